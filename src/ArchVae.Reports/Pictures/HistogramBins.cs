namespace ArchVae.Reports.Pictures;

/// <summary>Where the bins of a histogram lie, and what is in them.</summary>
internal sealed class HistogramBins
{
    private readonly double low;

    /// <summary>Adjoining bins that hold all values.</summary>
    /// <param name="values">The values; those without a place do not count.</param>
    /// <param name="most">The most bins.</param>
    /// <param name="log">Whether bins are as wide in ratio; values of 0 and below do not count then.</param>
    /// <param name="step">The distance of possible values; null to find that of whole numbers.</param>
    public HistogramBins(IEnumerable<double> values, int most, bool log, double? step = null)
    {
        var high = double.NegativeInfinity;
        low = double.PositiveInfinity;
        IsWhole = true;
        var (first, common) = (double.NaN, 0L);
        foreach (var value in values)
        {
            if (!Picture.IsDrawable(value) || (log && value <= 0)) continue;
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
            IsWhole = IsWhole && value == Math.Floor(value) && Math.Abs(value) < 1e9;
            if (double.IsNaN(first)) first = value;
            if (IsWhole) common = CommonDivisor(common, (long)Math.Abs(value - first));
        }
        if (low > high) return;
        Step = step ?? (IsWhole ? Math.Max(1, common) : 0);
        most = Math.Max(1, most);
        Edges = !(Step > 0) ? Parts(high, most, log) : log ? LogSteps(high, most) : Steps(high, most);
    }

    /// <summary>The edges in ascending order, one more than there are bins; none where there are no values.</summary>
    public double[] Edges { get; } = [];

    /// <summary>The distance of possible values, between which edges lie halfway; 0 where all values are possible.</summary>
    public double Step { get; }

    /// <summary>Whether all values are whole numbers.</summary>
    public bool IsWhole { get; }

    /// <summary>The share of the values in each bin; the last bin holds the last edge as well.</summary>
    public double[] Shares(IReadOnlyList<double> values)
    {
        var counts = new double[Math.Max(0, Edges.Length - 1)];
        var total = 0;
        foreach (var value in values)
        {
            if (Edges.Length == 0 || !(value >= Edges[0] && value <= Edges[^1])) continue;
            var found = Array.BinarySearch(Edges, value);
            counts[Math.Min(found >= 0 ? found : ~found - 1, counts.Length - 1)]++;
            total++;
        }
        return [.. counts.Select(count => total == 0 ? 0 : count / total)];
    }

    /// <summary>The lowest and the highest possible value in a bin.</summary>
    public (double From, double To) RangeOf(int bin) =>
        (bin == 0 && Step > 0 ? low : Edges[bin] + Step / 2, Edges[bin + 1] - Step / 2);

    private double[] Steps(double high, int most)
    {
        var possible = Math.Round((high - low) / Step) + 1;
        var width = Math.Ceiling(possible / most);
        return [.. Enumerable.Range(0, (int)Math.Ceiling(possible / width) + 1).Select(i => low + (i * width - 0.5) * Step)];
    }

    // No bin lies between two possible values, where it would be empty.
    private double[] LogSteps(double high, int most)
    {
        var start = Math.Max(low - Step / 2, low / 2);
        var others = Enumerable.Range(1, most).Select(
            i => low + (Math.Round((Between(start, high + Step / 2, (double)i / most, true) - low) / Step - 0.5) + 0.5) * Step);
        return [start, .. others.Where(edge => edge > low).Distinct()];
    }

    private double[] Parts(double high, int most, bool log)
    {
        if (high - low > 1e-12 * Math.Max(Math.Abs(low), Math.Abs(high)))
            return [.. Enumerable.Range(0, most + 1).Select(i => Between(low, high, (double)i / most, log))];
        var half = Math.Max(Math.Abs(low) * 0.05, 1e-280);
        return log ? [low / 1.1, low * 1.1] : [low - half, low + half];
    }

    private static double Between(double low, double high, double share, bool log) =>
        share == 0 ? low
            : share == 1 ? high
            : log ? Math.Exp(Math.Log(low) + share * (Math.Log(high) - Math.Log(low)))
            : low + share * (high - low);

    private static long CommonDivisor(long a, long b) => b == 0 ? a : CommonDivisor(b, a % b);
}
