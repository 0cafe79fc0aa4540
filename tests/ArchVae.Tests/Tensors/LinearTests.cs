using ArchVae.Tensors;
using ArchVae.Tensors.Ops;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Tensors;

[Trait("Category", "Kernels")]
public class LinearTests
{
    [Theory]
    [InlineData(5, 3, 4, "None", true)]
    [InlineData(1, 1, 1, "None", false)]
    [InlineData(13, 7, 35, "Relu", true)]
    [InlineData(8, 33, 2, "Tanh", true)]
    [InlineData(3, 17, 20, "Elu", false)]
    public void Values_and_gradients_agree_with_the_reference(int rows, int inputs, int outputs, string name, bool biased)
    {
        var activation = Enum.Parse<Activation>(name);
        var check = new GradientCheck().With(rows, inputs).With(outputs, inputs);
        if (biased) check.With(1, outputs);
        else check.Without();
        check.Run(
            (tape, t) => Linear.Apply(tape, t[0], t[1], t[2], activation),
            values => Reference(values, rows, inputs, outputs, activation));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void An_input_without_a_gradient_leaves_those_of_the_others(int constant) =>
        new GradientCheck().With(4, 3, constant != 0).With(5, 3, constant != 1).With(1, 5, constant != 2).Run(
            (tape, t) => Linear.Apply(tape, t[0], t[1], t[2], Activation.Tanh),
            values => Reference(values, 4, 3, 5, Activation.Tanh));

    [Fact]
    public void Shapes_that_do_not_fit_are_refused()
    {
        using var team = new ThreadTeam(1);
        using var tape = new Tape(team);
        Should.Throw<ArgumentException>(() => Linear.Apply(tape, tape.Constant(2, 3), tape.Constant(4, 2), default));
        Should.Throw<ArgumentException>(() => Linear.Apply(tape, tape.Constant(2, 3), tape.Constant(4, 3), tape.Constant(1, 3)));
    }

    private static double[] Reference(double[][] values, int rows, int inputs, int outputs, Activation activation)
    {
        var result = new double[rows * outputs];
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < outputs; j++)
            {
                var sum = values[2].Length > 0 ? values[2][j] : 0;
                for (var k = 0; k < inputs; k++) sum += values[0][i * inputs + k] * values[1][j * inputs + k];
                result[i * outputs + j] = activation switch
                {
                    Activation.Relu => Math.Max(0, sum),
                    Activation.Tanh => Math.Tanh(sum),
                    Activation.Elu => sum > 0 ? sum : Math.Exp(sum) - 1,
                    _ => sum,
                };
            }
        }
        return result;
    }
}
