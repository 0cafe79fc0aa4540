using System.Collections.Concurrent;
using ArchVae.Search;
using ArchVae.Search.Evaluators;
using ArchVae.Search.Trials;
using ArchVae.Spaces;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Search;

public sealed class SearchRunnerTests
{
    private static readonly SearchSpace linear = SearchSpace.Load("linear");

    [Theory]
    [InlineData("evolution")]
    [InlineData("gp")]
    public void A_batch_gives_the_same_trials_for_any_number_of_workers(string strategy)
    {
        var alone = Run(new() { Maximize = ["good"], Strategy = strategy, Budget = 30, Batch = 4 }, workers: 1);
        alone.Count.ShouldBe(30);
        Words(Run(new() { Maximize = ["good"], Strategy = strategy, Budget = 30, Batch = 4 }, workers: 3)).ShouldBe(Words(alone));
    }

    [Fact]
    public void A_stopped_search_goes_on_to_the_same_trials_and_measures_nothing_twice()
    {
        var options = new SearchOptions { Maximize = ["good"], Strategy = "gp", Budget = 25, Batch = 2 };
        var whole = Run(options, workers: 1);
        using var store = new MemoryTrialStore();
        var measured = new ConcurrentBag<int>();
        for (var round = 1; ; round++)
        {
            round.ShouldBeLessThan(20);
            using var stop = new CancellationTokenSource();
            var count = 0;
            using var evaluator = new DelegateEvaluator(
                (architecture, token) =>
                {
                    if (Interlocked.Increment(ref count) == 4) stop.Cancel();
                    token.ThrowIfCancellationRequested();
                    return Metrics(architecture);
                },
                "made up");
            var search = Search(options, evaluator, store);
            var isWhole = new SearchRunner(search, evaluator, options, 2, new Ends(measured)).Run(stop.Token);
            if (!isWhole) continue;
            Words(search.Trials).ShouldBe(Words(whole));
            measured.Order().ShouldBe(Enumerable.Range(0, 25));
            break;
        }
    }

    [Fact]
    public void A_failure_is_a_trial_with_its_reason_and_what_lacks_the_metric_of_an_aim_has_failed()
    {
        var number = 0;
        using var evaluator = new DelegateEvaluator(
            (_, _) => (number++ % 4) switch
            {
                0 => throw new TrialFailedException("fell over"),
                1 => new Dictionary<string, double> { ["loss"] = 1 },
                2 => new Dictionary<string, double> { ["good"] = double.NaN },
                _ => new Dictionary<string, double> { ["good"] = 1, ["other"] = double.PositiveInfinity },
            },
            "made up");
        var options = new SearchOptions { Maximize = ["good"], Strategy = "random", Budget = 4 };
        var trials = Run(options, 1, evaluator);
        trials.Select(trial => trial.Failure).ShouldBe(["fell over", "has no good; it has loss", "has no finite good", null]);
        trials[3].Metrics.Keys.ShouldBe(["good", "parameters", "multiplyAdds"], ignoreOrder: true);
    }

    [Fact]
    public void Sizes_are_known_and_may_be_an_aim_without_being_measured()
    {
        var options = new SearchOptions { Maximize = ["good"], Minimize = ["parameters"], Strategy = "gp", Budget = 20 };
        var trials = Run(options, 1);
        foreach (var trial in trials)
            trial.Metrics["parameters"].ShouldBe(ArchVae.Networks.NetworkPlan.Of(trial.Architecture).ParameterCount);
    }

    [Fact]
    public void What_cannot_be_measured_at_all_stops_it_and_nothing_is_lost()
    {
        using var store = new MemoryTrialStore();
        using var evaluator = new DelegateEvaluator((_, _) => throw new InputException("The data are gone."), "made up");
        var options = new SearchOptions { Maximize = ["good"], Strategy = "random", Budget = 10, Batch = 5 };
        var search = Search(options, evaluator, store);
        Should.Throw<InputException>(() => new SearchRunner(search, evaluator, options, 5, new Ends([])).Run())
            .Message.ShouldBe("The data are gone.");
        store.Read().ShouldAllBe(trial => trial.State == TrialState.Proposed);
        Run(options, 1, store: store).ShouldAllBe(trial => trial.State == TrialState.Done);
    }

    [Fact]
    public void Asynchronous_workers_measure_as_many_as_asked_for_each_once()
    {
        var trials = Run(new() { Maximize = ["good"], Strategy = "evolution", Budget = 60, Asynchronous = true }, workers: 4);
        trials.Count.ShouldBe(60);
        trials.ShouldAllBe(trial => trial.State == TrialState.Done && trial.Attempts == 1);
        trials.Select(trial => trial.Network).Distinct().Count().ShouldBe(60);
    }

    [Fact]
    public void A_network_is_tried_once_however_it_is_written()
    {
        // Skips into the input are one network with others where the operation does not look at them: the space's form says so.
        var space = SearchSpace.Load("nas-bench-201");
        using var evaluator = new DelegateEvaluator((architecture, _) => Metrics(architecture), "made up");
        var options = new SearchOptions { Maximize = ["good"], Strategy = "local", Budget = 200 };
        var search = new ArchitectureSearch(
            SearchProblem.Of(options, space, evaluator), options.Strategy.Family, TimeProvider.System);
        new SearchRunner(search, evaluator, options, 1, new Ends([])).Run();
        search.Trials.Select(trial => space.CanonicalForm!.Of(trial.Architecture)).Distinct().Count().ShouldBe(200);
    }

    private static IReadOnlyList<Trial> Run(
        SearchOptions options, int workers, Evaluator? evaluator = null, ITrialStore? store = null)
    {
        using var own = new DelegateEvaluator((architecture, _) => Metrics(architecture), "made up");
        var search = Search(options, evaluator ?? own, store);
        new SearchRunner(search, evaluator ?? own, options, workers, new Ends([])).Run().ShouldBeTrue();
        return search.Trials;
    }

    private static ArchitectureSearch Search(SearchOptions options, Evaluator evaluator, ITrialStore? store) => new(
        SearchProblem.Of(options, linear, evaluator), options.Strategy.Family, TimeProvider.System, store);

    private static Dictionary<string, double> Metrics(Architecture architecture) =>
        new() { ["good"] = -Math.Abs(architecture.RowCount - 6) - architecture.Cells.ToArray().Sum() / 1e5 };

    private static IEnumerable<string> Words(IEnumerable<Trial> trials) =>
        trials.Select(trial => $"{trial.Number} {trial.Architecture} {trial.Parent} {trial.Expected} {trial.State}");

    private sealed class Ends(ConcurrentBag<int> ended) : ISearchObserver
    {
        public void OnStart(ArchitectureSearch search, int budget)
        {
        }

        public void OnEnd(ArchitectureSearch search, Trial trial) => ended.Add(trial.Number);
    }
}
