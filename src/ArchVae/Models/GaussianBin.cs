using MathNet.Numerics;

namespace ArchVae.Models;

/// <summary>The mass that a Gaussian puts on an interval, in logarithm and accurate far out in either tail.</summary>
internal static class GaussianBin
{
    private const double SqrtHalf = 0.70710678118654752440084436210485;
    private const double LogSqrtTwoPi = 0.91893853320467274178032973640562;

    // Gauss-Legendre quadrature with five nodes.
    private static readonly double[] nodes =
        [-0.9061798459386640, -0.5384693101056831, 0, 0.5384693101056831, 0.9061798459386640];
    private static readonly double[] weights =
        [0.2369268850561891, 0.4786286704993665, 0.5688888888888889, 0.4786286704993665, 0.2369268850561891];

    /// <summary>
    /// log[Φ(b) − Φ(a)] with a = (lower − mean) / deviation and b = (upper − mean) / deviation, in nats; a lower edge of −∞ and
    /// an upper edge of +∞ are allowed.
    /// </summary>
    /// <param name="mean">The Gaussian's mean.</param>
    /// <param name="deviation">Its standard deviation, above 0.</param>
    /// <param name="lower">The interval's lower edge.</param>
    /// <param name="upper">Its upper edge, above the lower one.</param>
    /// <param name="byMean">∂/∂mean of the result.</param>
    /// <param name="byLogStandardDeviation">∂/∂log deviation of the result.</param>
    public static double LogMass(
        double mean, double deviation, double lower, double upper, out double byMean, out double byLogStandardDeviation)
    {
        var a = (lower - mean) / deviation;
        var b = (upper - mean) / deviation;
        var logMass = LogDifference(a, b);
        var densityA = double.IsNegativeInfinity(a) ? 0 : Math.Exp(LogDensity(a) - logMass);
        var densityB = double.IsPositiveInfinity(b) ? 0 : Math.Exp(LogDensity(b) - logMass);
        byMean = (densityA - densityB) / deviation;
        byLogStandardDeviation = (densityA == 0 ? 0 : a * densityA) - (densityB == 0 ? 0 : b * densityB);
        return logMass;
    }

    // log[Φ(b) − Φ(a)], a < b. On the right side of the mean the interval is reflected, because Φ is accurate in its left tail.
    private static double LogDifference(double a, double b)
    {
        if (a > 0) (a, b) = (-b, -a);
        // Over a narrow interval the difference of two Φ would lose digits, and the density hardly bends.
        if ((b - a) * (1 + Math.Abs(a + b) / 2) < 1) return LogIntegral((a + b) / 2, (b - a) / 2);
        if (b > 0) return SpecialFunctions.Log1p(-(Cumulative(a) + Cumulative(-b)));
        var logB = LogCumulative(b);
        if (double.IsNegativeInfinity(a)) return logB;
        return logB + LogOneMinusExp(LogCumulative(a) - logB);
    }

    // log of the integral of φ over middle ± half, as φ(middle)·2·half times the mean of φ(x)/φ(middle).
    private static double LogIntegral(double middle, double half)
    {
        var sum = 0.0;
        for (var i = 0; i < nodes.Length; i++)
        {
            var offset = half * nodes[i];
            sum += weights[i] * Math.Exp(-offset * (middle + offset / 2));
        }
        return LogDensity(middle) + Math.Log(half * sum);
    }

    private static double LogDensity(double x) => -x * x / 2 - LogSqrtTwoPi;

    private static double Cumulative(double x) => SpecialFunctions.Erfc(-x * SqrtHalf) / 2;

    // log Φ(x) for x ≤ 0. Beyond −20 by Mills' ratio, Φ(x) = φ(x)/|x|·(1 − 1/x² + 3/x⁴ − 15/x⁶ + 105/x⁸ − …).
    private static double LogCumulative(double x)
    {
        if (x > -20) return Math.Log(Cumulative(x));
        var s = 1 / (x * x);
        return LogDensity(x) - Math.Log(-x) + SpecialFunctions.Log1p(-s * (1 - 3 * s * (1 - 5 * s * (1 - 7 * s))));
    }

    // log(1 − eˣ) for x < 0.
    private static double LogOneMinusExp(double x) =>
        x > -0.693 ? Math.Log(-SpecialFunctions.Expm1(x)) : SpecialFunctions.Log1p(-Math.Exp(x));
}
