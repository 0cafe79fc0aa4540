using ArchVae.Posteriors;
using ArchVae.Tensors;
using ArchVae.Tensors.Ops;

namespace ArchVae.Objectives;

/// <summary>
/// The parts of the free energy F(x) (equations 2 to 4) as estimates from M samples of each architecture, in nats per
/// architecture, averaged over the batch.
/// </summary>
internal static class Elbo
{
    /// <summary>1/(B·M) Σ log p(x|z), the estimate of E_q log p(x|z) (equations 11 and 12). logLikelihood [B·M, 1] → [1, 1].</summary>
    public static Tensor Reconstruction(Tape tape, Tensor logLikelihood) => WeightedSum.Apply(tape, logLikelihood, 1.0 / logLikelihood.Rows);

    /// <summary>1/B Σ KL[q(z|x) ‖ p(z)] in closed form (equation 11) → [1, 1].</summary>
    public static Tensor ClosedFormKl(Tape tape, PosteriorSample posterior) =>
        WeightedSum.Apply(tape, posterior.KlByDimension, 1.0 / posterior.KlByDimension.Rows);

    /// <summary>
    /// 1/(B·M) Σ [log q(z|x) − log p(z)], with p taken at the final z (equation 12) → [1, 1]; an estimate, which may be below 0.
    /// </summary>
    public static Tensor MonteCarloKl(Tape tape, PosteriorSample posterior)
    {
        var weight = 1.0 / posterior.LogDensity.Rows;
        return Addition.Apply(
            tape,
            WeightedSum.Apply(tape, posterior.LogDensity, weight),
            WeightedSum.Apply(tape, StandardNormalLogDensity.Apply(tape, posterior.Z), -weight));
    }

    /// <summary>
    /// The importance-weighted bound of each architecture with its M samples, log (1/M Σ p(x|z)·p(z) / q(z|x)) (Burda, Grosse and
    /// Salakhutdinov, "Importance weighted autoencoders", ICLR 2016) → [B, 1]. With one sample it is the estimate of equation 12.
    /// </summary>
    public static Tensor ImportanceWeightedBound(Tape tape, PosteriorSample posterior, Tensor logLikelihood, int samples)
    {
        var prior = StandardNormalLogDensity.Apply(tape, posterior.Z);
        return LogMeanExp.Apply(tape, ChangeOfVariables.Apply(tape, Addition.Apply(tape, logLikelihood, prior), [posterior.LogDensity]), samples);
    }
}
