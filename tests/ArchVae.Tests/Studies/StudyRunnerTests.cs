using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ArchVae.Reports;
using ArchVae.Studies;
using CsvHelper;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Studies;

/// <summary>Whole studies on sizes that take no time.</summary>
public sealed partial class StudyRunnerTests : IDisposable
{
    internal const string Tiny = """
        name: tiny
        dataSets:
          macro: { space: nas-bench-macro, count: 60, uniformMembers: true, testFraction: 0.3 }
          linear: { space: linear, count: 40, iid: true, settings: { batchSize: 16 } }
        settings: { latentSize: 3, inferenceWidths: [8], decoderWidths: [8], decoderLstmUnits: 8, epochs: 3 }
        configurations:
          low: { beta: 0.1 }
          wild: { learningRate: 1, weightDecay: 1000, epochs: 12, schedule: constant }
        seeds: [0, 1]
        evaluation: { elboSamples: 2, likelihoodSamples: 4, likelihoodCount: 5, accuracyDraws: 2, priorDraws: 20,
                      repeatedDraws: 3 }
        """;

    private static readonly string twoConfigurations = Tiny.Replace(
        "low: { beta: 0.1 }", "diagonal: { beta: 0.1 }", StringComparison.Ordinal)
        .Replace(
            "wild: { learningRate: 1, weightDecay: 1000, epochs: 12, schedule: constant }", "flows: { posterior: planar:2 }",
            StringComparison.Ordinal);

    private static readonly string[] times = ["threads", "trainingSeconds", "architecturesPerSecond"];
    private readonly TemporaryFolder root = new();

    public void Dispose() => root.Dispose();

    [Fact]
    public void Results_are_the_same_for_any_threads_and_runs_side_by_side()
    {
        Run("one", threads: 1).Finished.ShouldBe(8);
        Run("two", threads: 2).Finished.ShouldBe(8);
        Run("shared", threads: 4, parallelRuns: 2).Finished.ShouldBe(8);
        foreach (var other in new[] { "two", "shared" }) Untimed(other).ShouldBe(Untimed("one"));
        Rows("shared")[0]["threads"]!.GetValue<int>().ShouldBe(2);
    }

    [Fact]
    public void The_report_speaks_of_the_entropy_only_where_data_were_drawn_for_it()
    {
        Run("a");
        var page = File.ReadAllText(root.File("a/report.md"));
        page.ShouldContain("Entropy of equally likely members, the least that −log p̂ can be on average: 8.789 nats.");
        page.ShouldContain("Entropy of the generator, the least that −log p̂ can be on average: ");
        page.ShouldNotContain("There is no entropy gap");
        Run("b", text: Tiny.Replace("uniformMembers: true, ", "", StringComparison.Ordinal));
        page = File.ReadAllText(root.File("b/report.md"));
        page.ShouldNotContain("8.789");
        page.ShouldContain("There is no entropy gap. The data do not all say");
        Rows("b")[0]["entropyGap"].ShouldBeNull();
        Rows("b")[0]["seenInTraining"]!.GetValue<int>().ShouldBe(0);
    }

    [Fact]
    public void A_failed_run_is_recorded_with_its_reason_and_the_others_go_on()
    {
        var outcome = Run("a");
        (outcome.Runs, outcome.Finished, outcome.Skipped, outcome.Failed).ShouldBe((8, 8, 0, 4));
        var rows = Rows("a");
        rows.Select(row => row["run"]!.GetValue<string>()).ShouldBe(
        [
            "macro/low/seed-0", "macro/low/seed-1", "macro/wild/seed-0", "macro/wild/seed-1",
            "linear/low/seed-0", "linear/low/seed-1", "linear/wild/seed-0", "linear/wild/seed-1",
        ]);
        rows.Select(row => row["end"]!.GetValue<string>())
            .ShouldBe(["completed", "completed", "failed", "failed", "completed", "completed", "failed", "failed"]);
        foreach (var row in rows)
        {
            row.Select(field => field.Key).ShouldBe(rows[0].Select(field => field.Key));
            var failed = row["end"]!.GetValue<string>() == "failed";
            (row["elbo"] == null).ShouldBe(failed);
            (row["failure"]?.GetValue<string>() ?? "").Contains("Training diverged after ", StringComparison.Ordinal)
                .ShouldBe(failed);
        }
        // The settings that differ, and no others.
        rows[0].Select(field => field.Key).Take(11).ShouldBe(
        [
            "run", "dataSet", "configuration", "seed", "epochs", "batchSize", "learningRate", "schedule", "weightDecay", "beta",
            "end",
        ]);
        (rows[4]["batchSize"]!.GetValue<int>(), rows[4]["beta"]!.GetValue<double>(), rows[4]["trainedEpochs"]!.GetValue<int>())
            .ShouldBe((16, 0.1, 3));
        outcome.Summary.ShouldContain("| wild (0 of 2 seeds) |");
        File.ReadAllText(root.File("a/report.md")).ShouldContain("| macro/wild/seed-0  | Training diverged after ");
        File.ReadAllText(root.File("a/report.html")).ShouldContain("<td>wild (0 of 2 seeds)</td>");
    }

