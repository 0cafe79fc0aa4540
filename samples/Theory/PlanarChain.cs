using ArchVae.Tensors;
using ArchVae.Tensors.Ops;

namespace ArchVae.Samples;

/// <summary>
/// A chain of planar flows on N(0, 1) in one dimension, near the prior but not it: equations 28 and 29 with fixed parameters.
/// </summary>
internal static class PlanarChain
{
    private static readonly (float U, float W, float B)[] flows = [(1.2f, 1.5f, 1), (0.4f, 2, -1), (-0.5f, 0.8f, 0)];

    /// <summary>z_K [N, 1] and log q_K(z_K) [N, 1] of the noise ε [N, 1], which is z_0 itself.</summary>
    public static (Tensor Z, Tensor LogDensity) Apply(Tape tape, Tensor noise)
    {
        var z = noise;
        var logDeterminants = new Tensor[flows.Length];
        for (var k = 0; k < flows.Length; k++)
        {
            var (u, w, b) = flows[k];
            (z, logDeterminants[k]) = PlanarTransform.Apply(
                tape, z, Draws.Filled(tape, 1, 1, u), Draws.Filled(tape, 1, 1, w), Draws.Filled(tape, 1, 1, b));
        }
        return (z, ChangeOfVariables.Apply(tape, StandardNormalLogDensity.Apply(tape, noise), logDeterminants));
    }

    /// <summary>
    /// ∫ h(z, log q(z)) q(z) dz by the trapezoidal rule. The maps rise, so a grid of ε becomes one of z, only uneven.
    /// </summary>
    public static double Integral(ThreadTeam team, Func<double, double, double> h)
    {
        using var tape = new Tape(team, recording: false);
        var (z, logDensity) = Apply(tape, Draws.Grid(tape, -8, 8, 40_001));
        var sum = 0.0;
        double At(int i) => h(z.Values[i], logDensity.Values[i]) * Math.Exp(logDensity.Values[i]);
        for (var i = 1; i < z.Rows; i++) sum += (At(i) + At(i - 1)) / 2 * ((double)z.Values[i] - z.Values[i - 1]);
        return sum;
    }
}
