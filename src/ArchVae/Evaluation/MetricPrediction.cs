using ArchVae.Data;
using ArchVae.Models;
using ArchVae.Tensors;

namespace ArchVae.Evaluation;

/// <summary>How well a metric is known from where architectures lie.</summary>
/// <param name="Metric">The metric's name.</param>
/// <param name="Correlation">
/// Spearman's correlation, over the tested architectures, of the metric with what a Gaussian process on the centers predicts from
/// the labels; null where the predictions, or the values, are all the same.
/// </param>
/// <param name="Labels">The number of architectures whose metric the process is given.</param>
/// <param name="Tested">The number of others.</param>
public sealed record MetricPrediction(string Metric, double? Correlation, int Labels, int Tested)
{
    /// <summary>Labels that the process is given.</summary>
    internal const int LabelCount = 100;

    /// <summary>The most architectures that it is tested on.</summary>
    internal const int MostTested = 1000;

    private const int FewestTested = 20;
    private const int MostMetrics = 10;

    /// <summary>
    /// The predictions of each metric, at most ten in the order of their names, that 120 architectures or more have; with labels
    /// and tested ones drawn from these.
    /// </summary>
    internal static IReadOnlyList<MetricPrediction> Of(
        ArchitectureVae vae, IReadOnlyList<ArchitectureRecord> records, ulong seed)
    {
        var names = records.SelectMany(record => record.Metrics.Keys).Distinct().Order(StringComparer.Ordinal);
        return [.. names.Take(MostMetrics).Select(name => Of(vae, records, name, seed)).OfType<MetricPrediction>()];
    }

    private static MetricPrediction? Of(
        ArchitectureVae vae, IReadOnlyList<ArchitectureRecord> records, string metric, ulong seed)
    {
        var labelled = records.Where(record => record.Metrics.ContainsKey(metric)).ToArray();
        if (labelled.Length < LabelCount + FewestTested) return null;
        new RandomStream(seed, RandomPurpose.Geometry, 3).Shuffle(labelled.AsSpan());
        var used = labelled.Take(LabelCount + MostTested).ToList();
        var centers = vae.Encode([.. used.Select(record => record.Architecture)]).Select(code => code.Center).ToList();
        var values = used.Select(record => record.Metrics[metric]).ToList();
        var process = GaussianProcess.Of(centers[..LabelCount], values[..LabelCount]);
        var correlation = process is null ? null
            : DistanceCorrelation.Spearman([.. centers.Skip(LabelCount).Select(process.Predict)], values[LabelCount..]);
        return new(metric, correlation, LabelCount, used.Count - LabelCount);
    }
}
