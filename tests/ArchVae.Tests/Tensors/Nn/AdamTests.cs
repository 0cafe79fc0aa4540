using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Tensors.Nn;

public sealed class AdamTests
{
    private static readonly ThreadTeam team = new(2);

    // The second parameter spans several of the pieces that the work is cut into.
    private static readonly int[] lengths = [7, 40_000, 1];

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.1, 1)]
    [InlineData(0, 0.3)]
    public void Steps_are_those_of_the_formula_in_double_precision(double weightDecay, double scale)
    {
        using var parameters = Parameters();
        using var adam = new Adam(parameters) { WeightDecay = weightDecay };
        var expected = lengths.Select(length => new Reference[length]).ToArray();
        for (var p = 0; p < lengths.Length; p++)
            for (var i = 0; i < lengths[p]; i++) expected[p][i].Value = parameters.Parameters[p].Tensor.Values[i];
        for (var step = 1; step <= 12; step++)
        {
            var rate = 0.01 / step;
            for (var p = 0; p < lengths.Length; p++)
            {
                var gradients = Numbers.Gaussian(lengths[p], (ulong)(100 * step + p), 1e-3);
                gradients.CopyTo(parameters.Parameters[p].Tensor.Gradients);
                for (var i = 0; i < lengths[p]; i++) expected[p][i].Move(gradients[i] * scale, step, rate, weightDecay);
            }
            adam.Update(team, rate, scale);
        }
        adam.Step.ShouldBe(12);
        for (var p = 0; p < lengths.Length; p++)
        {
            var values = parameters.Parameters[p].Tensor.Values;
            for (var i = 0; i < lengths[p]; i++) Math.Abs(values[i] - expected[p][i].Value).ShouldBeLessThan(1e-6);
            parameters.Parameters[p].Tensor.Gradients.ToArray().ShouldAllBe(gradient => gradient == 0);
        }
    }

    [Fact]
    public void The_first_step_moves_every_parameter_by_the_learning_rate()
    {
        using var parameters = Parameters();
        using var adam = new Adam(parameters);
        var values = parameters.Parameters[0].Tensor.Values;
        var before = values.ToArray();
        parameters.Gradients.Fill(-1e-3f);
        adam.Update(team, 0.05, 1);
        for (var i = 0; i < values.Length; i++) (values[i] - before[i]).ShouldBe(0.05f, 1e-5f);
    }

    [Fact]
    public void The_norm_of_the_gradients_is_Euclidean_over_all_parameters()
    {
        using var parameters = Parameters();
        using var adam = new Adam(parameters);
        var sum = 0.0;
        foreach (var (parameter, seed) in parameters.Parameters.Select((parameter, i) => (parameter, (ulong)i)))
        {
            Numbers.Gaussian(parameter.Length, seed).CopyTo(parameter.Tensor.Gradients);
            foreach (var gradient in parameter.Tensor.Gradients) sum += (double)gradient * gradient;
        }
        adam.GradientNorm(team).ShouldBe(Math.Sqrt(sum), 1e-9);
        parameters.Parameters[2].Tensor.Gradients[0] = float.NaN;
        double.IsNaN(adam.GradientNorm(team)).ShouldBeTrue();
    }

    private static ParameterSet Parameters()
    {
        var parameters = new ParameterSet();
        for (var p = 0; p < lengths.Length; p++) parameters.Add($"p{p}", [lengths[p]], 1);
        parameters.Initialize(3);
        return parameters;
    }

    private struct Reference
    {
        private double first;
        private double second;
        public double Value;

        public void Move(double gradient, int step, double rate, double weightDecay)
        {
            first = 0.9 * first + 0.1 * gradient;
            second = 0.999 * second + 0.001 * gradient * gradient;
            var direction = first / (1 - Math.Pow(0.9, step)) / (Math.Sqrt(second / (1 - Math.Pow(0.999, step))) + 1e-8);
            Value -= rate * (direction + weightDecay * Value);
        }
    }
}
