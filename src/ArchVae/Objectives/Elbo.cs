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
/// The negative free energy with a weight β on its KL term (equations 11 and 13): the KL in closed form, the reconstruction as
/// the mean over M samples, both averaged over the batch.
/// </summary>
internal static class Elbo
{
    /// <summary>−1/(B·M) Σ log p(x|z) + β/B Σ KL.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="posterior">The posterior's samples with their KL by dimension.</param>
    /// <param name="logLikelihood">[B·M, 1] log p(x|z) at the samples, in nats.</param>
    /// <param name="beta">β ≥ 0; 1 gives the ELBO.</param>
    public static ObjectiveTerms ClosedForm(Tape tape, PosteriorSample posterior, Tensor logLikelihood, double beta)
    {
        var batch = posterior.KlByDimension.Rows;
        var reconstruction = WeightedSum.Apply(tape, logLikelihood, 1.0 / logLikelihood.Rows);
        var kl = WeightedSum.Apply(tape, posterior.KlByDimension, 1.0 / batch);
        var loss = Addition.Apply(tape, WeightedSum.Apply(tape, reconstruction, -1), WeightedSum.Apply(tape, kl, beta));
        return new ObjectiveTerms(loss, reconstruction, kl);
    }
}
