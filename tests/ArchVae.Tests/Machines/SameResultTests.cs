using System.Text.Json.Nodes;
using ArchVae.Data;
using ArchVae.Jobs;
using ArchVae.Jobs.Store;
using ArchVae.Networks.Data;
using ArchVae.Networks.Training;
using ArchVae.Search;
using ArchVae.Search.Evaluators;
using ArchVae.Search.Trials;
using ArchVae.Spaces;
using ArchVae.Spaces.Generators;
using ArchVae.Studies;
using ArchVae.Studies.Searches;
using ArchVae.Tests.Cli;
using ArchVae.Tests.Studies;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Machines;

/// <summary>What is done on workers is, but for times, what is done in this process.</summary>
[Trait("Category", "Machines")]
public sealed class SameResultTests
{
    private static readonly string[] times =
        ["threads", "trainingSeconds", "architecturesPerSecond", "seconds", "rowMilliseconds", "batchMilliseconds"];

    // What has times in it, so that it is compared without them or not at all.
    private static readonly string[] timed =
        ["results.csv", "report.md", "report.html", "metrics.jsonl", "state.safetensors", "trials.db"];

    [Fact]
    public async Task A_study_is_the_same_on_workers_of_which_one_is_killed()
    {
        using var machines = new MachineCase();
        var study = Study.Parse(StudyRunnerTests.Tiny, "tiny.yaml");
        new StudyRunner(study, machines.File("here"), 1) { Time = TimeProvider.System }.Run();
        var victim = machines.Work();
        machines.Work();
        machines.Work();
        var killing = Task.Run(() =>
        {
            machines.Running(victim);
            victim.Kill();
        });
        var outcome = new StudyRunner(study, machines.File("there"), 1) { Place = PlaceOf(machines) }.Run();
        await killing;
        (outcome.Runs, outcome.Finished, outcome.Failed).ShouldBe((8, 8, 4));
        ShouldBeAlike(machines.File("there"), machines.File("here"));
        StudyRunnerTests.UntimedResults(machines.File("there")).ShouldBe(StudyRunnerTests.UntimedResults(machines.File("here")));
        machines.Store.List().Count.ShouldBe(8);
    }

    [Fact]
    public void A_study_of_searches_is_the_same_on_workers()
    {
        using var machines = new MachineCase();
        var table = Table(machines, 200);
        var study = SearchStudy.Parse(
            $$"""
            name: tables
            searches:
              macro: { table: {{table}}, score: m, settings: { maximize: [m], budget: 12, batch: 3 } }
            strategies:
              random: { strategy: random }
              gp: { strategy: gp }
            seeds: [0, 1]
            at: [12]
            """, "tables.yaml");
        new SearchStudyRunner(study, machines.File("here"), 2).Run();
        machines.Work();
        machines.Work();
        new SearchStudyRunner(study, machines.File("there"), 2) { Place = PlaceOf(machines) }.Run().Finished.ShouldBe(4);
        ShouldBeAlike(machines.File("there"), machines.File("here"));
        foreach (var run in study.Runs)
            Facts(machines.File($"there/runs/{run.Name}")).ShouldBe(Facts(machines.File($"here/runs/{run.Name}")));
    }

    [Fact]
    public void Networks_are_the_same_on_workers()
    {
        using var machines = new MachineCase();
        var records = RandomArchitectures.Independent(SearchSpace.Load("linear"), 3, 3)
            .Select((architecture, i) => new ArchitectureRecord(
                architecture, $"n{i}", new Dictionary<string, double> { ["old"] = 1 }))
            .ToList();
        var source = new DataOptions { Data = machines.File("data.csv"), Target = "y", Task = NetworkTask.Regression };
        File.WriteAllLines(
            source.Data, ["a,b,y", .. Enumerable.Range(0, 60).Select(i => $"{i % 7},{i % 5},{(i % 7) + (i % 5)}")]);
        var training = new NetworkTrainingOptions { Epochs = 2 };
        NetworkRun Run(IJobPlace? place) => new(
            RawExamples.Read(source, null, 0), source, training, fit: true, TimeProvider.System)
        {
            Place = place,
        };
        Run(null).Run(records, new(machines.File("here")), 2, new Silent());
        machines.Work();
        machines.Work();
        var results = Run(PlaceOf(machines)).Run(records, new(machines.File("there")), 2, new Silent());
        results.ShouldAllBe(record => record.Failure != null || record.Metrics.ContainsKey("r2"));
        ShouldBeAlike(machines.File("there"), machines.File("here"));
    }

