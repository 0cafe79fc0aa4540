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
        foreach (ref var own in distances) own = own == 0 ? signal : signal * Math.Exp(-own / EighthRoot(own));
    }

    /// <summary>The same, with the derivative by the distance; 0 where that is 0, as it stays 0 for any weights.</summary>
    public static void Of(Span<double> distances, double signal, Span<double> slopes)
    {
        for (var i = 0; i < slopes.Length; i++)
        {
            var root = EighthRoot(distances[i]);
            var covariance = root == 0 ? signal : signal * Math.Exp(-distances[i] / root);
            (distances[i], slopes[i]) = (covariance, root == 0 ? 0 : -Exponent * covariance / root);
        }
    }

    private static double EighthRoot(double distance) => Math.Sqrt(Math.Sqrt(Math.Sqrt(distance)));
}
