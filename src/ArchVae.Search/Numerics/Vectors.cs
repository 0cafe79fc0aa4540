using System.Numerics;

namespace ArchVae.Search.Numerics;

/// <summary>
/// Sums of products whose last digit does not depend on how code is compiled: a product is rounded before it is added. Library
/// routines that may fuse the two give one number before a method is compiled anew and another after.
/// </summary>
internal static class Vectors
{
    /// <summary>Σ_k left_k·right_k over as many as both have; several partial sums, joined at the end.</summary>
    public static double Dot(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        var (i, step, sums) = (0, Vector<double>.Count, Vector<double>.Zero);
        for (; i <= left.Length - step; i += step) sums += new Vector<double>(left[i..]) * new Vector<double>(right[i..]);
        var sum = 0.0;
        for (var k = 0; k < step; k++) sum += sums[k];
        for (; i < left.Length; i++) sum += left[i] * right[i];
        return sum;
    }

    /// <summary>Adds factor·values to sums.</summary>
    public static void Add(ReadOnlySpan<double> values, double factor, Span<double> sums)
    {
        var (i, step) = (0, Vector<double>.Count);
        for (; i <= sums.Length - step; i += step)
            (new Vector<double>(sums[i..]) + new Vector<double>(values[i..]) * factor).CopyTo(sums[i..]);
        for (; i < sums.Length; i++) sums[i] += values[i] * factor;
    }

    /// <summary>Adds the squares of values to sums.</summary>
    public static void AddSquares(ReadOnlySpan<double> values, Span<double> sums)
    {
        var (i, step) = (0, Vector<double>.Count);
        for (; i <= sums.Length - step; i += step)
        {
            var value = new Vector<double>(values[i..]);
            (new Vector<double>(sums[i..]) + value * value).CopyTo(sums[i..]);
        }
        for (; i < sums.Length; i++) sums[i] += values[i] * values[i];
    }
}
