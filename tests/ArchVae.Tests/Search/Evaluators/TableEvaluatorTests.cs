using ArchVae.Data;
using ArchVae.Search.Evaluators;
using ArchVae.Spaces;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Search.Evaluators;

/// <summary>Networks looked up in a table.</summary>
public sealed class TableEvaluatorTests
{
    private static readonly SearchSpace space = SearchSpace.Load("nas-bench-201");

    [Fact]
    public void Architectures_that_are_one_network_have_the_mean_of_each_metric()
    {
        // The same network, written in two ways.
        var same = space.Draws(3000).GroupBy(one => one.NetworkHash()).First(group => group.Count() > 1).Take(2).ToList();
        var other = space.Draws(20).First(one => one.NetworkHash() != same[0].NetworkHash());
        using var evaluator = new TableEvaluator(
            [Record(same[0], ("acc", 1), ("flops", 5)), Record(other, ("acc", 7)), Record(same[1], ("acc", 2)),
                Record(same[0], ("acc", 6))], ["acc"]);
        evaluator.Pool.ShouldBe([same[0], other]);
        evaluator.Measure(same[1]).ShouldBe(new Dictionary<string, double> { ["acc"] = 3, ["flops"] = 5 }, ignoreOrder: true);
        evaluator.Measure(other)["acc"].ShouldBe(7);
    }

    [Fact]
    public void The_pool_has_what_was_measured_or_failed_and_nothing_that_lacks_a_metric()
    {
        var drawn = Distinct(5);
        ArchitectureRecord failed = new(drawn[1]) { Failure = "diverged" };
        ArchitectureRecord halfFailed = new(drawn[3]) { Failure = "diverged" };
        using var evaluator = new TableEvaluator(
            [Record(drawn[0], ("acc", 1)), failed, Record(drawn[2], ("flops", 1)), halfFailed, Record(drawn[3], ("acc", 4))],
            ["acc"]);
        evaluator.Pool.ShouldBe([drawn[0], drawn[1], drawn[3]]);
        evaluator.Failure(drawn[1]).ShouldBe("diverged");
        evaluator.Failure(drawn[2]).ShouldBe("has no acc in the table");
        evaluator.Measure(drawn[3])["acc"].ShouldBe(4);
        evaluator.Failure(drawn[4]).ShouldBe("is not in the table");
    }

    [Fact]
    public void A_drawn_metric_is_one_of_several_by_the_trials_number_and_the_seed()
    {
        var drawn = Distinct(2);
        var whole = Record(drawn[0], ("a0", 0), ("a1", 1), ("a2", 2), ("acc", 9));
        var table = new[] { whole, Record(drawn[1], ("a0", 5), ("acc", 5)) };
        MetricDraw draw = new("acc", ["a0", "a1", "a2"]);
        using var evaluator = new TableEvaluator(table, ["acc"], [draw], seed: 3);
        evaluator.Pool.ShouldBe([drawn[0]]);
        double[] values = [.. Enumerable.Range(0, 600).Select(number => evaluator.Measure(drawn[0], number)["acc"])];
        foreach (var value in new double[] { 0, 1, 2 }) values.Count(one => one == value).ShouldBeInRange(150, 250);
        using var again = new TableEvaluator(table, ["acc"], [draw], seed: 3);
        Enumerable.Range(0, 600).Reverse().Select(number => again.Measure(drawn[0], number)["acc"]).Reverse().ShouldBe(values);
        using var another = new TableEvaluator(table, ["acc"], [draw], seed: 4);
        Enumerable.Range(0, 600).Select(number => another.Measure(drawn[0], number)["acc"]).ShouldNotBe(values);
    }

    [Fact]
    public void Equal_tables_are_described_alike_and_others_not()
    {
        var drawn = Distinct(2);
        var (one, two) = (Record(drawn[0], ("acc", 1)), Record(drawn[1], ("acc", 2)));
        string Description(params ArchitectureRecord[] table) => new TableEvaluator(table, ["acc"]).Description;
        Description(one, two).ShouldBe(Description(two, one));
        Description(one, two).ShouldNotBe(Description(one, Record(drawn[1], ("acc", 2.5))));
        Description(one, two).ShouldNotBe(Description(one));
    }

    [Fact]
    public void A_metric_that_no_network_has_is_refused_with_those_that_there_are()
    {
        var drawn = Distinct(2);
        ArchitectureRecord failed = new(drawn[1]) { Failure = "diverged" };
        Should.Throw<InputException>(() => new TableEvaluator([Record(drawn[0], ("acc", 1), ("b", 2)), failed], ["accuracy"]))
            .Message.ShouldBe("Of 2 networks of the table none has accuracy. Its metrics are acc, b.");
    }

    private static Architecture[] Distinct(int count) => [.. space.Draws(50).DistinctBy(one => one.NetworkHash()).Take(count)];

    private static ArchitectureRecord Record(Architecture architecture, params (string Name, double Value)[] metrics) =>
        new(architecture, null, metrics.ToDictionary(metric => metric.Name, metric => metric.Value));
}
