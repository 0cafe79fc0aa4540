using ArchVae.Tensors;

namespace Extension;

/// <summary>
/// z' = sinh(u) with u = eᵗ·asinh(z) + s, dimension by dimension: s skews, t makes tails heavier or lighter (Jones and Pewsey,
/// "Sinh-arcsinh distributions", Biometrika 2009). log|det| = Σ_j [log cosh u_j + t_j − ½ log(1 + z_j²)] in nats. At s = t = 0
/// it is the identity.
/// z [N, Z]; skew s and tail t [1, Z] → z' [N, Z] and log|det| [N, 1].
/// </summary>
public sealed class SinhArcsinh : Operation
{
    private Tensor z;
    private Tensor skew;
    private Tensor tail;
    private Tensor output;
    private Tensor logDeterminant;

    /// <summary>The map and its log determinant.</summary>
    public static (Tensor Z, Tensor LogDeterminant) Apply(Tape tape, Tensor z, Tensor skew, Tensor tail)
    {
        var differentiable = z.NeedsGradient || skew.NeedsGradient || tail.NeedsGradient;
        var output = tape.Result(z.Rows, z.Columns, differentiable);
        var logDeterminant = tape.Result(z.Rows, 1, differentiable);
        for (var row = 0; row < z.Rows; row++)
        {
            var sum = 0.0;
            for (var j = 0; j < z.Columns; j++)
            {
                double from = z.Row(row)[j], t = tail.Values[j];
                var u = Math.Exp(t) * Math.Asinh(from) + skew.Values[j];
                output.Row(row)[j] = (float)Math.Sinh(u);
                sum += Math.Log(Math.Cosh(u)) + t - Math.Log(1 + from * from) / 2;
            }
            logDeterminant.Values[row] = (float)sum;
        }
        if (tape.Recording && differentiable)
        {
            var operation = tape.Record<SinhArcsinh>();
            (operation.z, operation.skew, operation.tail) = (z, skew, tail);
            (operation.output, operation.logDeterminant) = (output, logDeterminant);
        }
        return (output, logDeterminant);
    }

    /// <summary>z = sinh(e⁻ᵗ·(asinh(z') − s)).</summary>
    public static Tensor Invert(Tape tape, Tensor z, Tensor skew, Tensor tail)
    {
        var before = tape.Constant(z.Rows, z.Columns);
        for (var row = 0; row < z.Rows; row++)
        {
            for (var j = 0; j < z.Columns; j++)
                before.Row(row)[j] = (float)Math.Sinh(Math.Exp(-tail.Values[j]) * (Math.Asinh(z.Row(row)[j]) - skew.Values[j]));
        }
        return before;
    }

    /// <inheritdoc/>
    public override void Backward(Tape tape)
    {
        for (var row = 0; row < z.Rows; row++)
        {
            double byLogDeterminant = logDeterminant.Gradients[row];
            for (var j = 0; j < z.Columns; j++)
            {
                double from = z.Row(row)[j], factor = Math.Exp(tail.Values[j]);
                var stretched = factor * Math.Asinh(from);
                var u = stretched + skew.Values[j];
                var byU = output.GradientRow(row)[j] * Math.Cosh(u) + byLogDeterminant * Math.Tanh(u);
                // Gradients are added, never set: others may read the same tensors.
                if (z.NeedsGradient)
                    z.GradientRow(row)[j] += (float)(byU * factor / Math.Sqrt(1 + from * from)
                        - byLogDeterminant * from / (1 + from * from));
                if (skew.NeedsGradient) skew.Gradients[j] += (float)byU;
                if (tail.NeedsGradient) tail.Gradients[j] += (float)(byU * stretched + byLogDeterminant);
            }
        }
    }
}
