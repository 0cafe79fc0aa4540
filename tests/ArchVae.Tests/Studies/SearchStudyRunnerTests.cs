using System.Text.Json.Nodes;
using ArchVae.Data;
using ArchVae.Models;
using ArchVae.Spaces;
using ArchVae.Spaces.Generators;
using ArchVae.Studies;
using ArchVae.Studies.Searches;
using ArchVae.Training;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Studies;

/// <summary>Whole studies of a table with a metric that is made up.</summary>
public sealed class SearchStudyRunnerTests : IDisposable
{
    private const int Networks = 60;
    private const string Tiny = """
        name: tiny
        searches:
          clean: { table: table.jsonl, settings: { maximize: [value], budget: 12 } }
          noisy:
            table: table.jsonl
            noisy: { seen: [low, high] }
            score: value
            settings: { maximize: [seen], budget: 12, batch: 3 }
        strategies:
          random: { strategy: random }
          local: { strategy: local }
          gp: { strategy: gp }
        seeds: [0-2]
        at: [4, 12]
        reference: random
        """;

    private readonly TemporaryFolder root = new();

    public SearchStudyRunnerTests()
    {
        var space = SearchSpace.Load("nas-bench-macro");
        JsonLines.Write(root.File("table.jsonl"), RandomArchitectures.Distinct(space, 1, Networks).Select((architecture, i) =>
        {
            var value = architecture.NetworkHash() % 1000 / 1000.0;
            return new ArchitectureRecord(architecture, FormattableString.Invariant($"{i}"), new Dictionary<string, double>
            {
                ["value"] = value,
                ["low"] = value - i % 3,
                ["high"] = value + i % 5,
            });
        }));
    }

    public void Dispose() => root.Dispose();

    [Fact]
    public void Results_are_the_same_for_any_number_of_runs_side_by_side()
    {
        Run("one", threads: 1).Finished.ShouldBe(18);
        Run("two", threads: 2).Finished.ShouldBe(18);
        Results("two").ShouldBe(Results("one"));
        var rows = Rows("one");
        rows.Count.ShouldBe(18);
        rows[0].Select(field => field.Key).ShouldBe(
        [
            "run", "search", "strategy", "seed", "best4", "regret4", "best12", "regret12", "trialsToReference", "best", "regret",
            "trials", "failures", "failure", "seconds",
        ]);
        File.ReadLines(root.File("one/results.csv")).Count().ShouldBe(19);
        var report = File.ReadAllText(root.File("one/report.md"));
        report.ShouldContain("18 of 18 runs are finished.");
        report.ShouldContain("### Trials to what random reached in 12, runs that did not counted as 12");
        report.ShouldContain("3 of 3");
    }

    [Fact]
    public void A_stopped_study_goes_on_and_ends_with_the_same_results()
    {
        Run("whole");
        foreach (var left in new[] { 7, 20, 41 })
        {
            using var source = new CancellationTokenSource();
            var steps = 0;
            var observer = new Observer { Progress = (_, _) => { if (++steps == left) source.Cancel(); } };
            Run("stopped", observer: observer, stop: source.Token).Finished.ShouldBeLessThan(18);
        }
        var last = Run("stopped");
        last.Skipped.ShouldBeInRange(1, 17);
        last.Finished.ShouldBe(18);
        Results("stopped").ShouldBe(Results("whole"));
        var never = new Observer { Progress = (_, _) => throw new InvalidOperationException("A finished run is made again.") };
        Run("stopped", observer: never).Skipped.ShouldBe(18);
    }

    [Fact]
    public void A_run_whose_result_was_not_written_gets_it_from_its_trials()
    {
        Run("a");
        var before = Results("a");
        File.Delete(root.File("a/runs/noisy/gp/seed-1/result.json"));
        var trials = new List<(string Run, int Trials)>();
        Run("a", observer: new Observer { Progress = (run, count) => trials.Add((run.Name, count)) }).Skipped.ShouldBe(17);
        trials.ShouldBe([("noisy/gp/seed-1", 12)]);
        Results("a").ShouldBe(before);
    }

    [Theory]
    [InlineData("budget: 12 }", "budget: 11 }", "'budget' differs")]
    [InlineData("[value], budget", "[low], budget", "'maximize' differs")]
    [InlineData("score: value", "score: low", "'score' differs")]
    [InlineData("batch: 3", "batch: 4", "'batch' differs")]
    [InlineData("gp: { strategy: gp }", "gp: { strategy: random }", "'strategy' differs")]
    [InlineData("[low, high]", "[low, value]", "'evaluator' differs")]
    public void A_run_that_is_defined_otherwise_is_refused(string part, string replacement, string message)
    {
        Run("a");
        var before = Results("a");
        Tiny.ShouldContain(part);
        var error = Should.Throw<InputException>(() => Run("a", Tiny.Replace(part, replacement, StringComparison.Ordinal)
            .Replace("at: [4, 12]", "at: [4]", StringComparison.Ordinal)));
        error.Message.ShouldContain(message);
        error.Message.ShouldContain(Path.Combine("a", "runs"));
        Results("a").ShouldBe(before);
    }

