using System.Globalization;
using ArchVae.Data;
using ArchVae.Models;

namespace ArchVae.Training;

/// <summary>
/// The values of a metric that a <see cref="MetricHead"/> is trained on, standardised by those of the training data; NaN for
/// architectures that do not have it.
/// </summary>
internal sealed class MetricLabels
{
    private MetricLabels(string metric, MetricScale scale, double[] training, double[] validation)
    {
        (Metric, Scale) = (metric, scale);
        (Training, Validation) = (Standardised(training), Standardised(validation));
        Fingerprint = LabelFingerprint.Of(training, validation);
    }

    /// <summary>The metric's name.</summary>
    public string Metric { get; }

    /// <summary>Mean and deviation over the training data.</summary>
    public MetricScale Scale { get; }

    /// <summary>Those of the training data, in their order.</summary>
    public float[] Training { get; }

    /// <summary>Those of the validation data, in their order.</summary>
    public float[] Validation { get; }

    /// <summary>What <c>config.json</c> says of them.</summary>
    public LabelFingerprint Fingerprint { get; }

    /// <summary>The labels of records.</summary>
    /// <exception cref="InputException">
    /// No training architecture has the metric, and the message says which there are; or its values are all the same, or so large
    /// that their deviation overflows.
    /// </exception>
    public static MetricLabels Of(
        IReadOnlyList<ArchitectureRecord> training, IReadOnlyList<ArchitectureRecord> validation, string metric)
    {
        var own = ValuesOf(training, metric);
        double[] known = [.. own.Where(value => !double.IsNaN(value))];
        var shown = InputException.Shown(metric);
        if (known.Length == 0) throw Missing(training, shown);
        var mean = known.Average();
        var deviation = Math.Sqrt(known.Average(value => (value - mean) * (value - mean)));
        if (!double.IsFinite(deviation))
            throw new InputException($"The values of metric '{shown}' are too large: their deviation overflows.");
        if (known.All(value => value == known[0]) || deviation == 0)
        {
            throw new InputException(FormattableString.Invariant(
                $"Metric '{shown}' is {known[0]} in all {known.Length} architectures of the training data that have it; ")
                + "to learn it there must be different values.");
        }
        var labels = new MetricLabels(metric, new(mean, deviation), own, ValuesOf(validation, metric));
        if (labels.Validation.Any(float.IsInfinity))
        {
            throw new InputException(
                $"The validation data have values of metric '{shown}' far beyond those of the training data.");
        }
        return labels;
    }

    private static InputException Missing(IReadOnlyList<ArchitectureRecord> training, string metric)
    {
        var names = training.SelectMany(record => record.Metrics.Keys).Distinct().Order(StringComparer.Ordinal).ToList();
        return new($"No architecture of the training data has a metric '{metric}'; "
            + (names.Count == 0 ? "they have none." : $"there are {InputException.Listed(names)}."));
    }

    private static double[] ValuesOf(IReadOnlyList<ArchitectureRecord> records, string metric) =>
        [.. records.Select(record => record.Metrics.TryGetValue(metric, out var value) ? value : double.NaN)];

    private float[] Standardised(double[] values) =>
        [.. values.Select(value => (float)((value - Scale.Mean) / Scale.StandardDeviation))];
}

/// <summary>The labels of a training without their values: enough to notice that others were given.</summary>
/// <param name="Training">How many architectures of the training data have one.</param>
/// <param name="Validation">How many of the validation data.</param>
/// <param name="Hash">A hash over all of them in the order of their architectures.</param>
public sealed record LabelFingerprint(int Training, int Validation, string Hash)
{
    internal static LabelFingerprint Of(double[] training, double[] validation)
    {
        var hash = 0xCBF29CE484222325ul;
        foreach (var value in training.Concat(validation))
            hash = (hash ^ (double.IsNaN(value) ? ulong.MaxValue : BitConverter.DoubleToUInt64Bits(value))) * 0x100000001B3;
        return new(Known(training), Known(validation), hash.ToString("x16", CultureInfo.InvariantCulture));

        static int Known(double[] values) => values.Count(value => !double.IsNaN(value));
    }
}
