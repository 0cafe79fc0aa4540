namespace ArchVae.Search;

/// <summary>What a search is after: as much, or as little, of a metric as can be had.</summary>
/// <param name="Metric">The metric.</param>
/// <param name="Maximize">Whether more is better.</param>
public sealed record Aim(string Metric, bool Maximize)
{
    /// <summary>A value so that more is better.</summary>
    public double Score(double value) => Maximize ? value : -value;

    /// <summary>The aim in words: <c>most accuracy</c>, <c>least parameters</c>.</summary>
    public override string ToString() => $"{(Maximize ? "most" : "least")} {Metric}";
}

/// <summary>What a metric must be, for a trial to count among the best.</summary>
/// <param name="Metric">The metric.</param>
/// <param name="AtLeast">The least that it may be; null for any.</param>
/// <param name="AtMost">The most that it may be; null for any.</param>
public sealed record MetricLimit(string Metric, double? AtLeast, double? AtMost)
{
    /// <summary>By how much a value breaks it; 0 where it keeps to it.</summary>
    public double Excess(double value) => Math.Max(0, Math.Max(AtLeast - value ?? 0, value - AtMost ?? 0));

    /// <summary>Whether metrics keep to it; one that is missing breaks it.</summary>
    public bool IsKept(IReadOnlyDictionary<string, double> metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        return metrics.TryGetValue(Metric, out var value) && Excess(value) == 0;
    }
}
