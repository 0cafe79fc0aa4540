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

/// <summary>The terms of an objective as tensors of one number each, in nats per architecture, averaged over the batch.</summary>
/// <param name="Loss">What is minimised.</param>
/// <param name="Reconstruction">The estimate of E_q log p(x|z).</param>
/// <param name="Kl">KL[q(z|x) ‖ p(z)], without β and without a floor.</param>
internal readonly record struct ObjectiveTerms(Tensor Loss, Tensor Reconstruction, Tensor Kl);

/// <summary>
/// What training minimises: −E_q log p(x|z) + β·KL (equation 13), with free bits β·Σ_j max(λ, KL_j) (equation 14), or the
/// negative
/// importance-weighted bound. It takes a posterior's samples and log p(x|z) at them, whatever model they come from.
/// </summary>
internal sealed class Objective
{
    private readonly ObjectiveKind kind;
    private readonly bool closedForm;
    private readonly double freeBits;
    private readonly int freeBitsGroups;

    /// <summary>An objective of options that go together.</summary>
    /// <param name="kind">What is maximised.</param>
    /// <param name="estimate">How the KL term is estimated.</param>
    /// <param name="posterior">The posterior that it is for.</param>
    /// <param name="latentSize">Z.</param>
    /// <param name="freeBits">λ in nats a group: 0 or more; 0 for none.</param>
    /// <param name="freeBitsGroups">K; null for one a dimension where the KL splits, and one in all elsewhere.</param>
    public Objective(
        ObjectiveKind kind = ObjectiveKind.Elbo, KlEstimate estimate = KlEstimate.Automatic, PosteriorForm? posterior = null,
        int latentSize = 1, double freeBits = 0, int? freeBitsGroups = null)
    {
        posterior ??= PosteriorForm.Diagonal;
        this.kind = kind;
        this.freeBits = freeBits;
        closedForm = estimate != KlEstimate.MonteCarlo && posterior.HasClosedFormKl;
        this.freeBitsGroups = freeBitsGroups ?? (closedForm ? latentSize : 1);
    }

    /// <summary>The terms for a batch.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="posterior">
    /// M samples of each of B architectures, with their density, and the KL by dimension where it exists.
    /// </param>
    /// <param name="logLikelihood">[B·M, 1] log p(x|z) at the samples, in nats.</param>
    /// <param name="beta">β ≥ 0; 1 gives the ELBO.</param>
    /// <param name="samples">M.</param>
    public ObjectiveTerms Terms(Tape tape, PosteriorSample posterior, Tensor logLikelihood, double beta, int samples)
    {
        var reconstruction = Elbo.Reconstruction(tape, logLikelihood);
        var kl = closedForm ? Elbo.ClosedFormKl(tape, posterior) : Elbo.MonteCarloKl(tape, posterior);
        if (kind == ObjectiveKind.ImportanceWeighted)
        {
            var bound = Elbo.ImportanceWeightedBound(tape, posterior, logLikelihood, samples);
            return new(WeightedSum.Apply(tape, bound, -1.0 / bound.Rows), reconstruction, kl);
        }
        var penalty = freeBits == 0 ? kl
            : FreeBitsFloor.Apply(tape, closedForm ? posterior.KlByDimension : kl, freeBits, freeBitsGroups);
        var loss = Addition.Apply(tape, WeightedSum.Apply(tape, reconstruction, -1), WeightedSum.Apply(tape, penalty, beta));
        return new ObjectiveTerms(loss, reconstruction, kl);
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
