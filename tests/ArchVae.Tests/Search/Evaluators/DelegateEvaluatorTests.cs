using ArchVae.Search.Evaluators;
using ArchVae.Spaces;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Search.Evaluators;

/// <summary>Networks measured by a program's code.</summary>
public sealed class DelegateEvaluatorTests
{
    private static readonly Architecture architecture = SearchSpace.Load("linear").Draws(1)[0];

    [Fact]
    public void Metrics_are_those_that_the_code_gives()
    {
        using var evaluator = new DelegateEvaluator(
            (one, _) => new Dictionary<string, double> { ["layers"] = one.Layers.Count }, "layers", [architecture]);
        evaluator.Measure(architecture)["layers"].ShouldBe(architecture.Layers.Count);
        evaluator.Description.ShouldBe("layers");
        evaluator.Pool.ShouldBe([architecture]);
    }

    [Fact]
    public void What_the_code_throws_is_why_the_trial_failed()
    {
        Of(() => int.Parse("x", System.Globalization.CultureInfo.InvariantCulture)).Failure(architecture)
            .ShouldBe("threw FormatException: The input string 'x' was not in a correct format");
        Of(() => throw new TrialFailedException("is dull")).Failure(architecture).ShouldBe("is dull");
        Of(() => throw new InvalidOperationException(new string('a', 5000))).Failure(architecture).Length.ShouldBeLessThan(600);
        // A time limit of the code's own, which nobody asked for here.
        Of(() => throw new TaskCanceledException("too slow")).Failure(architecture)
            .ShouldBe("threw TaskCanceledException: too slow");
        using var none = new DelegateEvaluator((_, _) => null!, "none");
        none.Failure(architecture).ShouldBe("has no metrics");
    }

    [Fact]
    public void A_stop_and_a_mistake_of_the_input_come_as_they_are()
    {
        Should.Throw<InputException>(() => Of(() => throw new InputException("No data.")).Measure(architecture));
        using var stop = new CancellationTokenSource();
        var evaluator = Of(() =>
        {
            stop.Cancel();
            stop.Token.ThrowIfCancellationRequested();
        });
        Should.Throw<OperationCanceledException>(() => evaluator.Evaluate(TestTrials.Of(architecture), stop.Token));
    }

    private static DelegateEvaluator Of(Action action) => new((_, _) =>
    {
        action();
        return new Dictionary<string, double>();
    }, "test");
}
