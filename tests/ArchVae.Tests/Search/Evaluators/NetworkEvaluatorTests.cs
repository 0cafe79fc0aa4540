using ArchVae.Data;
using ArchVae.Networks.Data;
using ArchVae.Networks.Training;
using ArchVae.Search;
using ArchVae.Search.Evaluators;
using ArchVae.Spaces;
using ArchVae.Tests.Networks;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Search.Evaluators;

/// <summary>Networks that are trained here.</summary>
public sealed class NetworkEvaluatorTests : IDisposable
{
    private static readonly string[] times = ["seconds", "rowMilliseconds", "batchMilliseconds"];
    private readonly TemporaryFolder folder = new();

    public NetworkEvaluatorTests()
    {
        var rows = Enumerable.Range(0, 60).Select(i => FormattableString.Invariant(
            $"{Math.Sin(i)},{(i % 3 == 0 ? "red" : "blue")},{Math.Cos(i) + i % 3}"));
        File.WriteAllLines(folder.File("table.csv"), ["x,colour,y", .. rows]);
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("folds: 3")]
    public void Figures_are_those_of_network_train_for_the_same_options(string more)
    {
        var task = Task($"target: y\nepochs: 3\nbatchSize: 16\nseed: 5\n{more}");
        var architecture = NetworkSpaces.Of("vector 10; dense 8; dropout 0.2; output 4");
        using var evaluator = New(task);
        var measured = evaluator.Measure(architecture);

        var source = new DataOptions { Data = folder.File("table.csv"), Target = "y" };
        var options = new NetworkTrainingOptions { Epochs = 3, BatchSize = 16, Seed = 5, Folds = more.Length > 0 ? 3 : null };
        var run = new NetworkRun(RawExamples.Read(source, null, 5), source, options, fit: true, TimeProvider.System);
        var own = new NetworkRunFolder(folder.File("run"));
        Directory.CreateDirectory(own.Path);
        var trained = run.Run([new ArchitectureRecord(architecture, "0")], own, 1, new Silent())[0];
        measured.Keys.ShouldBe(trained.Metrics.Keys);
        WithoutTimes(measured).ShouldBe(WithoutTimes(trained.Metrics));
        measured.Keys.ShouldContain("rmse");
        evaluator.Metrics.ShouldBe(measured.Keys, ignoreOrder: true);
        evaluator.PlanOf(architecture).ParameterCount.ShouldBe((long)measured["parameters"]);
    }

    [Theory]
    [InlineData("r2", null)]
    [InlineData("accuracy", "'accuracy' is not measured; the metrics are loss, rmse, r2, trainLoss, epochs")]
    public void A_metric_that_no_training_gives_is_refused_before_anything_is_tried(string metric, string? message)
    {
        using var evaluator = New(Task("target: y"));
        var space = NetworkSpaces.Of("vector 10; dense 8; output 4").Space;
        var options = new SearchOptions { Maximize = [metric] };
        if (message is null) SearchProblem.Of(options, space, evaluator).Aims.Count.ShouldBe(1);
        else Should.Throw<InputException>(() => SearchProblem.Of(options, space, evaluator)).Message.ShouldContain(message);
    }

    [Fact]
    public void Threads_beside_each_other_measure_what_one_measures()
    {
        using var evaluator = New(Task("target: y\nepochs: 4\nseed: 2"));
        var networks = new[] { "vector 3; dense 16; output 1", "vector 3; dense 9; dense 5; output 1", "vector 3; output 1" }
            .Select(NetworkSpaces.Of).ToList();
        var alone = networks.Select(network => WithoutTimes(evaluator.Measure(network))).ToList();
        var beside = new Dictionary<string, double>[networks.Count];
        Parallel.For(0, networks.Count, new() { MaxDegreeOfParallelism = 3 },
            i => beside[i] = WithoutTimes(evaluator.Measure(networks[i])));
        beside.ShouldBe(alone);
    }