    [Fact]
    public void What_is_said_of_runs_may_change_without_making_them_again()
    {
        Run("a");
        Run("a", Tiny.Replace("at: [4, 12]", "at: [1, 6]", StringComparison.Ordinal)).Skipped.ShouldBe(18);
        Rows("a")[0].ContainsKey("regret6").ShouldBeTrue();
    }

    [Fact]
    public void A_budget_of_all_networks_leaves_no_regret_and_the_search_ends_where_there_are_no_more()
    {
        Run("a", Tiny.Replace("budget: 12", "budget: 80", StringComparison.Ordinal)
            .Replace("at: [4, 12]", "at: [4, 80]", StringComparison.Ordinal)
            .Replace("  gp: { strategy: gp }\n", "", StringComparison.Ordinal)
            .Replace("score: value", "score: seen", StringComparison.Ordinal));
        foreach (var row in Rows("a"))
        {
            row["trials"]!.GetValue<int>().ShouldBe(Networks);
            // Of what is drawn nobody knows the best.
            if (row["search"]!.GetValue<string>() == "noisy") row["regret"].ShouldBeNull();
            else row["regret80"]!.GetValue<double>().ShouldBe(0);
        }
    }

    [Fact]
    public void A_strategy_without_its_model_is_left_out_and_the_report_says_so()
    {
        var space = SearchSpace.Load("nas-bench-macro");
        var networks = RandomArchitectures.Distinct(space, 2, 10).ToList();
        using var vae = new ArchitectureVae(
            space, new ModelOptions { LatentSize = 2, InferenceWidths = [4], DecoderWidths = [4], DecoderLstmUnits = 4 });
        var training = new TrainingOptions { Epochs = 1, BatchSize = 8 };
        new Trainer(vae, training, networks, networks, new ModelFolder(root.File("model"))).Run();
        var text = Tiny.Replace("score: value", "score: value\n    models: [model]", StringComparison.Ordinal)
            .Replace(
                "  gp: { strategy: gp }", "  latent: { strategy: gp-latent, model: 1 }\n  second: { strategy: gp, model: 2 }",
                StringComparison.Ordinal);
        Run("one", text, threads: 1).Runs.ShouldBe(15);
        Run("two", text, threads: 2);
        Results("two").ShouldBe(Results("one"));
        var report = File.ReadAllText(root.File("one/report.md"));
        report.ShouldContain("Left out, as 'clean' has no models: latent, second.");
        report.ShouldContain("Left out, as 'noisy' has one model: second.");
        Rows("one").Count(row => row["strategy"]!.GetValue<string>() == "latent").ShouldBe(3);
    }

    [Theory]
    [InlineData("gp: { strategy: gp }", "gp: { strategy: latent }", "Search 'clean', strategy 'gp'")]
    [InlineData("table.jsonl", "none.jsonl", "none.jsonl: There is no such file")]
    [InlineData("[value]", "[valu]", "Search 'clean': Of 60 networks of the table none has valu")]
    [InlineData("score: value", "score: value\n    models: [none]", "none")]
    public void What_cannot_be_searched_stops_a_study_before_it_begins(string part, string replacement, string message)
    {
        Should.Throw<InputException>(() => Run("a", Tiny.Replace(part, replacement, StringComparison.Ordinal)))
            .Message.ShouldContain(message);
        Directory.Exists(root.File("a")).ShouldBeFalse();
    }

    [Fact]
    public void The_page_says_how_the_study_was_made_and_nothing_else_does()
    {
        Run("a");
        new SearchStudyRunner(SearchStudy.Parse(Tiny, root.File("searches.yaml")), root.File("b"), 2)
        {
            Origin = StudyRunnerTests.Origin,
        }.Run();
        StudyRunnerTests.RequireOrigin(root.File("a"), root.File("b"));
    }

    private StudyOutcome Run(
        string folder, string text = Tiny, int threads = 2, Observer? observer = null, CancellationToken stop = default) =>
        new SearchStudyRunner(SearchStudy.Parse(text, root.File("searches.yaml")), root.File(folder), threads)
        {
            Observer = observer,
        }.Run(stop);

    // Without a clock there are no times.
    private string Results(string folder) => string.Concat(
        new[] { "results.jsonl", "results.csv", "report.md", "report.html" }
            .Select(file => File.ReadAllText(root.File($"{folder}/{file}"))));

    private List<JsonObject> Rows(string folder) =>
        [.. File.ReadLines(root.File($"{folder}/results.jsonl")).Select(line => JsonNode.Parse(line)!.AsObject())];

    private sealed class Observer : ISearchStudyObserver
    {
        public Action<SearchStudyRun, int>? Progress { get; init; }

        public void OnStart(int finished, int total)
        {
        }

        public void OnProgress(SearchStudyRun run, int trials)
        {
            lock (this) Progress?.Invoke(run, trials);
        }

        public void OnRunEnd(SearchStudyRun run, SearchRunResult result, int finished)
        {
        }
    }
}
