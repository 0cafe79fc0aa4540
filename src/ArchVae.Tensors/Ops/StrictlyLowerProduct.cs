namespace ArchVae.Tensors.Ops;

/// <summary>
/// The part L*·ε of a point with full covariance, L* strictly lower triangular. strictlyLower [B, Z(Z−1)/2] holds its rows one
/// after the other: L*_ij (j &lt; i) lies at i(i−1)/2 + j. noise [B·M, Z] → [B·M, Z]; sample m of row b is row b·M + m.
/// </summary>
public sealed class StrictlyLowerProduct : Operation
{
    private Tensor strictlyLower;
    private Tensor noise;
    private Tensor output;

    /// <summary>Z(Z−1)/2, the numbers below the diagonal of a [Z, Z] matrix.</summary>
    public static int Count(int size) => checked((int)((long)size * (size - 1) / 2));

    /// <summary>L*·ε.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="strictlyLower">[B, Z(Z−1)/2].</param>
    /// <param name="noise">ε [B·M, Z].</param>
    /// <returns>[B·M, Z].</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Tensor Apply(Tape tape, Tensor strictlyLower, Tensor noise)
    {
        if (strictlyLower.Columns != Count(noise.Columns) || noise.Rows % strictlyLower.Rows != 0)
            throw new ArgumentException($"A lower triangle {strictlyLower} does not fit noise {noise}.", nameof(strictlyLower));
        var output = tape.Result(noise.Rows, noise.Columns, strictlyLower.NeedsGradient);
        var samples = noise.Rows / strictlyLower.Rows;
        for (var row = 0; row < noise.Rows; row++)
        {
            var e = noise.Row(row);
            var z = output.Row(row);
            var lower = strictlyLower.Row(row / samples);
            for (var i = 0; i < z.Length; i++) z[i] = i == 0 ? 0 : Elementwise.Dot(lower.Slice(Count(i), i), e[..i]);
        }
        if (tape.Recording && strictlyLower.NeedsGradient)
        {
            var operation = tape.Record<StrictlyLowerProduct>();
            (operation.strictlyLower, operation.noise, operation.output) = (strictlyLower, noise, output);
        }
        return output;
    }

    /// <inheritdoc/>
    public override void Backward(Tape tape)
    {
        var samples = noise.Rows / strictlyLower.Rows;
        for (var row = 0; row < noise.Rows; row++)
        {
            var e = noise.Row(row);
            var dz = output.GradientRow(row);
            var gradient = strictlyLower.GradientRow(row / samples);
            for (var i = 1; i < dz.Length; i++) Elementwise.AddScaledTo(dz[i], e[..i], gradient.Slice(Count(i), i));
        }
    }
}
