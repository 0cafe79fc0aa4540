using System.Numerics;

namespace ArchVae.Search.Predictors;

/// <summary>How far two numbers on their normalised scales are apart.</summary>
public enum NumberDistance
{
    /// <summary>|x − x′|: rough functions, as the Hamming distance is for values without an order.</summary>
    Absolute,

    /// <summary>(x − x′)²: smooth functions.</summary>
    Squared,
}

/// <summary>
/// The weighted distance of architectures Σ_j w_j·d_j: d_j is 0 or 1, whether two types, flags or choices differ, the
/// <see cref="NumberDistance"/> of numbers of the entries, and (x − x′)² of numbers of the whole network and latent coordinates.
/// exp(−distance) is positive definite for any weights of 0 or more: the product of the kernels of the columns.
/// </summary>
/// <param name="features">The features.</param>
/// <param name="numbers">The distance of the entries' numbers.</param>
internal sealed class FeatureDistance(ArchitectureFeatures features, NumberDistance numbers)
{
    private readonly int categoryWidth = features.CategoryWidth;
    private readonly int width = features.Width;
    private readonly int squaredFrom = numbers == NumberDistance.Squared ? features.CategoryWidth : features.EntryWidth;

    /// <summary>The distance of the entries' numbers.</summary>
    public NumberDistance Numbers => numbers;

    /// <summary>Σ_j w_j·d_j.</summary>
    public double Of(ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> weights)
    {
        var sum = Vector<double>.Zero;
        for (var j = 0; j < width; j += Vector<double>.Count)
            sum += Part(x[j..], y[j..], j) * new Vector<double>(weights[j..]);
        return Vector.Sum(sum);
    }

    /// <summary>Adds factor·d_j to each sum.</summary>
    public void Add(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double factor, Span<double> sums)
    {
        for (var j = 0; j < width; j += Vector<double>.Count)
        {
            var sum = new Vector<double>(sums[j..]) + Part(x[j..], y[j..], j) * factor;
            sum.CopyTo(sums[j..]);
        }
    }

    private Vector<double> Part(ReadOnlySpan<double> x, ReadOnlySpan<double> y, int at)
    {
        var (left, right) = (new Vector<double>(x), new Vector<double>(y));
        if (at < categoryWidth)
            return Vector.ConditionalSelect(Vector.Equals(left, right), Vector<double>.Zero, Vector<double>.One);
        var difference = left - right;
        return at >= squaredFrom ? difference * difference : Vector.Abs(difference);
    }
}
