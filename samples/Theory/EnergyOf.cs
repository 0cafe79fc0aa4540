using ArchVae.Tensors;

namespace ArchVae.Samples;

/// <summary>U(z), an energy or any other function of a point.</summary>
internal delegate double Energy(ReadOnlySpan<double> z);

/// <summary>
/// An energy as an operation, U(z) of each row: z [N, Z] → [N, 1]. Its gradient is by central differences in double precision.
/// </summary>
internal sealed class EnergyOf : Operation
{
    private const double Step = 1e-5;
    private Tensor z;
    private Tensor output;
    private Energy energy = null!;

    public static Tensor Apply(Tape tape, Tensor z, Energy energy)
    {
        var output = tape.Result(z.Rows, 1, z.NeedsGradient);
        var point = new double[z.Columns];
        for (var row = 0; row < z.Rows; row++)
        {
            Copy(z.Row(row), point);
            output.Values[row] = (float)energy(point);
        }
        if (tape.Recording && z.NeedsGradient)
        {
            var operation = tape.Record<EnergyOf>();
            (operation.z, operation.output, operation.energy) = (z, output, energy);
        }
        return output;
    }

    /// <inheritdoc/>
    public override void Backward(Tape tape)
    {
        var point = new double[z.Columns];
        for (var row = 0; row < z.Rows; row++)
        {
            Copy(z.Row(row), point);
            for (var j = 0; j < point.Length; j++)
            {
                var at = point[j];
                point[j] = at + Step;
                var above = energy(point);
                point[j] = at - Step;
                var below = energy(point);
                point[j] = at;
                z.GradientRow(row)[j] += (float)(output.Gradients[row] * (above - below) / (2 * Step));
            }
        }
    }

    private static void Copy(ReadOnlySpan<float> from, double[] to)
    {
        for (var j = 0; j < to.Length; j++) to[j] = from[j];
    }
}
