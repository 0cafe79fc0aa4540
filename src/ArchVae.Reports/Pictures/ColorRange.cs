namespace ArchVae.Reports.Pictures;

/// <summary>
/// The values that the colours of a map tell apart. A few that are far below all others would take the colours from these: all
/// up to the 3 % quantile have the lowest colour.
/// </summary>
/// <param name="Low">What has the lowest colour.</param>
/// <param name="High">The largest value.</param>
/// <param name="IsCut">Whether there are values below <paramref name="Low"/>.</param>
public readonly record struct ColorRange(double Low, double High, bool IsCut)
{
    private const double LowShare = 0.03;

    /// <summary>The range of values; those that are not finite do not count. From 0 to 1 where there are none.</summary>
    /// <param name="values">The values.</param>
    public static ColorRange Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Where(double.IsFinite).Order()];
        if (sorted.Length == 0) return new(0, 1, false);
        var (least, low, high) = (sorted[0], sorted[(int)Math.Round(LowShare * (sorted.Length - 1))], sorted[^1]);
        // Nearly all are the largest: the others are what there is to see.
        return low < high ? new(low, high, least < low) : new(least, high, false);
    }
}
