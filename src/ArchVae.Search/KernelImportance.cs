using ArchVae.Search.Predictors;
using ArchVae.Search.Strategies.Surrogates;
using ArchVae.Search.Trials;

namespace ArchVae.Search;

/// <summary>How much one entry of architectures counts for a metric.</summary>
/// <param name="Column">The entry, in words by <see cref="object.ToString"/>.</param>
/// <param name="Weight">
/// The weight w: networks that differ in this entry alone are expected to correlate by e^−w^⅞, a number at both ends of its
/// scale; 0 or more.
/// </param>
public sealed record KernelWeight(FeatureColumn Column, double Weight);

/// <summary>Which entries of architectures count for a metric: the weights of the kernel of the strategy <c>gp</c>.</summary>
public static class KernelImportance
{
    /// <summary>The fewest trials that weights are learned from.</summary>
    public const int Fewest = 20;

    /// <summary>The most trials that weights are learned from: so many of all, evenly over the search.</summary>
    public const int Most = 250;

    /// <summary>The weights of a Gaussian process on the normal scores of a metric, the largest first.</summary>
    /// <param name="measured">Trials that were measured.</param>
    /// <param name="metric">The metric; trials without it are left out.</param>
    /// <returns>
    /// A weight for each entry that differs between them; none where fewer than <see cref="Fewest"/> have the metric, or all are
    /// the same.
    /// </returns>
    public static IReadOnlyList<KernelWeight> Of(IReadOnlyList<Trial> measured, string metric)
    {
        ArgumentNullException.ThrowIfNull(measured);
        ArgumentNullException.ThrowIfNull(metric);
        var known = measured.Where(trial => trial.Metrics.ContainsKey(metric)).ToList();
        if (known.Count < Fewest) return [];
        var count = Math.Min(known.Count, Most);
        var chosen = Enumerable.Range(0, count).Select(i => known[(int)((long)i * known.Count / count)]).ToList();
        double[] values = [.. chosen.Select(trial => trial.Metrics[metric])];
        List<Spaces.Architecture> architectures = [.. chosen.Select(trial => trial.Architecture)];
        var features = ArchitectureFeatures.Of(architectures, FeatureGroups.Entries);
        if (features.Columns.Count == 0 || Array.TrueForAll(values, value => value == values[0])) return [];
        var weights = MetricTuning.Of(features, architectures, values).Parameters.Weights;
        return [.. features.Columns.Zip(weights, (column, weight) => new KernelWeight(column, weight))
            .OrderByDescending(one => one.Weight)];
    }
}