    [Fact]
    public void The_report_shows_all_runs_and_a_model_of_each_configuration_side_by_side()
    {
        Run("a", text: twoConfigurations);
        var page = File.ReadAllText(root.File("a/report.html"));
        Regex.Matches(page, "<h2>(.*?)</h2>").Select(match => match.Groups[1].Value)
            .ShouldBe(["Set-up", "macro", "linear", "Cost"]);
        // Folded, a part each for maps, paths, samples and distributions of both data sets.
        Regex.Count(page, "<summary><h4>.*?</h4></summary>").ShouldBe(8);
        page.ShouldContain("on architectures of the test part: diagonal (seed 0), flows (seed 0).");
        page.ShouldContain(", so there is no picture of it: flows.");
        // −ELBO, −log p̂, entropy gap, the trade-off; four curves; the KL; two maps by type, two paths, samples, types: 15. In
        // linear, lengths differ, so that there are two more maps and a picture of them, and there are widths and rates.
        Regex.Count(page, "<svg xmlns").ShouldBe(15 + 20);
        Regex.Count(page, "class=\"band ").ShouldBe(2 * 2 * 4);
        page.ShouldNotContain("NaN");
        page.ShouldNotContain("could not be");
    }

    [Fact]
    public void A_model_is_loaded_once_and_one_that_cannot_be_drawn_does_not_cost_the_report()
    {
        string Model(string run, string file) => root.File($"a/runs/{run}/model/{file}");
        Run("a", threads: 1, text: twoConfigurations,
            observer: new Observer { End = run => File.Delete(Model(run.Name, "model.safetensors")) });
        var page = File.ReadAllText(root.File("a/report.html"));
        page.ShouldNotContain("could not be");
        File.WriteAllText(Model("macro/flows/seed-1", "metrics.jsonl"), "no figures\n\n");
        Run("a", text: twoConfigurations).Skipped.ShouldBe(8);
        page = File.ReadAllText(root.File("a/report.html"));
        foreach (var run in new[] { "macro/diagonal", "macro/flows", "linear/diagonal", "linear/flows" })
            page.ShouldContain($"<p>{run}/seed-0 could not be drawn: ");
        page.ShouldContain("<p>macro/flows/seed-1 could not be read: ");
        page.ShouldNotContain("<summary>");
        Regex.Count(page, "<svg xmlns").ShouldBe(2 * 8);
    }

    [Fact]
    public void The_table_and_the_lines_tell_the_same()
    {
        Run("a");
        var rows = Rows("a");
        using var csv = CsvReader.Create(File.OpenRead(root.File("a/results.csv")), new CsvReaderOptions(), leaveOpen: false);
        var count = 0;
        while (csv.Read())
        {
            csv.Headers.ToArray().ShouldBe([.. rows[count].Select(field => field.Key)]);
            rows[count].Select((field, i) => (csv.GetString(i), StudyJson.Text(field.Value, "")))
                .ShouldAllBe(pair => pair.Item1 == pair.Item2);
            count++;
        }
        count.ShouldBe(8);
        rows[0].Select(field => field.Key).TakeLast(3).ShouldBe(times);
    }

    [Fact]
    public void The_means_of_the_report_are_those_of_the_lines()
    {
        Run("a");
        var elbos = Rows("a").Take(2).Select(row => -row["elbo"]!.GetValue<double>()).ToList();
        var half = 12.7062047 * Math.Abs(elbos[0] - elbos[1]) / 2;
        File.ReadAllText(root.File("a/report.md"))
            .ShouldContain(FormattableString.Invariant($"{elbos.Average():0.000} ± {half:0.000}"));
    }

