using System.Numerics;

namespace ArchVae.Search.Predictors.GaussianProcesses;

/// <summary>
/// The correlation of two networks' values at a weighted distance D: exp(−D^⅞), positive definite as exp(−D) is (Schoenberg,
/// Transactions of the American Mathematical Society 1938). It falls faster at first, and has longer tails. The power is
/// D/√√√D, which is the same in any code that is made of it; vectors of logarithms and exponentials are not.
/// </summary>
internal static class Correlation
{
    /// <summary>The power of the distance.</summary>
    public const double Exponent = 7.0 / 8;

    /// <summary>Puts σ² times the correlations in the place of distances.</summary>
    public static void Of(Span<double> distances, double signal)
    {
        Raise(distances, []);
        foreach (ref var own in distances) own = signal * Math.Exp(-own);
    }

    /// <summary>The same, with the derivative by the distance; 0 where that is 0, as it stays 0 for any weights.</summary>
    public static void Of(Span<double> distances, double signal, Span<double> slopes)
    {
        Raise(distances, slopes);
        for (var i = 0; i < slopes.Length; i++)
        {
            var covariance = signal * Math.Exp(-distances[i]);
            distances[i] = covariance;
            slopes[i] *= -Exponent * covariance;
        }
    }

    // D^⅞ in the place of D, and D^−⅛, or 0 of 0, where there is room for it.
    private static void Raise(Span<double> distances, Span<double> inverses)
    {
        var i = 0;
        for (; i <= distances.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            var distance = new Vector<double>(distances[i..]);
            var inverse = Vector<double>.One / Vector.SquareRoot(Vector.SquareRoot(Vector.SquareRoot(distance)));
            inverse = Vector.ConditionalSelect(Vector.Equals(distance, Vector<double>.Zero), Vector<double>.Zero, inverse);
            (distance * inverse).CopyTo(distances[i..]);
            if (inverses.Length > 0) inverse.CopyTo(inverses[i..]);
        }
        for (; i < distances.Length; i++)
        {
            var inverse = distances[i] == 0 ? 0 : 1 / Math.Sqrt(Math.Sqrt(Math.Sqrt(distances[i])));
            distances[i] *= inverse;
            if (inverses.Length > 0) inverses[i] = inverse;
        }
    }
}
