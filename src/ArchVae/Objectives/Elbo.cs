using ArchVae.Latent;
using ArchVae.Tensors;
using ArchVae.Tensors.Ops;

namespace ArchVae.Objectives;

/// <summary>The terms of an objective as tensors of one number each, in nats per architecture, averaged over the batch.</summary>
/// <param name="Loss">What is minimised: −reconstruction + β·KL.</param>
/// <param name="Reconstruction">The estimate of E_q log p(x|z).</param>
/// <param name="Kl">KL[q(z|x) ‖ p(z)], without β.</param>
internal readonly record struct ObjectiveTerms(Tensor Loss, Tensor Reconstruction, Tensor Kl);

/// <summary>
/// The negative free energy with a weight β on its KL term (equation 13), averaged over the batch. The reconstruction is the mean
/// over M samples; the KL is in closed form where the posterior has one (equation 11), and otherwise the mean of
/// log q(z|x) − log p(z) over the samples, with p taken at the final z (equation 12).
/// </summary>
internal static class Elbo
{
    /// <summary>−1/(B·M) Σ log p(x|z) + β·KL.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="posterior">The posterior's samples with their density, and their KL by dimension where it exists.</param>
    /// <param name="logLikelihood">[B·M, 1] log p(x|z) at the samples, in nats.</param>
    /// <param name="beta">β ≥ 0; 1 gives the ELBO.</param>
    public static ObjectiveTerms Estimate(Tape tape, PosteriorSample posterior, Tensor logLikelihood, double beta)
    {
        var reconstruction = WeightedSum.Apply(tape, logLikelihood, 1.0 / logLikelihood.Rows);
        var kl = posterior.KlByDimension.Exists ? ClosedFormKl(tape, posterior) : MonteCarloKl(tape, posterior);
        var loss = Addition.Apply(tape, WeightedSum.Apply(tape, reconstruction, -1), WeightedSum.Apply(tape, kl, beta));
        return new ObjectiveTerms(loss, reconstruction, kl);
    }

    /// <summary>1/B Σ KL, in nats.</summary>
    public static Tensor ClosedFormKl(Tape tape, PosteriorSample posterior) =>
        WeightedSum.Apply(tape, posterior.KlByDimension, 1.0 / posterior.KlByDimension.Rows);

    /// <summary>1/(B·M) Σ [log q(z|x) − log p(z)], in nats; an estimate, which may be below 0.</summary>
    public static Tensor MonteCarloKl(Tape tape, PosteriorSample posterior)
    {
        var weight = 1.0 / posterior.LogDensity.Rows;
        return Addition.Apply(
            tape,
            WeightedSum.Apply(tape, posterior.LogDensity, weight),
            WeightedSum.Apply(tape, StandardNormalLogDensity.Apply(tape, posterior.Z), -weight));
    }
}
