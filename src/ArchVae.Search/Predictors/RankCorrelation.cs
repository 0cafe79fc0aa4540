namespace ArchVae.Search.Predictors;

/// <summary>Kendall's τ-b, in n·log n (Knight, Journal of the American Statistical Association 1966).</summary>
public static class RankCorrelation
{
    /// <summary>
    /// The pairs that both order alike, less those that they order the other way round, over the geometric mean of the pairs that
    /// each orders; null where one side is all the same.
    /// </summary>
    /// <exception cref="ArgumentException">The lists differ in length.</exception>
    public static double? Kendall(IReadOnlyList<double> left, IReadOnlyList<double> right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        if (left.Count != right.Count) throw new ArgumentException("The lists must be equally long.", nameof(right));
        var order = Enumerable.Range(0, left.Count).OrderBy(i => left[i]).ThenBy(i => right[i]).ToArray();
        var sorted = order.Select(i => right[i]).ToArray();
        var all = Pairs(left.Count);
        var (leftTies, rightTies) = (Ties(left), Ties(right));
        var bothTies = left.Zip(right).GroupBy(pair => pair).Sum(group => Pairs(group.Count()));
        var swaps = Sort(sorted, new double[sorted.Length], 0, sorted.Length);
        var (orderedLeft, orderedRight) = (all - leftTies, all - rightTies);
        if (orderedLeft == 0 || orderedRight == 0) return null;
        return (all - leftTies - rightTies + bothTies - 2.0 * swaps) / Math.Sqrt((double)orderedLeft * orderedRight);
    }

    private static long Ties(IReadOnlyList<double> values) =>
        values.GroupBy(value => value).Sum(group => Pairs(group.Count()));

    private static long Pairs(int count) => count * (count - 1L) / 2;

    // Sorts a part, and counts the pairs in it that were in the wrong order.
    private static long Sort(double[] values, double[] scratch, int start, int end)
    {
        if (end - start < 2) return 0;
        var middle = (start + end) / 2;
        var swaps = Sort(values, scratch, start, middle) + Sort(values, scratch, middle, end);
        var (left, right) = (start, middle);
        for (var at = start; at < end; at++)
        {
            if (left < middle && (right == end || values[left] <= values[right])) scratch[at] = values[left++];
            else
            {
                swaps += middle - left;
                scratch[at] = values[right++];
            }
        }
        Array.Copy(scratch, start, values, start, end - start);
        return swaps;
    }
}
