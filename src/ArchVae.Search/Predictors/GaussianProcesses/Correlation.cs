using System.Numerics.Tensors;

namespace ArchVae.Search.Predictors.GaussianProcesses;

/// <summary>
/// The correlation of two networks' values at a weighted distance D: exp(−D^0.9), positive definite as exp(−D) is (Schoenberg,
/// Transactions of the American Mathematical Society 1938). It falls faster at first, and has longer tails.
/// </summary>
internal static class Correlation
{
    /// <summary>The power of the distance.</summary>
    public const double Exponent = 0.9;

    /// <summary>Puts correlations in the place of distances.</summary>
    public static void Of(Span<double> distances)
    {
        Raise(distances, distances);
        TensorPrimitives.Negate(distances, distances);
        TensorPrimitives.Exp(distances, distances);
    }

    /// <summary>The same, with the derivative by the distance; 0 where that is 0, as it stays 0 for any weights.</summary>
    public static void Of(Span<double> distances, Span<double> slopes)
    {
        Raise(distances, slopes);
        for (var i = 0; i < slopes.Length; i++)
        {
            var (distance, raised) = (distances[i], slopes[i]);
            distances[i] = -raised;
            slopes[i] = distance == 0 ? 0 : -Exponent * raised / distance;
        }
        TensorPrimitives.Exp(distances, distances);
        TensorPrimitives.Multiply(slopes, distances, slopes);
    }

    // By logarithms, which are reckoned many at a time; that of 0 is −∞, and e to that 0 again.
    private static void Raise(ReadOnlySpan<double> distances, Span<double> raised)
    {
        TensorPrimitives.Log(distances, raised);
        TensorPrimitives.Multiply(raised, Exponent, raised);
        TensorPrimitives.Exp(raised, raised);
    }
}
