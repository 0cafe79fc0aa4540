namespace ArchVae.Training;

/// <summary>How the KL is spread over the latent dimensions, in nats: means per architecture.</summary>
/// <param name="Smallest">The smallest of a dimension.</param>
/// <param name="Median">The middle one; of an even number the lower of the two.</param>
/// <param name="Largest">The largest.</param>
/// <param name="Used">The dimensions with more than a hundredth of a nat.</param>
public sealed record KlSummary(double Smallest, double Median, double Largest, int Used)
{
    private const double LeastUse = 0.01;

    /// <summary>The summary of the KL by dimension; null where there is none.</summary>
    internal static KlSummary? Of(IReadOnlyList<double> klByDimension)
    {
        if (klByDimension.Count == 0) return null;
        var sorted = klByDimension.Order().ToList();
        return new KlSummary(sorted[0], sorted[(sorted.Count - 1) / 2], sorted[^1], sorted.Count(kl => kl > LeastUse));
    }
}
