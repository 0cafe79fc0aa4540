using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Tensors.Nn;

public sealed class StochasticGradientDescentTests
{
    private static readonly ThreadTeam team = new(2);

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(0.9, 0, 1)]
    [InlineData(0.5, 0.1, 0.3)]
    public void Steps_are_those_of_the_formula_in_double_precision(double momentum, double decay, double scale)
    {
        const int Length = 40_000;
        using var parameters = new ParameterSet();
        var parameter = parameters.Add("a", [Length], 1);
        parameters.Initialize(1);
        using var descent = new StochasticGradientDescent(parameters) { Momentum = momentum };
        double[] expected = [.. parameter.Tensor.Values.ToArray().Select(value => (double)value)];
        var velocity = new double[Length];
        for (var step = 0; step < 5; step++)
        {
            var gradients = Numbers.Gaussian(Length, (ulong)step);
            gradients.CopyTo(parameter.Tensor.Gradients);
            if (decay > 0) descent.AddDecayToGradients(decay);
            for (var i = 0; i < Length; i++)
            {
                velocity[i] = momentum * velocity[i] + scale * (gradients[i] + decay * expected[i]);
                expected[i] -= 0.1 * velocity[i];
            }
            descent.Update(team, 0.1, scale);
            for (var i = 0; i < Length; i++) ((double)parameter.Tensor.Values[i]).ShouldBe(expected[i], 1e-5);
            parameter.Tensor.Gradients.ToArray().ShouldAllBe(gradient => gradient == 0);
        }
    }
}
