using ArchVae.Search;
using ArchVae.Search.Trials;
using ArchVae.Spaces;
using ArchVae.Tensors;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Search;

public sealed class ParetoFrontTests
{
    private static readonly SearchSpace macro = SearchSpace.Load("nas-bench-macro");

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void The_hypervolume_is_the_share_of_points_that_are_dominated(int dimensions)
    {
        var random = new RandomStream(5, RandomPurpose.Test, dimensions);
        List<double[]> points = [];
        for (var i = 0; i < 12; i++) points.Add(Point(ref random, dimensions));
        const int Draws = 200_000;
        var inside = 0;
        for (var i = 0; i < Draws; i++)
        {
            var drawn = Point(ref random, dimensions);
            if (points.Exists(point => point.Zip(drawn).All(pair => pair.First >= pair.Second))) inside++;
        }
        var share = (double)inside / Draws;
        ParetoFront.Hypervolume(points, new double[dimensions])
            .ShouldBe(share, 4 * Math.Sqrt(share * (1 - share) / Draws));
    }

    [Fact]
    public void Staircases_have_the_area_of_their_steps_and_points_below_the_reference_none()
    {
        ParetoFront.Hypervolume([[1, 3], [2, 2], [3, 1], [1, 1]], [0.0, 0.0]).ShouldBe(6);
        ParetoFront.Hypervolume([[1, 3], [-1, 10]], [0.0, 0.0]).ShouldBe(3);
        ParetoFront.Hypervolume([], [0.0, 0.0]).ShouldBe(0);
    }

    [Fact]
    public void The_front_is_what_no_other_allowed_trial_dominates()
    {
        var trials = Trials([(1, 5), (2, 6), (3, 7), (2, 9), (3, 7), (9, 100)]);
        SearchProblem problem = new(null!, [new("good", true), new("cost", false)], [new("cost", null, 50)], 0);
        ParetoFront.Of(problem, trials).Select(trial => trial.Number).ShouldBe([2, 4, 1, 0]);
        ParetoFront.Of(problem with { Limits = [] }, trials).Select(trial => trial.Number).ShouldBe([5, 2, 4, 1, 0]);
    }

    [Fact]
    public void Trials_are_ordered_by_the_aim_after_those_that_keep_to_limits()
    {
        var trials = Trials([(1, 5), (9, 70), (3, 7), (8, 60), (2, 1)]);
        SearchProblem problem = new(null!, [new("good", true)], [new("cost", null, 50)], 0);
        new TrialOrder(problem, trials, [1]).Order.ShouldBe([2, 4, 0, 3, 1]);
        var scores = new TrialOrder(problem, trials, [1]).Scores();
        scores.Index().OrderByDescending(score => score.Item).Select(score => score.Index).ShouldBe([2, 4, 0, 3, 1]);
        scores.Sum().ShouldBe(0, 1e-12);
    }

    [Fact]
    public void With_weight_on_one_aim_alone_that_aim_orders()
    {
        var trials = Trials([(1, 5), (4, 6), (3, 1), (2, 9)]);
        SearchProblem problem = new(null!, [new("good", true), new("cost", false)], [], 0);
        new TrialOrder(problem, trials, [1, 0]).Order.ShouldBe([1, 2, 3, 0]);
        new TrialOrder(problem, trials, [0, 1]).Order.ShouldBe([2, 0, 1, 3]);
    }

    private static double[] Point(ref RandomStream random, int dimensions)
    {
        var point = new double[dimensions];
        foreach (ref var place in point.AsSpan()) place = random.NextDouble();
        return point;
    }

    private static List<Trial> Trials((double Good, double Cost)[] values) =>
        [.. macro.Draws(values.Length).Zip(values).Select((pair, i) => new Trial
        {
            Number = i,
            Architecture = pair.First,
            Strategy = "random",
            State = TrialState.Done,
            Metrics = new Dictionary<string, double> { ["good"] = pair.Second.Good, ["cost"] = pair.Second.Cost },
        })];
}
