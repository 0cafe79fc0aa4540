namespace ArchVae.Tensors.Ops;

/// <summary>
/// log q(z|x) at z = μ + σ⊙ε: −½ Σ_j (ε_j² + log 2π + log σ_j²), in nats. noise [B·M, Z] and logVariance [B, Z]
/// → [B·M, 1].
/// </summary>
public sealed class DiagonalGaussianLogDensity : Operation
{
    private Tensor logVariance;
    private Tensor output;

    /// <summary>The log density at the samples that the noise gives.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="noise">ε [B·M, Z]; sample m of row b is row b·M + m.</param>
    /// <param name="logVariance">log σ² [B, Z].</param>
    /// <returns>[B·M, 1] in nats, summed over the dimensions.</returns>
    public static Tensor Apply(Tape tape, Tensor noise, Tensor logVariance)
    {
        var output = tape.Variable(noise.Rows, 1);
        var samples = noise.Rows / logVariance.Rows;
        for (var row = 0; row < noise.Rows; row++)
        {
            var e = noise.Row(row);
            var lv = logVariance.Row(row / samples);
            var sum = 0.0;
            for (var j = 0; j < e.Length; j++) sum += e[j] * e[j] + StandardNormalLogDensity.LogTwoPi + lv[j];
            output.Values[row] = (float)(-sum / 2);
        }
        if (tape.Recording && logVariance.NeedsGradient)
        {
            var operation = tape.Record<DiagonalGaussianLogDensity>();
            (operation.logVariance, operation.output) = (logVariance, output);
        }
        return output;
    }

    /// <inheritdoc/>
    public override void Backward(Tape tape)
    {
        var samples = output.Rows / logVariance.Rows;
        for (var row = 0; row < output.Rows; row++)
        {
            var gradient = -output.Gradients[row] / 2;
            foreach (ref var dlv in logVariance.GradientRow(row / samples)) dlv += gradient;
        }
    }
}
