using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using ArchVae.Tensors.Ops;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Tensors;

public class BatchNormalizationTests
{
    private static readonly float[] mean = [0.25f, -0.5f];
    private static readonly float[] variance = [2, 0.5f];

    [Theory]
    [InlineData(1, true)]
    [InlineData(3, true)]
    [InlineData(1, false)]
    [InlineData(3, false)]
    public void Values_and_gradients_are_those_of_the_formula(int size, bool training) => GradientCheck.ForAllChoices(
        (tape, x) => BatchNormalization.Apply(
            tape, x[0], x[1], x[2], tape.Constant(1, 2, mean), tape.Constant(1, 2, variance), training, epsilon: 0.01),
        x =>
        {
            var result = new double[x[0].Length];
            for (var channel = 0; channel < 2; channel++)
            {
                var places = Enumerable.Range(0, result.Length).Where(i => i / size % 2 == channel).ToArray();
                var center = training ? places.Average(i => x[0][i]) : mean[channel];
                var spread = training ? places.Average(i => Math.Pow(x[0][i] - center, 2)) : variance[channel];
                foreach (var i in places)
                    result[i] = x[1][channel] * (x[0][i] - center) / Math.Sqrt(spread + 0.01) + x[2][channel];
            }
            return result;
        },
        Operand.Random(4, 2 * size, 1), Operand.Random(1, 2, 2), Operand.Random(1, 2, 3));

    [Fact]
    public void Running_moments_follow_the_batches_in_training_only()
    {
        using var team = new ThreadTeam(1);
        using var tape = new Tape(team);
        using var parameters = new ParameterSet();
        var layer = new BatchNormalizationLayer(parameters, "norm", 1) { Momentum = 0.25 };
        parameters.Initialize(1);
        var x = tape.Constant(4, 1, [1, 2, 3, 6]);
        layer.Apply(tape, x, training: false).Values[0].ShouldBe(1, 1e-4f);
        layer.Apply(tape, x, training: true);
        parameters.Statistics.Select(statistic => statistic.Name).ShouldBe(["norm.running_mean", "norm.running_var"]);
        parameters.Statistics.ShouldAllBe(statistic => !statistic.IsLearned && !statistic.Tensor.NeedsGradient);
        // The mean is 3 and the unbiased variance 14/3.
        parameters.Statistics[0].Tensor.Values[0].ShouldBe(0.75f, 1e-6f);
        parameters.Statistics[1].Tensor.Values[0].ShouldBe(0.75f + 0.25f * 14 / 3, 1e-6f);
        layer.Apply(tape, x, training: false).Values[0].ShouldBe(0.25f / MathF.Sqrt(0.75f + 3.5f / 3), 1e-5f);
        parameters.Statistics[0].Tensor.Values[0].ShouldBe(0.75f, 1e-6f);
    }

    [Fact]
    public void Optimisers_do_not_move_running_moments()
    {
        using var team = new ThreadTeam(1);
        using var parameters = new ParameterSet();
        _ = new BatchNormalizationLayer(parameters, "norm", 3);
        parameters.Initialize(1);
        using var adam = new Adam(parameters) { WeightDecay = 0.5 };
        parameters.Gradients.Fill(1);
        adam.Update(team, 0.1, 1);
        parameters.Statistics[1].Tensor.Values.ToArray().ShouldBe([1, 1, 1]);
        parameters.Parameters[0].Tensor.Values.ToArray().ShouldAllBe(value => value < 1);
        parameters.Count.ShouldBe(6);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        using var team = new ThreadTeam(1);
        using var tape = new Tape(team);
        var two = tape.Constant(1, 2, [1, 1]);
        Should.Throw<ArgumentException>(() => BatchNormalization.Apply(tape, tape.Constant(3, 5), two, two, two, two, true));
        Should.Throw<ArgumentException>(() => BatchNormalization.Apply(tape, tape.Constant(1, 2), two, two, two, two, true))
            .Message.ShouldContain("variance");
        var three = tape.Constant(1, 3);
        Should.Throw<ArgumentException>(() => BatchNormalization.Apply(tape, tape.Constant(3, 2), two, two, three, two, true));
    }
}
