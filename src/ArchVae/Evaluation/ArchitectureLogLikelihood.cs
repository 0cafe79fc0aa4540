using ArchVae.Models;
using ArchVae.Objectives;
using ArchVae.Spaces;

namespace ArchVae.Evaluation;

/// <summary>An estimate of log p(x) of one architecture, in nats.</summary>
/// <param name="LogLikelihood">The importance-weighted bound, below log p(x) on average and nearer with more samples.</param>
/// <param name="StandardError">Its standard error over the samples; NaN for one sample.</param>
/// <param name="Elbo">The ELBO that the same samples give.</param>
public readonly record struct LogLikelihoodEstimate(double LogLikelihood, double StandardError, double Elbo);

/// <summary>log p̂(x) architecture by architecture.</summary>
public static class ArchitectureLogLikelihood
{
    private const int MostSamples = 10_000_000;

    /// <summary>Estimates log p(x) of each architecture, in their order, by the importance-weighted bound.</summary>
    /// <param name="vae">The model.</param>
    /// <param name="architectures">The architectures.</param>
    /// <param name="samples">Posterior samples K of each: 1 to 10,000,000.</param>
    /// <param name="seed">The seed of the samples; those of an architecture depend on its place in the list.</param>
    /// <exception cref="InputException">
    /// The number of samples is out of its range, or an architecture is of another space.
    /// </exception>
    public static IReadOnlyList<LogLikelihoodEstimate> LogLikelihood(
        this ArchitectureVae vae, IReadOnlyList<Architecture> architectures, int samples = 1000, ulong seed = 0)
    {
        if (samples is < 1 or > MostSamples)
            throw InputException.OutOfRange(nameof(samples), samples, $"from 1 to {MostSamples}");
        vae.RequireOwn(architectures);
        using var bound = new ImportanceWeightedBound(vae);
        return [.. bound.Run(architectures, samples, seed)
            .Select(figures => new LogLikelihoodEstimate(figures.Bound, figures.StandardError, figures.Elbo))];
    }
}
