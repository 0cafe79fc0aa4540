using ArchVae.Tensors;
using ArchVae.Tensors.Nn;

namespace ArchVae.Samples;

/// <summary>Gradient descent by Adam: the learning rate falls to 0 by half a cosine, and long gradients are cut.</summary>
internal static class Fit
{
    private const double LongestGradient = 5;

    /// <summary>Moves the parameters against the gradient of a loss, a number that may depend on the step.</summary>
    public static void Minimize(ParameterSet parameters, int steps, double learningRate, Func<Tape, int, Tensor> loss)
    {
        using var team = new ThreadTeam(1);
        using var tape = new Tape(team);
        using var adam = new Adam(parameters);
        for (var step = 0; step < steps; step++)
        {
            tape.Clear();
            tape.Backward(loss(tape, step));
            var norm = adam.GradientNorm(team);
            var rate = learningRate * (1 + Math.Cos(Math.PI * step / steps)) / 2;
            adam.Update(team, rate, norm > LongestGradient ? LongestGradient / norm : 1);
        }
    }
}
