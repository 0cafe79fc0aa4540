using System.Diagnostics;
using System.Text.Json;
using ArchVae.Tests.Studies;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Cli;

public sealed class StudyCommandTests : IDisposable
{
    private static readonly TimeSpan limit = TimeSpan.FromSeconds(60);
    private readonly TemporaryFolder root = new();

    public void Dispose() => root.Dispose();

    private static string Sample => Repository.PathOf("samples/study.yaml");

    [Fact]
    public void The_sample_is_made_and_told_run_by_run()
    {
        var (code, output, error) =
            CommandLine.Run("study", Sample, "--out", root.File("s"), "--threads", "2", "--parallel-runs", "1");
        code.ShouldBe(0, error);
        var lines = error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(9);
        lines[0].ShouldBe("8 runs");
        lines[8].ShouldStartWith("8/8 classifier/reconstruction/seed-1  ELBO -");
        output.ShouldStartWith("# sample");
        output.ShouldMatch(@"\| configuration +\| +−ELBO \| ");
        output.ShouldNotContain("Set-up");
        output.Split('\n').Length.ShouldBeLessThan(25);
        output.ShouldContain("8 of 8 runs are finished, 0 of them before (");
        output.TrimEnd().Split('\n')[^1].ShouldBe(
            $"All figures and the pictures are in {Path.Combine(root.File("s"), "report.html")}; open it in a browser.");
        Directory.EnumerateFileSystemEntries(root.File("s")).Select(Path.GetFileName)
            .ShouldBe(["study.yaml", "results.jsonl", "results.csv", "report.md", "report.html", "runs"], ignoreOrder: true);
        File.ReadAllText(root.File("s/study.yaml")).ShouldBe(File.ReadAllText(Sample));
        CommandLine.Output("sample", "--model", root.File("s/runs/macro/bound/seed-1/model"), "--count", "2");

        var json = CommandLine.Json("study", Sample, "--out", root.File("s"));
        CommandLine.NamesOf(json).ShouldBe(["study", "out", "runs", "finished", "skipped", "failed", "seconds"]);
        (json.GetProperty("study").GetString(), json.GetProperty("runs").GetInt32(), json.GetProperty("skipped").GetInt32())
            .ShouldBe(("sample", 8, 8));
    }

    [Fact]
    public void A_killed_study_that_goes_on_ends_with_the_same_results()
    {
        CommandLine.Output("study", Sample, "--out", root.File("whole"), "--threads", "1");
        using (var process = Begin(root.File("killed")))
        {
            process.Kill();
            process.WaitForExit(limit).ShouldBeTrue();
        }
        File.ReadLines(root.File("killed/results.jsonl")).Count().ShouldBeInRange(1, 7);
        var json = CommandLine.Json("study", Sample, "--out", root.File("killed"));
        json.GetProperty("skipped").GetInt32().ShouldBeInRange(1, 7);
        json.GetProperty("finished").GetInt32().ShouldBe(8);
        StudyRunnerTests.UntimedResults(root.File("killed")).ShouldBe(StudyRunnerTests.UntimedResults(root.File("whole")));
        CommandLine.Listing(root.File("killed")).Keys.ShouldBe(CommandLine.Listing(root.File("whole")).Keys, ignoreOrder: true);
    }

    [Fact]
    public void An_interrupted_study_tells_how_to_go_on()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no signals to send.");
        using var process = Begin(root.File("stopped"));
        ProcessTests.Send(process.Id, ProcessTests.Terminate).ShouldBe(0);
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit(limit).ShouldBeTrue();
        process.ExitCode.ShouldBe(1);
        error.ShouldContain($"Interrupted and saved in {root.File("stopped")}. To go on, give the same command.");
        CommandLine.Json("study", Sample, "--out", root.File("stopped")).GetProperty("finished").GetInt32().ShouldBe(8);
    }

    [Fact]
    public void Failed_runs_make_the_exit_code_1()
    {
        File.WriteAllText(root.File("tiny.yaml"), StudyRunnerTests.Tiny);
        var (code, output, error) = CommandLine.Run("study", root.File("tiny.yaml"), "--out", root.File("t"), "--json");
        code.ShouldBe(1);
        error.ShouldBe("4 of 8 runs failed; report.md has the reasons." + Environment.NewLine);
        JsonDocument.Parse(output).RootElement.GetProperty("failed").GetInt32().ShouldBe(4);
    }

    [Fact]
    public void Bad_input_is_refused_before_anything_is_made()
    {
        File.WriteAllText(root.File("bad.yaml"), StudyRunnerTests.Tiny.Replace("beta: ", "betta: ", StringComparison.Ordinal));
        Refused(["study", root.File("bad.yaml"), "--out", root.File("s")],
            $"{root.File("bad.yaml")}, line 7, column 10: configuration 'low' has no 'betta'");
        Refused(["study", root.File("none.yaml"), "--out", root.File("s")], "none.yaml: There is no such file");
        Refused(["study", Sample, "--out", root.File("s"), "--threads", "0"], "--threads is 0");
        Refused(["study", Sample, "--out", root.File("s"), "--threads", "2", "--parallel-runs", "3"],
            "--parallel-runs is 3; it must be from 1 to the number of threads, 2");
        Refused(["study", Sample], "--out");
        Directory.Exists(root.File("s")).ShouldBeFalse();
    }

    private static void Refused(string[] args, params string[] expected)
    {
        var (code, output, error) = CommandLine.Run(args);
        code.ShouldBe(2, error);
        output.ShouldBeEmpty();
        foreach (var part in expected) error.ShouldContain(part);
    }

    // A process that has finished a run, of which a second one is well under way.
    private static Process Begin(string folder)
    {
        var process = CommandLine.Start("study", Sample, "--out", folder, "--threads", "1");
        process.StandardError.ReadLine().ShouldBe("8 runs");
        process.StandardError.ReadLine().ShouldNotBeNull().ShouldStartWith("1/8 ");
        return process;
    }
}
