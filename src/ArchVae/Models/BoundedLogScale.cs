using ArchVae.Spaces;

namespace ArchVae.Models;

/// <summary>
/// The logarithm of the scale that a head of numbers gives a distribution, on the likelihood's scale: smoothly between that of a
/// part of the feature's smallest bin, where all the mass fits into one bin, and 0, the whole range: h·(tanh(r / h) − 1) with
/// h = −l/2, l the lowest logarithm and r what is learned or predicted.
/// </summary>
/// <param name="codec">The numbers and their bins.</param>
/// <param name="parts">How many of the smallest scale make the smallest bin.</param>
internal sealed class BoundedLogScale(Codec codec, double parts)
{
    private readonly double[] lowest =
        [.. codec.NumericFeatures.Select(feature => Math.Log(codec.SmallestBin(feature) / parts))];

    /// <summary>The logarithm, and its derivative by what it is computed from.</summary>
    public double Of(Feature feature, float raw, out double derivative)
    {
        var halfRange = -lowest[codec.NumericPlaceOf(feature)] / 2;
        var tanh = Math.Tanh(raw / halfRange);
        derivative = 1 - tanh * tanh;
        return halfRange * (tanh - 1);
    }
}
