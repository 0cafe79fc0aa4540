using ArchVae.Data;
using ArchVae.Options;
using ArchVae.Search;
using ArchVae.Spaces;
using ArchVae.Spaces.Generators;
using ArchVae.Studio;
using ArchVae.Studio.Folders;
using ArchVae.Studio.Jobs;
using ArchVae.Studio.Searches;
using ArchVae.Tests.Cli;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Studio;

/// <summary>Searches that the studio begins: those of the command line, however they are paused.</summary>
public sealed class SearchJobTests : IDisposable
{
    private readonly TemporaryFolder root = new();
    private readonly OpenedFolder folder;
    private readonly ToldClock clock = new();
    private readonly JobQueue queue;
    private readonly SearchJobs jobs;

    public SearchJobTests()
    {
        var drawn = RandomArchitectures.Independent(SearchSpace.Load("linear"), seed: 4, 200)
            .DistinctBy(architecture => architecture.NetworkHash());
        JsonLines.Write(root.File("table.jsonl"), drawn.Select((one, i) => new ArchitectureRecord(
            one, metrics: new Dictionary<string, double> { ["score"] = i * 37 % 101, ["cost"] = i % 7 })));
        var options = new StudioOptions { Folder = root.Path, Token = OpenStudio.Token };
        folder = new(root.Path);
        queue = new(folder, options);
        jobs = new(folder, queue, options, clock);
    }

    public void Dispose()
    {
        queue.Dispose();
        root.Dispose();
    }

    [Fact]
    public void A_search_that_is_paused_and_goes_on_has_the_trials_of_the_command_line()
    {
        var given = Given(("Table", "table.jsonl"), ("Maximize", "score"), ("Minimize", "cost"), ("Budget", "120"),
            ("Strategy", "evolution"), ("Seed", "3"));
        SearchJob? paused = null;
        clock.Asked = () =>
        {
            if (jobs.Find("found/first") is { Progress: { State: JobState.Running, Ended: > 0 } } job
                && Interlocked.CompareExchange(ref paused, job, null) is null)
                job.Stop();
        };
        var first = jobs.Begin("found/first", given);
        WaitForEnd(first);
        first.Progress.State.ShouldBe(JobState.Stopped, first.Progress.Failure?.Message);
        first.Progress.Ended.ShouldBeInRange(1, 119);
        var second = jobs.Begin("found/first", given);
        WaitForEnd(second);
        (second.Progress.State, second.Progress.Ended).ShouldBe((JobState.Completed, 120));

        CommandLine.Output(
            "search", "--table", root.File("table.jsonl"), "--maximize", "score", "--minimize", "cost", "--budget", "120",
            "--strategy", "evolution", "--seed", "3", "--out", root.File("other"));
        foreach (var name in new[] { "best.jsonl", "front.jsonl" })
            File.ReadAllText(root.File($"found/first/{name}")).ShouldBe(File.ReadAllText(root.File($"other/{name}")));
        File.ReadAllText(root.File("found/first/report.html")).ShouldContain(
            "archvae search --table table.jsonl --maximize score --minimize cost --strategy evolution --budget 120 --seed 3 "
            + "--out found/first");
        File.ReadAllText(root.File("other/report.html")).ShouldContain("archvae search --table ");
    }

    [Fact]
    public void What_a_search_was_begun_with_is_found_where_it_lies_now_and_goes_on_with_more()
    {
        CommandLine.Output(
            ["train", "--data", root.File("table.jsonl"), "--model", root.File("m"), "--epochs", "1", .. CommandLine.Tiny]);
        CommandLine.Output(
            "search", "--table", root.File("table.jsonl"), "--model", root.File("m"), "--maximize", "score", "--budget", "5",
            "--strategy", "random", "--fix", "2.type=linear", "--out", root.File("found"));
        Directory.CreateDirectory(root.File("moved"));
        File.Move(root.File("table.jsonl"), root.File("moved/t.jsonl"));
        Directory.Move(root.File("m"), root.File("moved/m"));
        File.WriteAllText(root.File("another.jsonl"), File.ReadLines(root.File("moved/t.jsonl")).First());
        var saved = SearchSources.Find(
            folder, DescribedSearch.Read(new SearchFolder(root.File("found"))), 5, TimeProvider.System);
        saved.Options.Budget.ShouldBe(5);
        saved.Request.ShouldBe(new SearchRequest { Table = "moved/t.jsonl", Model = "moved/m", Fix = ["2.type=linear"] });
        var form = new SearchForm(allowCommands: false, saved);
        form.Find("Budget")!.Text = "9";
        var job = jobs.Begin("found", form.Read()!);
        WaitForEnd(job);
        (job.Progress.State, job.Progress.Ended).ShouldBe((JobState.Completed, 9), job.Progress.Failure?.Message);
    }

    [Theory]
    [InlineData("../found", "table.jsonl", "Folder")]
    [InlineData("", "table.jsonl", "Folder")]
    [InlineData("found", "../table.jsonl", "Table")]
    public void A_path_out_of_the_folder_is_refused_by_its_field(string path, string table, string field)
    {
        Should.Throw<InputException>(() => jobs.Begin(path, Given(("Table", table), ("Maximize", "score")))).Settings
            .ShouldBe([field]);
        queue.All.ShouldBeEmpty();
    }

    [Fact]
    public void A_task_whose_data_lie_out_of_the_folder_is_refused()
    {
        using var other = new TemporaryFolder();
        other.Write("secret.csv", "a,b\n1,2\n");
        root.Write("task.yaml", $"data: {other.File("secret.csv")}\ntarget: b\n");
        var given = Given(("Train", "task.yaml"), ("Space", "linear"), ("Maximize", "r2"));
        var refused = Should.Throw<InputException>(() => jobs.Begin("found", given));
        refused.Settings.ShouldBe(["Train"]);
        refused.Message.ShouldContain("outside the folder");
    }

    [Fact]
    public void A_command_is_refused_where_the_studio_was_not_started_with_them()
    {
        new SearchForm(allowCommands: false).Find("Command").ShouldBeNull();
        var given = Given(("Command", "touch ran"), ("Space", "linear"), ("Maximize", "x"));
        Should.Throw<InputException>(() => jobs.Begin("found", given)).Message.ShouldContain("--allow-commands");
        Directory.Exists(root.File("found")).ShouldBeFalse();
    }

    [Fact]
    public void A_folder_in_which_something_goes_on_is_refused()
    {
        var given = Given(("Table", "table.jsonl"), ("Maximize", "score"), ("Budget", "150"));
        var first = jobs.Begin("found", given);
        Should.Throw<InputException>(() => jobs.Begin("found", given)).Settings.ShouldBe(["Folder"]);
        first.Stop();
        WaitForEnd(first);
    }

    private static GivenOptions Given(params (string Name, string Text)[] texts)
    {
        var form = new SearchForm(allowCommands: true);
        foreach (var (name, text) in texts) form.Find(name).ShouldNotBeNull(name).Text = text;
        return form.Read().ShouldNotBeNull();
    }

    private static void WaitForEnd(SearchJob job) => TrainingFolder.WaitFor(() => !job.Progress.IsActive);
}
