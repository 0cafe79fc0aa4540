namespace ArchVae.Tensors.Ops;

/// <summary>
/// z = μ + σ⊙ε with σ = exp(½·logVariance). mean, logVariance [B, Z] and noise [B·M, Z] → z [B·M, Z]; sample m of
/// row b is row b·M + m.
/// </summary>
public sealed class Reparameterization : Operation
{
    private Tensor mean;
    private Tensor logVariance;
    private Tensor output;

    /// <summary>z = μ + σ⊙ε.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="mean">μ [B, Z].</param>
    /// <param name="logVariance">log σ² [B, Z].</param>
    /// <param name="noise">ε [B·M, Z].</param>
    /// <returns>[B·M, Z].</returns>
    public static Tensor Apply(Tape tape, Tensor mean, Tensor logVariance, Tensor noise)
    {
        var output = tape.Variable(noise.Rows, noise.Columns);
        var samples = noise.Rows / mean.Rows;
        for (var row = 0; row < noise.Rows; row++)
        {
            var mu = mean.Row(row / samples);
            var lv = logVariance.Row(row / samples);
            var e = noise.Row(row);
            var z = output.Row(row);
            for (var j = 0; j < z.Length; j++) z[j] = mu[j] + MathF.Exp(lv[j] / 2) * e[j];
        }
        if (tape.Recording && (mean.NeedsGradient || logVariance.NeedsGradient))
        {
            var operation = tape.Record<Reparameterization>();
            (operation.mean, operation.logVariance, operation.output) = (mean, logVariance, output);
        }
        return output;
    }

    /// <inheritdoc/>
    public override void Backward(Tape tape)
    {
        var samples = output.Rows / mean.Rows;
        for (var row = 0; row < output.Rows; row++)
        {
            var dz = output.GradientRow(row);
            if (mean.NeedsGradient) Elementwise.AddTo(dz, mean.GradientRow(row / samples));
            if (!logVariance.NeedsGradient) continue;
            var mu = mean.Row(row / samples);
            var z = output.Row(row);
            var dlv = logVariance.GradientRow(row / samples);
            for (var j = 0; j < dz.Length; j++) dlv[j] += dz[j] * (z[j] - mu[j]) / 2;
        }
    }
}
