using ArchVae.Evaluation;
using MathNet.Numerics.Distributions;

namespace ArchVae.Studies;

/// <summary>The mean of a sample with its 95 % confidence interval, by Student's t distribution.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="HalfWidth">Half the interval's width; null for a sample of one, which says nothing about its spread.</param>
internal readonly record struct Interval(double Mean, double? HalfWidth)
{
    private const double Level = 0.95;

    /// <summary>
    /// The interval of independent values: mean ± t · s / √n, t the 97.5 % quantile with n − 1 degrees of freedom.
    /// </summary>
    /// <param name="values">At least one.</param>
    public static Interval Of(IReadOnlyCollection<double> values)
    {
        var (mean, error) = SampleMean.Of(values);
        return new Interval(mean, error is { } known ? known * StudentT.InvCDF(0, 1, values.Count - 1, (1 + Level) / 2) : null);
    }

    /// <summary>Whether a value lies in the interval; false without one.</summary>
    public bool Contains(double value) => HalfWidth is { } half && Math.Abs(value - Mean) <= half;

    /// <summary>
    /// Whether two sequences can be told apart: the interval of the differences of values that belong together (a paired t test
    /// at 5 %) does not contain 0. Null with fewer than two pairs, which tell nothing.
    /// </summary>
    /// <param name="pairs">Values that belong together.</param>
    public static bool? Differ(IReadOnlyCollection<(double First, double Second)> pairs) =>
        pairs.Count < 2 ? null : !Of([.. pairs.Select(pair => pair.First - pair.Second)]).Contains(0);
}
