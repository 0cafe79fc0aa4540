namespace ArchVae.Evaluation;

/// <summary>The mean of independent values.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="StandardError">Its standard error, s / √n; null for one value, which says nothing about the spread.</param>
public readonly record struct SampleMean(double Mean, double? StandardError)
{
    /// <summary>The mean of values, at least one.</summary>
    public static SampleMean Of(IReadOnlyCollection<double> values)
    {
        var mean = values.Average();
        if (values.Count < 2) return new(mean, null);
        var variance = values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1);
        return new(mean, Math.Sqrt(variance / values.Count));
    }
}
