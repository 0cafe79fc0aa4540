namespace ArchVae.Tensors.Ops;

/// <summary>
/// What the numbers below the diagonal of the Cholesky factor add to the KL from N(0, I), by row: ½ Σ_j&lt;i L*_ij² in nats.
/// strictlyLower [B, Z(Z−1)/2], laid out as in <see cref="StrictlyLowerProduct"/> → [B, Z].
/// </summary>
public sealed class StrictlyLowerKl : Operation
{
    private Tensor strictlyLower;
    private Tensor output;

    /// <summary>What the numbers below the diagonal add to the KL, by row of the factor.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="strictlyLower">[B, Z(Z−1)/2].</param>
    /// <param name="size">Z.</param>
    /// <returns>[B, Z] in nats.</returns>
    public static Tensor Apply(Tape tape, Tensor strictlyLower, int size)
    {
        var output = tape.Result(strictlyLower.Rows, size, strictlyLower.NeedsGradient);
        for (var row = 0; row < output.Rows; row++)
        {
            var kl = output.Row(row);
            for (var i = 0; i < size; i++)
            {
                var part = PartOf(strictlyLower.Row(row), i);
                kl[i] = i == 0 ? 0 : Elementwise.Dot(part, part) / 2;
            }
        }
        if (tape.Recording && strictlyLower.NeedsGradient)
        {
            var operation = tape.Record<StrictlyLowerKl>();
            (operation.strictlyLower, operation.output) = (strictlyLower, output);
        }
        return output;
    }

    /// <inheritdoc/>
    public override void Backward(Tape tape)
    {
        for (var row = 0; row < output.Rows; row++)
        {
            var dkl = output.GradientRow(row);
            for (var i = 1; i < dkl.Length; i++)
                Elementwise.AddScaledTo(dkl[i], PartOf(strictlyLower.Row(row), i), PartOf(strictlyLower.GradientRow(row), i));
        }
    }

    private static Span<float> PartOf(Span<float> triangle, int row) => triangle.Slice(StrictlyLowerProduct.Count(row), row);
}
