using ArchVae.Posteriors;
using ArchVae.Tensors;
using ArchVae.Tensors.Ops;

namespace ArchVae.Objectives;

/// <summary>
/// The parts of the free energy F(x) (equations 2 to 4) as estimates from M samples of each architecture, in nats per
/// architecture, averaged over the batch.
/// </summary>
public static class Elbo
{
    /// <summary>1/(B·M) Σ log p(x|z), the estimate of E_q log p(x|z) (equations 11 and 12).</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="logLikelihood">[B·M, 1] log p(x|z) at the samples.</param>
    /// <returns>[1, 1].</returns>
    public static Tensor Reconstruction(Tape tape, Tensor logLikelihood) =>
        BatchMean.Apply(tape, logLikelihood);

    /// <summary>1/B Σ KL[q(z|x) ‖ p(z)] in closed form (equation 11).</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="klByDimension">[B, Z] what <see cref="Prior.KlByDimension"/> gives.</param>
    /// <returns>[1, 1].</returns>
    public static Tensor ClosedFormKl(Tape tape, Tensor klByDimension) =>
        BatchMean.Apply(tape, klByDimension);

    /// <summary>
    /// 1/(B·M) Σ [log q(z|x) − log p(z)], with p taken at the final z (equation 12); an estimate, which may be below 0.
    /// </summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="posterior">M samples of each of B architectures.</param>
    /// <param name="prior">p(z).</param>
    /// <returns>[1, 1].</returns>
    public static Tensor MonteCarloKl(Tape tape, PosteriorSample posterior, Prior prior) => Addition.Apply(
        tape, BatchMean.Apply(tape, posterior.LogDensity), BatchMean.Apply(tape, prior.LogDensity(tape, posterior.Z), -1));

    /// <summary>log p(x|z) + log p(z) − log q(z|x) at each sample, whose mean is the ELBO (equation 12).</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="posterior">M samples of each of B architectures.</param>
    /// <param name="prior">p(z).</param>
    /// <param name="logLikelihood">[B·M, 1] log p(x|z) at the samples.</param>
    /// <returns>[B·M, 1].</returns>
    public static Tensor LogWeights(Tape tape, PosteriorSample posterior, Prior prior, Tensor logLikelihood)
    {
        var density = prior.LogDensity(tape, posterior.Z);
        return ChangeOfVariables.Apply(tape, Addition.Apply(tape, logLikelihood, density), [posterior.LogDensity]);
    }

    /// <summary>
    /// The importance-weighted bound of each architecture with its M samples, log (1/M Σ p(x|z)·p(z) / q(z|x)) (Burda, Grosse and
    /// Salakhutdinov, "Importance weighted autoencoders", ICLR 2016). With one sample it is the estimate of equation 12.
    /// </summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="posterior">M samples of each of B architectures.</param>
    /// <param name="prior">p(z).</param>
    /// <param name="logLikelihood">[B·M, 1] log p(x|z) at the samples.</param>
    /// <param name="samples">M.</param>
    /// <returns>[B, 1].</returns>
    public static Tensor ImportanceWeightedBound(
        Tape tape, PosteriorSample posterior, Prior prior, Tensor logLikelihood, int samples) =>
        LogMeanExp.Apply(tape, LogWeights(tape, posterior, prior, logLikelihood), samples);
}
