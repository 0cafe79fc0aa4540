using System.Diagnostics;
using ArchVae.Data;
using ArchVae.Spaces;
using ArchVae.Tests.Search;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Cli;

public sealed class SearchCommandTests : IDisposable
{
    // Counts layers, slowly, and notes that it ran.
    private const string Counting =
        "sleep 0.03; n=$(grep -o type | wc -l); echo $ARCHVAE_TRIAL >> \"$RAN\"; echo \"{\\\"layers\\\": $n}\"";

    private static readonly TimeSpan limit = TimeSpan.FromSeconds(60);
    private readonly TemporaryFolder root = new();

    public SearchCommandTests()
    {
        var architectures = SearchSpace.Load("nas-bench-macro").Draws(60);
        JsonLines.Write(Table, architectures.Index().Select(one => new ArchitectureRecord(
            one.Item, $"n{one.Index}", new Dictionary<string, double>
            {
                ["good"] = Enumerable.Range(0, 8).Count(row => one.Item.TypeOf(row) == 1),
                ["cost"] = Enumerable.Range(0, 8).Sum(row => one.Item.TypeOf(row)),
                ["a"] = one.Index,
                ["b"] = -one.Index,
            })));
    }

    public void Dispose() => root.Dispose();

    private string Table => root.File("table.jsonl");

    private string Folder => root.File("s");

    [Fact]
    public void A_table_is_searched_and_the_same_command_again_does_nothing_anew()
    {
        string[] command = ["search", "--table", Table, "--maximize", "good", "--budget", "30", "--out", Folder];
        var said = CommandLine.Json(command);
        CommandLine.NamesOf(said).ShouldBe(
            ["out", "space", "strategy", "budget", "trials", "done", "failed", "best", "front", "failures", "report", "seconds"]);
        said.GetProperty("trials").GetInt32().ShouldBe(30);
        var best = JsonLines.Read(Table).Max(record => record.Metrics["good"]);
        said.GetProperty("best").GetProperty("metrics").GetProperty("good").GetDouble().ShouldBe(best);
        JsonLines.Read(root.File("s/best.jsonl")).First().Metrics["good"].ShouldBe(best);
        Directory.EnumerateFiles(Folder).Select(Path.GetFileName).ShouldBe(
            [".budget", "best.jsonl", "front.jsonl", "report.html", "trials.csv", "trials.db"], ignoreOrder: true);

        var before = File.ReadAllText(root.File("s/trials.csv"));
        CommandLine.Json(command).GetProperty("trials").GetInt32().ShouldBe(30);
        File.ReadAllText(root.File("s/trials.csv")).ShouldBe(before);
        CommandLine.Json([.. command[..^3], "40", "--out", Folder]).GetProperty("trials").GetInt32().ShouldBe(40);
        File.ReadAllText(root.File("s/trials.csv")).ShouldStartWith(before);
    }

    [Fact]
    public void Two_aims_have_a_front_that_no_network_of_the_table_is_better_than_when_all_were_tried()
    {
        CommandLine.Output(
            "search", "--table", Table, "--maximize", "good", "--minimize", "cost", "--budget", "1000", "--strategy", "local",
            "--out", Folder).ShouldContain("There are no more networks that were not tried.");
        var all = JsonLines.Read(Table).ToList();
        var front = JsonLines.Read(root.File("s/front.jsonl")).ToList();
        front.ShouldNotBeEmpty();
        foreach (var record in front)
        {
            all.ShouldNotContain(other => other.Metrics["good"] >= record.Metrics["good"]
                && other.Metrics["cost"] <= record.Metrics["cost"]
                && (other.Metrics["good"] > record.Metrics["good"] || other.Metrics["cost"] < record.Metrics["cost"]));
        }
    }

    [Fact]
    public void A_metric_can_be_drawn_from_several_of_the_table()
    {
        CommandLine.Output(
            "search", "--table", Table, "--noisy", "ab=a,b", "--maximize", "ab", "--strategy", "random", "--budget", "20",
            "--out", Folder);
        var values = JsonLines.Read(root.File("s/best.jsonl")).Select(record => record.Metrics["ab"]).ToList();
        values.ShouldBeInOrder(SortDirection.Descending);
        values.ShouldContain(value => value > 0);
    }

    [Fact]
    public void Networks_are_trained_and_those_that_are_too_large_never_tried()
    {
        File.WriteAllText(root.File("task.yaml"), "data: friedman\ncount: 60\nepochs: 2\nseed: 3\n");
        var said = CommandLine.Json(
            "search", "--space", "linear", "--train", root.File("task.yaml"), "--minimize", "rmse", "--max-parameters", "20000",
            "--max-layers", "5", "--budget", "14", "--batch", "2", "--out", Folder);
        said.GetProperty("done").GetInt32().ShouldBe(14);
        foreach (var record in JsonLines.Read(root.File("s/best.jsonl")))
        {
            record.Metrics["parameters"].ShouldBeLessThanOrEqualTo(20000);
            record.Architecture.Layers.Count.ShouldBeLessThanOrEqualTo(5);
            record.Architecture.Layers[0]["units"].ShouldBe(10);
        }
    }

