using ArchVae.Data;
using ArchVae.Search;
using ArchVae.Search.Evaluators;
using ArchVae.Search.Trials;
using ArchVae.Studies.Searches;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Studies.Searches;

public sealed class TableBaselinesTests
{
    private static readonly Aim[] aims = [new("acc", true)];

    [Theory]
    [InlineData("local")]
    [InlineData("evolution")]
    public void A_simulated_strategy_is_what_a_search_with_that_seed_does(string strategy)
    {
        using var table = TableSearch.Table(withFailures: true);
        var problem = TableSearch.Problem(table, aims);
        var mean = TableBaselines.Of(problem, table).ShouldNotBeNull().Mean(strategy, 30, 2);
        var values = Enumerable.Range(0, 2).Select(seed => (ulong)seed).Select(seed =>
        {
            var search = TableSearch.Run(
                problem with { Candidates = problem.Candidates.WithSeed(seed), Seed = seed }, table, 30, strategy);
            return Enumerable.Range(1, 30).Select(count => Best(search.Trials.Take(count))).ToArray();
        }).ToList();
        for (var i = 0; i < 30; i++) mean[i].ShouldBe(values.Average(own => 0.641 - own[i]), 1e-12);
        mean[^1].ShouldBe(0, 1e-12);
    }

    [Fact]
    public void Candidates_that_failed_or_break_limits_are_as_bad_as_the_worst()
    {
        using var table = TableSearch.Table(withFailures: true);
        var problem = TableSearch.Problem(table, aims, new MetricLimit("size", null, 119));
        var known = TableBaselines.Of(problem, table).ShouldNotBeNull();
        // What begins with the third type is too large.
        (known.Count, known.Scores.Count).ShouldBe((27, 18));
        known.Scores[0].ShouldBe(0.342, 1e-12);
        known.RegretOf(0.34).ShouldBe(0.002, 1e-12);
        known.BetterThan(0.34).ShouldBe(2);
        double[] values = [.. TableSearch.All.Select(one => one.TypeOf(0) == 2 ? 0 : TableSearch.MetricsOf(one)["acc"])];
        known.Random(27).ShouldBe(ExpectedBest.Regrets(values, 27), 1e-12);
    }

    [Fact]
    public void Less_is_better_where_the_aim_says_so()
    {
        using var table = TableSearch.Table();
        var known = TableBaselines.Of(TableSearch.Problem(table, [new("size", false)]), table).ShouldNotBeNull();
        known.RegretOf(103).ShouldBe(3);
        known.Random(27)[^1].ShouldBe(0);
    }

    [Fact]
    public void Only_a_table_whose_values_stay_the_same_is_known_beforehand()
    {
        using var own = new DelegateEvaluator((_, _) => new Dictionary<string, double> { ["acc"] = 1 }, "own", TableSearch.All);
        TableBaselines.Of(TableSearch.Problem(own, aims), own).ShouldBeNull();
        using var drawn = new TableEvaluator(
            [.. TableSearch.All.Select(one => new ArchitectureRecord(one, null, TableSearch.MetricsOf(one)))],
            ["noisy"], [new MetricDraw("noisy", ["acc", "size"])]);
        TableBaselines.Of(TableSearch.Problem(drawn, [new("noisy", true)]), drawn).ShouldBeNull();
    }

    private static double Best(IEnumerable<Trial> trials) =>
        trials.Select(trial => trial.Metrics.GetValueOrDefault("acc")).Max();
}
