using ArchVae.Tensors;
using MathNet.Numerics.LinearAlgebra;

namespace ArchVae.Samples;

/// <summary>∂f/∂z by central differences, which know nothing of how f is computed.</summary>
internal static class NumericalJacobian
{
    // A power of two, which single precision adds without rounding; the error is of the order of its square.
    private const float Step = 1f / 128;

    /// <summary>[Z, Z], entry (j, i) is ∂f_j/∂z_i at a point.</summary>
    public static Matrix<double> Of(ThreadTeam team, ReadOnlySpan<float> point, Func<Tape, Tensor, Tensor> f)
    {
        using var tape = new Tape(team, recording: false);
        var size = point.Length;
        var around = tape.Constant(2 * size, size);
        for (var i = 0; i < size; i++)
        {
            point.CopyTo(around.Row(2 * i));
            point.CopyTo(around.Row(2 * i + 1));
            around.Row(2 * i)[i] += Step;
            around.Row(2 * i + 1)[i] -= Step;
        }
        var to = f(tape, around);
        return Matrix<double>.Build.Dense(size, size, (j, i) => ((double)to.Row(2 * i)[j] - to.Row(2 * i + 1)[j]) / (2 * Step));
    }
}