    [Fact]
    public void A_killed_search_goes_on_to_the_same_trials_and_measures_none_that_ended_again()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The command is one of the shell.");
        Search(root.File("whole"), root.File("whole.txt")).WaitForExit(limit).ShouldBeTrue();
        for (var kills = 0; ; kills++)
        {
            using var process = Search(Folder, root.File("ran.txt"));
            if (kills == 3)
            {
                process.WaitForExit(limit).ShouldBeTrue();
                process.ExitCode.ShouldBe(0);
                break;
            }
            WaitForTrials(6 * (kills + 1));
            process.Kill();
            process.WaitForExit(limit).ShouldBeTrue();
        }
        Untimed(Folder).ShouldBe(Untimed(root.File("whole")));
        // What was running when it was killed may have been run again, and nothing else.
        var ran = File.ReadLines(root.File("ran.txt")).CountBy(line => line).ToList();
        ran.Count.ShouldBe(30);
        ran.Sum(one => one.Value).ShouldBeInRange(30, 30 + 3 * 2);

        void WaitForTrials(int count)
        {
            var watch = Stopwatch.StartNew();
            while (!File.Exists(root.File("ran.txt")) || File.ReadLines(root.File("ran.txt")).Count() < count)
            {
                watch.Elapsed.ShouldBeLessThan(limit);
                Thread.Sleep(5);
            }
        }
    }

    [Fact]
    public void A_search_where_nothing_can_be_measured_ends_with_1_and_the_reasons()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The command is one of the shell.");
        var (code, output, error) = CommandLine.Run(
            "search", "--space", "linear", "--command", "echo no >&2; exit 3", "--maximize", "x", "--budget", "3",
            "--out", Folder);
        code.ShouldBe(1);
        output.ShouldContain("Failed: 0, 1, 2: it ended with exit code 3: no.");
        error.ShouldContain("Failed: no network could be measured.");
    }

    [Theory]
    [InlineData("--strategy", "random", "'strategy' differs")]
    [InlineData("--seed", "4", "'seed' differs")]
    [InlineData("--fix", "1.type=identity", "'fix' differs")]
    public void Another_search_in_the_same_folder_is_refused(string option, string value, string message)
    {
        string[] command = ["search", "--table", Table, "--maximize", "good", "--budget", "3", "--out", Folder];
        CommandLine.Output(command);
        var (code, _, error) = CommandLine.Run([.. command, option, value]);
        code.ShouldBe(2);
        error.ShouldContain(message);
    }

    [Theory]
    [InlineData("One of --table, --command and --train must say what measures networks.", "--space", "linear")]
    [InlineData("--table and --command are given; one of them must say", "--table", "t", "--command", "c")]
    [InlineData("--maximize or --minimize must name a metric.", "--table", "TABLE", "--maximize")]
    [InlineData("The metric 'good' is named twice", "--table", "TABLE", "--minimize", "good")]
    [InlineData("there is none: give --model", "--table", "TABLE", "--strategy", "latent")]
    [InlineData("--strategy is 'gb'; it must be one of random, evolution, local, gp", "--table", "TABLE", "--strategy", "gb")]
    [InlineData("--workers is 3, and with --batch 1 the others would have nothing to do", "--table", "TABLE", "--workers", "3")]
    [InlineData("--at-least is 'good'; it must be METRIC=NUMBER", "--table", "TABLE", "--at-least", "good")]
    [InlineData("none has nothing. Its metrics are a, b, cost, good.", "--table", "TABLE", "--minimize", "nothing")]
    [InlineData("--noisy is for --table", "--space", "linear", "--command", "c", "--noisy", "a=b")]
    [InlineData("--space or --model must say which networks there are.", "--command", "c")]
    [InlineData("are for --command", "--table", "TABLE", "--retries", "2")]
    [InlineData("There is no such file", "--table", "nowhere.jsonl")]
    public void What_cannot_be_searched_is_refused_before_anything_is_written(string message, params string[] args)
    {
        string[] aim = args is [.., "--maximize"] ? [] : ["--maximize", "good"];
        args = [.. args.Where(arg => arg != "--maximize").Select(arg => arg == "TABLE" ? Table : arg)];
        var (code, _, error) = CommandLine.Run(["search", .. args, .. aim, "--out", Folder]);
        (code, error).ShouldSatisfyAllConditions(
            () => code.ShouldBe(2, error), () => error.ShouldContain(message));
        Directory.Exists(Folder).ShouldBeFalse();
    }

    private static Process Search(string folder, string ran)
    {
        var process = CommandLine.Shell(
            "RAN=\"$1\" exec dotnet \"$ARCHVAE\" search --space linear --command \"$3\" --maximize layers --strategy evolution "
            + "--budget 30 --batch 2 --seed 5 --out \"$2\" > /dev/null 2>&1",
            ran, folder, $"export RAN='{ran}'; {Counting}");
        return process;
    }

    // The columns that are not times.
    private static List<string> Untimed(string folder)
    {
        var rows = File.ReadLines(Path.Combine(folder, "trials.csv")).Select(line => line.Split(',')).ToList();
        var number = Array.IndexOf(rows[0], "number");
        string[] names = ["number", "state", "strategy", "parent", "layers"];
        var kept = names.Select(name => Array.IndexOf(rows[0], name)).ToList();
        kept.ShouldAllBe(column => column >= 0);
        return [.. rows.OrderBy(row => row[number]).Select(row => string.Join(',', kept.Select(column => row[column]))),
            .. JsonLines.Read(Path.Combine(folder, "best.jsonl")).Select(record => $"{record}")];
    }
}
