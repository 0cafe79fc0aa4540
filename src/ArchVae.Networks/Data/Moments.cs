namespace ArchVae.Networks.Data;

/// <summary>Mean and standard deviation of numbers, in double precision and by two passes.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Deviation">√(Σ(x − mean)² / n); 1 where all numbers are the same.</param>
/// <param name="IsConstant">Whether they are.</param>
internal readonly record struct Moments(double Mean, double Deviation, bool IsConstant)
{
    /// <summary>Those of at least one number.</summary>
    public static Moments Of(IReadOnlyList<double> numbers)
    {
        var (least, most, sum) = (numbers[0], numbers[0], 0.0);
        foreach (var number in numbers)
        {
            (least, most) = (Math.Min(least, number), Math.Max(most, number));
            sum += number;
        }
        if (least == most) return new(least, 1, true);
        var mean = sum / numbers.Count;
        var squares = 0.0;
        foreach (var number in numbers) squares += (number - mean) * (number - mean);
        var deviation = Math.Sqrt(squares / numbers.Count);
        // Squares of the smallest numbers are none.
        return deviation > 0 ? new(mean, deviation, false) : new(mean, 1, true);
    }

    /// <summary>The median; the mean of the two in the middle of an even number.</summary>
    public static double Median(IReadOnlyList<double> numbers)
    {
        double[] sorted = [.. numbers];
        Array.Sort(sorted);
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : sorted[middle - 1] / 2 + sorted[middle] / 2;
    }
}