    [Fact]
    public void Of_a_thousand_jobs_on_four_workers_none_is_lost_and_none_counted_twice()
    {
        using var machines = new MachineCase();
        var table = Table(machines, 1200);
        for (var i = 0; i < 4; i++) machines.Work();
        var here = Search(machines, table, "here", null);
        var there = Search(machines, table, "there", PlaceOf(machines));
        there.ShouldBe(here);
        there.Count.ShouldBe(1000);
        var jobs = machines.Store.List();
        jobs.Count.ShouldBe(1000);
        jobs.ShouldAllBe(job => job.State == JobState.Done && job.Attempts == 1);
        jobs.Select(job => job.Job.Name).Distinct().Count().ShouldBe(1000);
        jobs.Select(job => job.Worker).Distinct().Count().ShouldBe(4);
    }

    [Fact]
    public void What_only_this_process_can_measure_is_refused()
    {
        using var machines = new MachineCase();
        var options = new SearchOptions { Maximize = ["m"], Strategy = "random", Budget = 2 };
        using var evaluator = new DelegateEvaluator((_, _) => new Dictionary<string, double> { ["m"] = 1 }, "own code");
        var problem = SearchProblem.Of(options, SearchSpace.Load("nas-bench-macro"), evaluator);
        var search = new ArchitectureSearch(problem, options.Strategy.Family, TimeProvider.System);
        Should.Throw<InputException>(
            () => new SearchRunner(search, evaluator, options, 1, new Silent()) { Place = PlaceOf(machines) }.Run())
            .Message.ShouldContain("own code");
        machines.Store.List().ShouldBeEmpty();
    }

    private static StorePlace PlaceOf(MachineCase machines) =>
        new(machines.Store, machines.Store.NewSubmission, new SubmissionOptions());

    private static string Table(MachineCase machines, int count)
    {
        var table = machines.File("table.jsonl");
        JsonLines.Write(table, RandomArchitectures.Distinct(SearchSpace.Load("nas-bench-macro"), 5, count).Select(
            (architecture, i) => new ArchitectureRecord(
                architecture, metrics: new Dictionary<string, double> { ["m"] = architecture.NetworkHash() % 1000 / 7.0 })));
        return table;
    }

    private static List<string> Search(MachineCase machines, string table, string name, IJobPlace? place)
    {
        var options = new SearchOptions { Maximize = ["m"], Strategy = "random", Budget = 1000, Batch = 250, Seed = 9 };
        using var evaluator = new TableEvaluator([.. JsonLines.Read(table)], ["m"]);
        var space = evaluator.Pool[0].Space;
        var folder = new SearchFolder(machines.File(name));
        using (var store = folder.Open(space, SearchDescription.Of(options, space, "table", [], null), durable: false))
        {
            var problem = SearchProblem.Of(options, space, evaluator);
            var search = new ArchitectureSearch(problem, options.Strategy.Family, TimeProvider.System, store);
            new SearchRunner(search, evaluator, options, 1, new Silent()) { Place = place }.Run().ShouldBeTrue();
        }
        return Facts(folder.Path);
    }

    // All of trials but times and workers.
    private static List<string> Facts(string folder)
    {
        using var store = new SqliteTrialStore(
            Path.Combine(folder, SqliteTrialStore.FileName), SearchSpace.Load("nas-bench-macro"));
        return [.. store.Read().Select(trial =>
            $"{trial.Number} {trial.Architecture} {trial.Strategy} {trial.Expected} {trial.State} {trial.Failure} "
            + string.Join(' ', trial.Metrics.Select(metric => $"{metric.Key}={metric.Value:R}")))];
    }

    private static void ShouldBeAlike(string found, string expected)
    {
        var (left, right) = (CommandLine.Listing(found), CommandLine.Listing(expected));
        left.Keys.Where(name => !Path.GetFileName(name).StartsWith('.')).ShouldBe(right.Keys, ignoreOrder: true);
        foreach (var name in right.Keys.Where(name => left[name] != right[name] && !timed.Contains(Path.GetFileName(name))))
        {
            name.ShouldMatch(@"\.jsonl?$");
            Untimed(Path.Combine(found, name)).ShouldBe(Untimed(Path.Combine(expected, name)), name);
        }
    }

    private static string Untimed(string file)
    {
        var lines = Path.GetExtension(file) == ".json" ? [File.ReadAllText(file)] : File.ReadAllLines(file);
        return string.Join('\n', lines.Select(line =>
        {
            var node = JsonNode.Parse(line)!;
            Remove(node);
            return node.ToJsonString();
        }));
    }

    private static void Remove(JsonNode? node)
    {
        if (node is not JsonObject fields) return;
        foreach (var name in times) fields.Remove(name);
        foreach (var (_, inner) in fields.ToList()) Remove(inner);
    }

    private sealed class Silent : ISearchObserver, INetworkRunObserver
    {
        public void OnStart(ArchitectureSearch search, int budget)
        {
        }

        public void OnEnd(ArchitectureSearch search, Trial trial)
        {
        }

        public void OnStart(int finished, int total)
        {
        }

        public void OnEnd(string name, ArchitectureRecord record, int finished)
        {
        }
    }
}