    [Fact]
    public void A_stopped_study_goes_on_and_ends_with_the_same_results()
    {
        Run("whole");
        var starts = 0;
        // Stops at a step of the second run's training, then when a run is evaluated, then after each finished run.
        foreach (var stop in new Func<string, double, bool>[]
        {
            (stage, share) => ++starts > 3 && stage == "training",
            (stage, share) => stage == "generation",
            (_, share) => share > 0.3,
        })
        {
            using var source = new CancellationTokenSource();
            var observer = new Observer { Progress = (_, share, stage) => { if (stop(stage, share)) source.Cancel(); } };
            var outcome = Run("stopped", observer: observer, stop: source.Token);
            outcome.Finished.ShouldBeLessThan(8);
        }
        var last = Run("stopped");
        last.Skipped.ShouldBeLessThan(8);
        last.Finished.ShouldBe(8);
        Untimed("stopped").ShouldBe(Untimed("whole"));
    }

    [Fact]
    public void What_was_killed_between_training_and_its_result_is_evaluated_only()
    {
        Run("a");
        var before = Untimed("a");
        File.Delete(root.File("a/runs/macro/low/seed-1/result.json"));
        File.WriteAllText(root.File("a/runs/macro/low/seed-1/.result.json.1-0.tmp"), "{");
        File.WriteAllText(root.File("a/.report.md.1-0.tmp"), "half");
        var stages = new List<string>();
        Run("a", observer: new Observer { Progress = (run, _, stage) => stages.Add($"{run.Name} {stage}") }).Skipped.ShouldBe(7);
        stages.ShouldAllBe(stage => stage.StartsWith("macro/low/seed-1 ") && !stage.EndsWith("training"));
        Untimed("a").ShouldBe(before);
        Directory.EnumerateFiles(root.Path, "*.tmp", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public void Finished_runs_are_skipped_and_new_ones_added()
    {
        Run("a");
        var files = Directory.EnumerateFiles(root.File("a/runs"), "*", SearchOption.AllDirectories)
            .ToDictionary(file => file, File.GetLastWriteTimeUtc);
        var never = new Observer { Progress = (_, _, _) => throw new InvalidOperationException("A finished run is made again.") };
        var again = Run("a", observer: never);
        (again.Skipped, again.Finished, again.Failed).ShouldBe((8, 8, 4));
        var more = Run("a", text: Tiny.Replace("[0, 1]", "[0, 1, 2]", StringComparison.Ordinal)
            .Replace(
                "  wild: { learningRate: 1, weightDecay: 1000, epochs: 12, schedule: constant }\n", "",
                StringComparison.Ordinal));
        (more.Runs, more.Skipped, more.Failed).ShouldBe((6, 4, 0));
        foreach (var (file, time) in files) File.GetLastWriteTimeUtc(file).ShouldBe(time, file);
    }

    [Theory]
    [InlineData("beta: 0.1", "beta: 0.2", "training.beta is 0.1 there, 0.2 given")]
    [InlineData("latentSize: 3", "latentSize: 4", "model.latentSize is 3 there, 4 given")]
    [InlineData("priorDraws: 20", "priorDraws: 21", "evaluation.priorDraws is 20 there, 21 given")]
    [InlineData("count: 60", "count: 61", "trainingData.count is 42 there, 43 given; trainingData.hash is ")]
    [InlineData("testFraction: 0.3", "testFraction: 0.3, validationFraction: 0.2", "validationFraction is 0.1 there, 0.2 given")]
    [InlineData("space: nas-bench-macro", "space: nas-bench-201", "space is another text there, another text given; ")]
    public void A_run_with_other_settings_is_refused(string part, string replacement, string message)
    {
        Run("a");
        var before = Cli.CommandLine.Listing(root.Path);
        var text = Tiny.Replace(part, replacement, StringComparison.Ordinal);
        text.ShouldNotBe(Tiny);
        var error = Should.Throw<InputException>(() => Run("a", text: text));
        error.Message.ShouldContain(Path.Combine("runs", "macro", "low", "seed-0"));
        error.Message.ShouldContain("The folder holds a run with other settings: " + message);
        Cli.CommandLine.Listing(root.Path).ShouldBe(before, ignoreOrder: true);
    }

    [Fact]
    public void Folders_that_hold_something_else_are_left_as_they_are()
    {
        Directory.CreateDirectory(root.File("b/runs/macro/low/seed-0/model"));
        File.WriteAllText(root.File("b/runs/macro/low/seed-0/model/config.json"), "{}");
        Should.Throw<InputException>(() => Run("b")).Message.ShouldContain("no run of a study");
        foreach (var name in new[] { "report.md", "study.yaml" })
        {
            Directory.CreateDirectory(root.File("c"));
            File.WriteAllText(root.File("c/" + name), "mine");
            Should.Throw<InputException>(() => Run("c")).Message.ShouldContain(name + "', which a study would overwrite");
            File.ReadAllText(root.File("c/" + name)).ShouldBe("mine");
            Directory.Delete(root.File("c"), recursive: true);
        }
        Run("a");
        File.WriteAllText(root.File("a/runs/macro/low/seed-0/result.json"), "{ \"end\": ");
        Should.Throw<InputException>(() => Run("a")).Message
            .ShouldContain("result.json, line 1, column 10: This is no file of a study's run");
        File.WriteAllText(root.File("file"), "");
        Should.Throw<InputException>(() => Run("file"));
    }

    [Fact]
    public void Only_one_study_at_a_time_uses_a_folder()
    {
        Directory.CreateDirectory(root.File("a"));
        using (File.Open(root.File("a/.study"), FileMode.Create, FileAccess.ReadWrite, FileShare.None))
        {
            Should.Throw<InputException>(() => Run("a")).Message
                .ShouldContain("Another process is at work on the study in this folder");
        }
        Run("a").Finished.ShouldBe(8);
    }

    [Fact]
    public void Data_that_cannot_be_had_stop_a_study_before_it_begins()
    {
        foreach (var (part, replacement, message) in new[]
        {
            ("count: 60", "count: 6562", "Data set 'macro': The space 'nas-bench-macro' has 6561"),
            ("space: linear, count: 40, iid: true", "file: none.jsonl", "none.jsonl: There is no such file"),
            ("space: linear, count: 40, iid: true", "space: linear, count: 3, testFraction: 0.9",
                "Data set 'linear': At least two"),
        })
        {
            Should.Throw<InputException>(() =>
                Run("a", text: Tiny.Replace(part, replacement, StringComparison.Ordinal))).Message.ShouldContain(message);
            Directory.Exists(root.File("a")).ShouldBeFalse();
        }
    }

    [Fact]
    public void Data_are_read_from_files()
    {
        Cli.CommandLine.Output("generate", "--space", "nas-bench-macro", "--count", "60", "--out", root.File("all.jsonl"));
        Cli.CommandLine.Output("split", "--data", root.File("all.jsonl"), "--fraction", "0.3",
            "--train", root.File("train.jsonl"), "--test", root.File("test.jsonl"));
        const string Generated = "space: nas-bench-macro, count: 60, testFraction: 0.3";
        Run("generated");
        Run("split", text: Tiny.Replace(Generated, "file: train.jsonl, test: test.jsonl", StringComparison.Ordinal));
        Run("whole", text: Tiny.Replace(Generated, "file: all.jsonl, space: nas-bench-macro, testFraction: 0.3",
            StringComparison.Ordinal));
        Untimed("split").ShouldBe(Untimed("generated"));
        Untimed("whole").ShouldBe(Untimed("generated"));
    }

    [Fact]
    public void A_run_trains_the_model_that_train_makes_of_the_same_data()
    {
        Run("a");
        Cli.CommandLine.Output("generate", "--space", "nas-bench-macro", "--count", "60", "--out", root.File("all.jsonl"));
        Cli.CommandLine.Output("split", "--data", root.File("all.jsonl"), "--fraction", "0.3",
            "--train", root.File("train.jsonl"), "--test", root.File("test.jsonl"));
        Cli.CommandLine.Output(
            "train", "--data", root.File("train.jsonl"), "--model", root.File("m"), "--latent", "3", "--inference-widths", "8",
            "--decoder-widths", "8", "--lstm", "8", "--epochs", "3",
            "--beta", "0.1", "--seed", "1");
        var folder = root.File("a/runs/macro/low/seed-1/model");
        foreach (var file in new[] { "config.json", "model.safetensors", "training-hashes.bin" })
            File.ReadAllBytes(Path.Combine(folder, file)).ShouldBe(File.ReadAllBytes(root.File($"m/{file}")), file);
    }

    [Fact]
    public void An_error_that_is_no_result_ends_the_study_and_is_told()
    {
        var error = Should.Throw<IOException>(() => Run(
            "a", threads: 2, observer: new Observer { Progress = (_, _, _) => throw new IOException("The disk is full.") }));
        error.Message.ShouldBe("The disk is full.");
        Run("a").Finished.ShouldBe(8);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Runs_side_by_side_are_as_many_as_there_are_threads_at_most(int parallelRuns) =>
        Should.Throw<InputException>(() => Run("a", threads: 2, parallelRuns: parallelRuns)).Message.ShouldBe(
            $"ParallelRuns is {parallelRuns}; it must be from 1 to the number of threads, 2.");

    [Fact]
    public void The_page_says_how_the_study_was_made_and_nothing_else_does()
    {
        foreach (var (folder, origin) in new[] { ("a", null), ("b", Origin) })
            new StudyRunner(Study.Parse(Tiny, root.File("study.yaml")), root.File(folder), 2) { Origin = origin }.Run();
        RequireOrigin(root.File("a"), root.File("b"));
    }

    internal static ReportOrigin Origin { get; } = new("archvae study '<b>'", new FixedClock());

    internal static void RequireOrigin(string without, string with)
    {
        string Text(string folder, string file) => File.ReadAllText(Path.Combine(folder, file));
        foreach (var file in new[] { "results.jsonl", "report.md" }) Text(with, file).ShouldBe(Text(without, file));
        const string Line = "<p>Made on 2026-03-04 at 21:30 UTC by ArchVae 0.1.0: archvae study &#39;&lt;b&gt;&#39;</p>\n";
        Text(with, "report.html").ShouldContain(Line);
        Text(with, "report.html").Replace(Line, "", StringComparison.Ordinal).ShouldBe(Text(without, "report.html"));
    }

    private sealed class FixedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 3, 4, 21, 30, 0, TimeSpan.Zero);
    }

    private StudyOutcome Run(
        string folder, int threads = 2, int? parallelRuns = null, string text = Tiny, IStudyObserver? observer = null,
        CancellationToken stop = default) =>
        new StudyRunner(Study.Parse(text, root.File("study.yaml")), root.File(folder), threads)
        {
            ParallelRuns = parallelRuns,
            Observer = observer,
            Time = TimeProvider.System,
        }.Run(stop);

    private List<JsonObject> Rows(string folder) =>
        [.. File.ReadLines(root.File(folder + "/results.jsonl")).Select(line => JsonNode.Parse(line)!.AsObject())];

    // All results without times: the lines, and both reports up to the part on cost.
    // Where and when it was made.
    [GeneratedRegex("<p[^>]*>Made on [^<]*</p>")]
    private static partial Regex WhereAndWhen();

    private string Untimed(string folder) => UntimedResults(root.File(folder));

    internal static string UntimedResults(string folder)
    {
        var lines = File.ReadLines(Path.Combine(folder, "results.jsonl")).Select(line =>
        {
            var row = JsonNode.Parse(line)!.AsObject();
            foreach (var name in times) row.Remove(name).ShouldBeTrue();
            return row.ToJsonString(new JsonSerializerOptions());
        });
        return string.Join('\n', lines)
            + File.ReadAllText(Path.Combine(folder, "report.md")).Split("## Cost")[0]
            + WhereAndWhen().Replace(File.ReadAllText(Path.Combine(folder, "report.html")).Split("<h2>Cost</h2>")[0], "");
    }

    private sealed class Observer : IStudyObserver
    {
        public Action<StudyRun, double, string>? Progress { get; init; }

        public Action<StudyRun>? End { get; init; }

        public void OnStart(int finished, int total)
        {
        }

        public void OnProgress(StudyRun run, double share, string stage)
        {
            lock (this) Progress?.Invoke(run, share, stage);
        }

        public void OnRunEnd(StudyRun run, RunResult result, int finished) => End?.Invoke(run);
    }
}
