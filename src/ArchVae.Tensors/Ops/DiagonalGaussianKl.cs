namespace ArchVae.Tensors.Ops;

/// <summary>
/// By dimension: KL[N(μ_j, σ_j²) ‖ N(0, 1)] = ½(μ_j² + σ_j² − 1 − log σ_j²) in nats. mean, logVariance
/// [B, Z] → [B, Z].
/// </summary>
public sealed class DiagonalGaussianKl : Operation
{
    private Tensor mean;
    private Tensor logVariance;
    private Tensor output;

    /// <summary>The KL by dimension.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="mean">μ [B, Z].</param>
    /// <param name="logVariance">log σ² [B, Z].</param>
    /// <returns>[B, Z] in nats, not summed.</returns>
    public static Tensor Apply(Tape tape, Tensor mean, Tensor logVariance)
    {
        var output = tape.Variable(mean.Rows, mean.Columns);
        var mu = mean.Values;
        var lv = logVariance.Values;
        var kl = output.Values;
        // exp(lv) − 1 − lv by expm1 would be exact near zero; the rounding of the sum, 1e-7 nats, is of no account.
        for (var i = 0; i < kl.Length; i++) kl[i] = (mu[i] * mu[i] + MathF.Exp(lv[i]) - 1 - lv[i]) / 2;
        if (tape.Recording && (mean.NeedsGradient || logVariance.NeedsGradient))
        {
            var operation = tape.Record<DiagonalGaussianKl>();
            (operation.mean, operation.logVariance, operation.output) = (mean, logVariance, output);
        }
        return output;
    }

    /// <inheritdoc/>
    public override void Backward(Tape tape)
    {
        var mu = mean.Values;
        var lv = logVariance.Values;
        var dkl = output.Gradients;
        var dmu = mean.Gradients;
        var dlv = logVariance.Gradients;
        for (var i = 0; i < dmu.Length; i++) dmu[i] += dkl[i] * mu[i];
        for (var i = 0; i < dlv.Length; i++) dlv[i] += dkl[i] * (MathF.Exp(lv[i]) - 1) / 2;
    }
}
