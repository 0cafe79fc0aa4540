using System.Globalization;
using ArchVae.Spaces;

namespace ArchVae.Data;

/// <summary>One architecture of a data set with what is known of it. Immutable.</summary>
public sealed class ArchitectureRecord
{
    /// <summary>A record.</summary>
    /// <param name="architecture">The architecture.</param>
    /// <param name="id">Its name in the data set, or null.</param>
    /// <param name="metrics">
    /// Measured figures by name; null for none. One that is not finite has no value (<see cref="MetricValue"/>).
    /// </param>
    /// <param name="drawn">How it was drawn from its space's generator; null where that is not known or it was not.</param>
    public ArchitectureRecord(
        Architecture architecture, string? id = null, IReadOnlyDictionary<string, double>? metrics = null, Drawn? drawn = null)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        Architecture = architecture;
        Id = id;
        (Metrics, MetricsWithoutValue) = Parted(metrics ?? NoMetrics);
        Drawn = drawn;
    }

    /// <summary>The architecture.</summary>
    public Architecture Architecture { get; }

    /// <summary>Its name in the data set, or null. An importer's is the row's number in the original file, from 0.</summary>
    public string? Id { get; }

    /// <summary>Measured figures by name: accuracy, parameters. All are finite.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; }

    /// <summary>The names of metrics that were named but have no value, as of a training that diverged.</summary>
    public IReadOnlyList<string> MetricsWithoutValue { get; }

    /// <summary>
    /// The names of fields that a reader left out, as they may be meant to be metrics but do not stand among them, or hold no
    /// figure.
    /// </summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>How it was drawn from its space's generator; null where that is not known or it was not.</summary>
    public Drawn? Drawn { get; }

    /// <summary>
    /// The texts of the condition that it was drawn or decoded under (<see cref="EntryCondition"/>); empty for none.
    /// </summary>
    public IReadOnlyList<string> Given { get; init; } = [];

    /// <summary>Why it could not be measured, as a sentence without a full stop; null where it was, or nobody tried.</summary>
    public string? Failure { get; init; }

    /// <summary>
    /// The id, the architecture and the metrics, as far as they are known: <c>7: start(64) → end(1), accuracy = 0.73</c>.
    /// </summary>
    public override string ToString() =>
        (Id is null ? "" : $"{Id}: ") + Architecture +
        string.Concat(Metrics.Select(metric => string.Create(CultureInfo.InvariantCulture, $", {metric.Key} = {metric.Value}")));

    private static (IReadOnlyDictionary<string, double> Finite, IReadOnlyList<string> Others) Parted(
        IReadOnlyDictionary<string, double> metrics)
    {
        if (metrics.Values.All(double.IsFinite)) return (metrics, []);
        return (
            metrics.Where(metric => double.IsFinite(metric.Value)).ToDictionary(metric => metric.Key, metric => metric.Value),
            [.. metrics.Where(metric => !double.IsFinite(metric.Value)).Select(metric => metric.Key)]);
    }

    private static IReadOnlyDictionary<string, double> NoMetrics { get; } = new Dictionary<string, double>();
}
