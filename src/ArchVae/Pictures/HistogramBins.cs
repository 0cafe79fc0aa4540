namespace ArchVae.Pictures;

/// <summary>Where the bins of a histogram lie, and what is in them.</summary>
internal static class HistogramBins
{
    /// <summary>The edges of adjoining bins that hold all values, in ascending order; none where there are no values.</summary>
    /// <param name="values">The values; those without a place do not count.</param>
    /// <param name="most">The most bins.</param>
    /// <param name="log">Whether bins are as wide in ratio.</param>
    public static double[] Edges(IEnumerable<double> values, int most, bool log)
    {
        var (low, high, whole) = (double.PositiveInfinity, double.NegativeInfinity, true);
        foreach (var value in values)
        {
            if (!Picture.IsDrawable(value) || (log && value <= 0)) continue;
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
            whole &= value == Math.Floor(value) && Math.Abs(value) < 1e9;
        }
        if (low > high) return [];
        most = Math.Max(1, most);
        if (whole) return log ? WholeLogEdges(low, high, most) : WholeEdges(low, high, most);
        if (high - low <= 1e-12 * Math.Max(Math.Abs(low), Math.Abs(high)))
            return log ? [low / 1.1, low * 1.1] : [low - Math.Max(Math.Abs(low) * 0.05, 1e-280), low + Math.Max(Math.Abs(low) * 0.05, 1e-280)];
        return [.. Enumerable.Range(0, most + 1).Select(i => Between(low, high, (double)i / most, log))];
    }

    /// <summary>The share of the values in each bin; the last bin holds the last edge as well.</summary>
    public static double[] Shares(IReadOnlyList<double> values, double[] edges)
    {
        var counts = new double[Math.Max(0, edges.Length - 1)];
        var total = 0;
        foreach (var value in values)
        {
            if (edges.Length == 0 || !(value >= edges[0] && value <= edges[^1])) continue;
            var found = Array.BinarySearch(edges, value);
            counts[Math.Min(found >= 0 ? found : ~found - 1, counts.Length - 1)]++;
            total++;
        }
        return [.. counts.Select(count => total == 0 ? 0 : count / total)];
    }

    /// <summary>Whether edges lie halfway between whole numbers.</summary>
    public static bool AreWhole(double[] edges) => edges.Length > 0 && Array.TrueForAll(edges, edge => Math.Abs(edge) < 1e9 && edge - Math.Floor(edge) == 0.5);

    private static double[] WholeEdges(double low, double high, int most)
    {
        var width = Math.Ceiling((high - low + 1) / most);
        var count = (int)Math.Ceiling((high - low + 1) / width);
        return [.. Enumerable.Range(0, count + 1).Select(i => low - 0.5 + i * width)];
    }

    // No bin lies between two whole numbers, where it would be empty.
    private static double[] WholeLogEdges(double low, double high, int most) =>
        [.. Enumerable.Range(0, most + 1).Select(i => Math.Round(Between(low - 0.5, high + 0.5, (double)i / most, true) - 0.5) + 0.5).Distinct()];

    private static double Between(double low, double high, double share, bool log) =>
        share == 0 ? low : share == 1 ? high : log ? Math.Exp(Math.Log(low) + share * (Math.Log(high) - Math.Log(low))) : low + share * (high - low);
}