    [Fact]
    public void A_seed_that_is_given_counts_instead_of_the_tasks()
    {
        var architecture = NetworkSpaces.Of("vector 10; dense 8; output 1");
        using var given = New(Task("target: y\nepochs: 2\nseed: 1"), seed: 9);
        using var written = New(Task("target: y\nepochs: 2\nseed: 9"));
        using var other = New(Task("target: y\nepochs: 2\nseed: 1"));
        WithoutTimes(given.Measure(architecture)).ShouldBe(WithoutTimes(written.Measure(architecture)));
        WithoutTimes(given.Measure(architecture)).ShouldNotBe(WithoutTimes(other.Measure(architecture)));
        given.Description.ShouldBe(written.Description);
    }

    [Fact]
    public void A_network_that_cannot_be_trained_is_a_failed_trial_with_the_reason()
    {
        using var evaluator = New(Task("target: y\nepochs: 1\nmaxParameters: 50\nfit: false"));
        evaluator.Failure(NetworkSpaces.Of("vector 3; dense 16; output 1")).ShouldBe("has 81 parameters, more than 50");
        evaluator.Failure(NetworkSpaces.Of("vector 4; output 1")).ShouldStartWith("cannot be built: Layer 1, 'vector'");
        evaluator.Measure(NetworkSpaces.Of("vector 3; output 1")).Keys.ShouldContain("loss");
    }

    [Fact]
    public void A_stop_ends_a_training()
    {
        using var evaluator = New(Task("target: y\nepochs: 1000000\npatience: 0"));
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        Should.Throw<OperationCanceledException>(
            () => evaluator.Evaluate(TestTrials.Of(NetworkSpaces.Of("vector 3; dense 8; output 1")), stop.Token));
    }

    [Fact]
    public void A_description_tells_what_is_in_the_files_and_not_where_they_are()
    {
        var before = New(Task("target: y")).Description;
        Directory.CreateDirectory(folder.File("elsewhere"));
        File.Copy(folder.File("table.csv"), folder.File("elsewhere/moved.csv"));
        New(TrainingTask.Parse("data: moved.csv\ntarget: y", folder.File("elsewhere/task.yaml"))).Description.ShouldBe(before);
        New(Task("target: y\nepochs: 51")).Description.ShouldNotBe(before);
        File.AppendAllText(folder.File("table.csv"), "1,red,2\n");
        New(Task("target: y")).Description.ShouldNotBe(before);
    }

    [Fact]
    public void The_sample_trains_networks_of_a_built_in_space()
    {
        using var evaluator = new NetworkEvaluator(
            TrainingTask.Load(Repository.PathOf("samples/task.yaml")), SearchSpace.Load("linear"), TimeProvider.System);
        var small = SearchSpace.Load("linear").Draws(40).MinBy(one => evaluator.PlanOf(one).ParameterCount)!;
        var figures = evaluator.Measure(small);
        figures["parameters"].ShouldBeLessThan(200_000);
        double.IsFinite(figures["r2"]).ShouldBeTrue();
    }

    [Fact]
    public void A_space_without_meaning_is_refused_before_anything_is_tried() =>
        Should.Throw<InputException>(
            () => new NetworkEvaluator(Task("target: y"), SearchSpace.Load("enas"), TimeProvider.System));

    private static NetworkEvaluator New(TrainingTask task, ulong? seed = null) =>
        new(task, NetworkSpaces.Any, TimeProvider.System, seed);

    private TrainingTask Task(string text) => TrainingTask.Parse($"data: table.csv\n{text}\n", folder.File("task.yaml"));

    private static Dictionary<string, double> WithoutTimes(IReadOnlyDictionary<string, double> figures) =>
        figures.Where(figure => !times.Contains(figure.Key)).ToDictionary();

    private sealed class Silent : INetworkRunObserver
    {
        public void OnStart(int finished, int total)
        {
        }

        public void OnEnd(string name, ArchitectureRecord record, int finished)
        {
        }
    }
}
