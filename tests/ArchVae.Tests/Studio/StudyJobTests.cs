using System.Text.RegularExpressions;
using ArchVae.Studio;
using ArchVae.Studio.Folders;
using ArchVae.Studio.Jobs;
using ArchVae.Studio.Pages;
using ArchVae.Tests.Cli;
using ArchVae.Tests.Studies;
using Bunit;
using Bunit.TestDoubles;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Studio;

/// <summary>Studies that the studio begins: those of the command line, however they are paused.</summary>
public sealed class StudyJobTests : IDisposable
{
    private readonly TemporaryFolder root = new();
    private readonly OpenedFolder folder;
    private readonly StudioOptions options;
    private readonly ToldClock clock = new();
    private readonly JobQueue queue;
    private readonly StudyJobs jobs;

    public StudyJobTests()
    {
        root.Write("tiny.yaml", StudyRunnerTests.Tiny);
        options = new() { Folder = root.Path, Token = OpenStudio.Token };
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
    public void A_study_that_is_paused_and_goes_on_has_the_results_of_the_command_line()
    {
        StudyJob? paused = null;
        clock.Asked = () =>
        {
            if (jobs.Find("studies/first") is { Progress: { State: JobState.Running, Finished: > 0 } } job
                && Interlocked.CompareExchange(ref paused, job, null) is null)
                job.Stop();
        };
        var first = jobs.Begin("studies/first", "tiny.yaml");
        WaitForEnd(first);
        (first.Progress.State, first.Progress.Total).ShouldBe((JobState.Stopped, 8), first.Progress.Failure?.Message);
        first.Progress.Finished.ShouldBeInRange(1, 7);
        jobs.FileOf("studies/first").ShouldBe("tiny.yaml");
        var second = jobs.Begin("studies/first", "tiny.yaml");
        WaitForEnd(second);
        (second.Progress.State, second.Progress.Finished, second.Progress.Share).ShouldBe((JobState.Completed, 8, 1));

        CommandLine.Run("study", root.File("tiny.yaml"), "--out", root.File("other"), "--threads", "1");
        Results("studies/first").ShouldBe(Results("other"));

        // But for the times.
        string Results(string study) => Regex.Replace(
            File.ReadAllText(root.File($"{study}/results.jsonl")), "\"[^\"]*(Seconds|PerSecond|Mb)\":[^,}]+", "");
    }

    [Fact]
    public void Files_that_a_study_names_out_of_the_folder_are_refused_even_through_a_task()
    {
        using var other = new TemporaryFolder();
        other.Write("secret.csv", "a,b\n1,2\n");
        root.Write("task.yaml", $"data: {other.File("secret.csv")}\ntarget: b\n");
        root.Write("searches.yaml", """
            name: s
            searches:
              one: { space: linear, train: task.yaml, settings: { maximize: [r2], budget: 3 } }
            strategies: { plain: { strategy: random } }
            seeds: [0]
            at: [3]
            """);
        Should.Throw<InputException>(() => jobs.Begin("s", "searches.yaml")).Message.ShouldContain("outside the folder");
        Should.Throw<InputException>(() => jobs.Begin("../s", "tiny.yaml")).Message.ShouldContain("outside the folder");
        root.Write("commands.yaml", File.ReadAllText(root.File("searches.yaml"))
            .Replace("train: task.yaml", "command: 'touch ran'", StringComparison.Ordinal));
        Should.Throw<InputException>(() => jobs.Begin("s", "commands.yaml")).Message.ShouldContain("--allow-commands");
        Directory.Exists(root.File("s")).ShouldBeFalse();
    }

    [Fact]
    public void A_study_is_begun_by_its_page_which_shows_its_runs_as_they_finish()
    {
        using var context = new BunitContext();
        context.JSInterop.Mode = JSRuntimeMode.Loose;
        context.Services.AddSingleton(folder).AddSingleton(options).AddSingleton(queue).AddSingleton(jobs)
            .AddSingleton<TimeProvider>(TimeProvider.System);
        var navigation = context.Services.GetRequiredService<BunitNavigationManager>();
        navigation.NavigateTo("study?file=tiny.yaml");
        var page = context.Render<StudyPage>();
        page.Find("#folder-name").Change("s");
        page.Find("form button").Click();
        page.WaitForState(() => navigation.Uri.EndsWith("study?folder=s", StringComparison.Ordinal), TimeSpan.FromSeconds(30));
        page.WaitForAssertion(() =>
        {
            page.Find("p[role=status]").TextContent.ShouldBe("Ended.");
            page.FindAll(".quickgrid tbody tr").Count.ShouldBe(8);
        }, TimeSpan.FromSeconds(60));
    }

    private static void WaitForEnd(StudyJob job) => TrainingFolder.WaitFor(() => !job.Progress.IsActive);
}
