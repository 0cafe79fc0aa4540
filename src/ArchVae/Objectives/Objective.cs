using ArchVae.Posteriors;
using ArchVae.Tensors;
using ArchVae.Tensors.Ops;

namespace ArchVae.Objectives;

/// <summary>What training maximises.</summary>
public enum ObjectiveKind
{
    /// <summary>The free energy F(x) (equations 11 to 14), with β on its KL term and free bits by option.</summary>
    Elbo,

    /// <summary>The importance-weighted bound with as many samples as are drawn of each architecture.</summary>
    ImportanceWeighted,
}

/// <summary>How the KL term is estimated.</summary>
public enum KlEstimate
{
    /// <summary>In closed form where the posterior has one, by Monte Carlo elsewhere.</summary>
    Automatic,

    /// <summary>In closed form (equation 11).</summary>
    ClosedForm,

    /// <summary>From the samples (equation 12).</summary>
    MonteCarlo,
}

/// <summary>The terms of an objective as tensors, in nats per architecture.</summary>
/// <param name="Loss">[1, 1] what is minimised, averaged over the batch.</param>
/// <param name="Reconstruction">[1, 1] the estimate of E_q log p(x|z), averaged over the batch.</param>
/// <param name="Kl">[1, 1] KL[q(z|x) ‖ p(z)], without β and without a floor, averaged over the batch.</param>
/// <param name="KlByDimension">[B, Z] the same by architecture and dimension; does not exist where it is estimated.</param>
public readonly record struct ObjectiveTerms(Tensor Loss, Tensor Reconstruction, Tensor Kl, Tensor KlByDimension);

/// <summary>
/// What training minimises: −E_q log p(x|z) + β·KL (equation 13), with free bits β·Σ_j max(λ, KL_j) (equation 14), or the
/// negative importance-weighted bound. It takes a posterior's samples and log p(x|z) at them, whatever model they come from.
/// </summary>
public sealed class Objective
{
    private readonly Prior prior;
    private readonly ObjectiveKind kind;
    private readonly bool closedForm;
    private readonly double freeBits;
    private readonly int freeBitsGroups;

    /// <summary>An objective.</summary>
    /// <param name="prior">p(z).</param>
    /// <param name="closedForm">
    /// Whether the KL term is in closed form, which the posterior must be a Gaussian for; otherwise it is estimated.
    /// </param>
    /// <param name="kind">What is maximised.</param>
    /// <param name="freeBits">λ in nats a group: 0 or more; 0 for none.</param>
    /// <param name="freeBitsGroups">K, from 1 to Z; 1 where the KL is estimated.</param>
    public Objective(
        Prior prior, bool closedForm, ObjectiveKind kind = ObjectiveKind.Elbo, double freeBits = 0, int freeBitsGroups = 1)
    {
        this.prior = prior;
        this.closedForm = closedForm;
        this.kind = kind;
        this.freeBits = freeBits;
        this.freeBitsGroups = freeBitsGroups;
    }

    /// <summary>The terms for a batch.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="posterior">M samples of each of B architectures, with their density.</param>
    /// <param name="logLikelihood">[B·M, 1] log p(x|z) at the samples, in nats.</param>
    /// <param name="beta">β ≥ 0; 1 gives the ELBO.</param>
    /// <param name="samples">M.</param>
    public ObjectiveTerms Terms(Tape tape, PosteriorSample posterior, Tensor logLikelihood, double beta, int samples)
    {
        var reconstruction = Elbo.Reconstruction(tape, logLikelihood);
        var klByDimension = closedForm ? prior.KlByDimension(tape, posterior.Gaussian) : default;
        var kl = closedForm ? Elbo.ClosedFormKl(tape, klByDimension) : Elbo.MonteCarloKl(tape, posterior, prior);
        if (kind == ObjectiveKind.ImportanceWeighted)
        {
            var bound = Elbo.ImportanceWeightedBound(tape, posterior, prior, logLikelihood, samples);
            return new(BatchMean.Apply(tape, bound, -1), reconstruction, kl, klByDimension);
        }
        var penalty = freeBits == 0 ? kl
            : FreeBitsFloor.Apply(tape, closedForm ? klByDimension : kl, freeBits, freeBitsGroups, isMean: !closedForm);
        var loss = Addition.Apply(tape, WeightedSum.Apply(tape, reconstruction, -1), WeightedSum.Apply(tape, penalty, beta));
        return new ObjectiveTerms(loss, reconstruction, kl, klByDimension);
    }

    /// <summary>The same of means over a whole data set: what training would minimise on it.</summary>
    /// <param name="reconstruction">The mean of E_q log p(x|z).</param>
    /// <param name="kl">The mean KL.</param>
    /// <param name="klByDimension">[Z] the same by dimension; empty where it does not split.</param>
    /// <param name="bound">The mean importance-weighted bound.</param>
    /// <param name="beta">β.</param>
    public double Value(double reconstruction, double kl, ReadOnlySpan<double> klByDimension, double bound, double beta)
    {
        if (kind == ObjectiveKind.ImportanceWeighted) return -bound;
        return -reconstruction + beta * (freeBits == 0 ? kl : FloorOf(closedForm ? klByDimension : [kl]));
    }

    private double FloorOf(ReadOnlySpan<double> kl)
    {
        var sum = 0.0;
        for (var group = 0; group < freeBitsGroups; group++)
        {
            var (first, end) = FreeBitsFloor.Bounds(group, freeBitsGroups, kl.Length);
            var ofGroup = 0.0;
            foreach (var value in kl[first..end]) ofGroup += value;
            sum += Math.Max(freeBits, ofGroup);
        }
        return sum;
    }
}
