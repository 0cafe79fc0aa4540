using ArchVae.Data;
using ArchVae.Models;

namespace ArchVae.Evaluation;

/// <summary>How well a model's <see cref="MetricHead"/> predicts its metric.</summary>
/// <param name="Metric">The metric's name.</param>
/// <param name="Count">How many architectures have it that it was asked of, 2 or more.</param>
/// <param name="Correlation">
/// Spearman's of prediction and value; null where the predictions, or the values, are all the same.
/// </param>
/// <param name="RelativeRmse">
/// Root mean square error over the standard deviation of the values: 1 is what their mean predicts. Null where they are all the
/// same.
/// </param>
public sealed record HeadPrediction(string Metric, int Count, double? Correlation, double? RelativeRmse)
{
    /// <summary>The figures over those of some records that have the metric.</summary>
    /// <param name="vae">The model.</param>
    /// <param name="records">Records of its space.</param>
    /// <returns>Null where the model has no head, or fewer than two records its metric.</returns>
    public static HeadPrediction? Of(ArchitectureVae vae, IReadOnlyList<ArchitectureRecord> records)
    {
        ArgumentNullException.ThrowIfNull(vae);
        ArgumentNullException.ThrowIfNull(records);
        if (vae.MetricHead is not { } head) return null;
        var labelled = records.Where(record => record.Metrics.ContainsKey(head.Metric)).ToList();
        if (labelled.Count < 2) return null;
        var values = labelled.Select(record => record.Metrics[head.Metric]).ToList();
        var predicted = head.Predict([.. labelled.Select(record => record.Architecture)]);
        var mean = values.Average();
        var deviation = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
        var error = Math.Sqrt(values.Zip(predicted, (value, said) => (value - said) * (value - said)).Average());
        var relative = error / deviation;
        return new(
            head.Metric, labelled.Count, DistanceCorrelation.Spearman(predicted, values),
            double.IsFinite(relative) ? relative : null);
    }
}
