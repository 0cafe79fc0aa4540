using MathNet.Numerics;

namespace ArchVae.Models;

/// <summary>The mass that a Gaussian puts on an interval, in logarithm and accurate far out in either tail.</summary>
internal static class GaussianBin
{
    private const double SqrtHalf = 0.70710678118654752440084436210485;
    private const double LogSqrtTwoPi = 0.91893853320467274178032973640562;
    private const double FarOut = -20;

    // Gauss-Legendre quadrature with five nodes.
    private static readonly double[] nodes =
        [-0.9061798459386640, -0.5384693101056831, 0, 0.5384693101056831, 0.9061798459386640];
    private static readonly double[] weights =
        [0.2369268850561891, 0.4786286704993665, 0.5688888888888889, 0.4786286704993665, 0.2369268850561891];

    /// <summary>
    /// log[Φ(b) − Φ(a)] with a = (lower − mean) / deviation and b = (upper − mean) / deviation, in nats; a lower edge of −∞ and
    /// an upper edge of +∞ are allowed. Finite for means up to 1e150 deviations away; single precision, in which rows are summed,
    /// ends at −3.4e38 nats, and what is below is −∞ there.
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
        // Far out a and b are the same number; how far they lie apart is known all the same.
        var width = (upper - lower) / deviation;
        // On the right side of the mean the interval is reflected, because Φ is accurate in its left tail.
        var isReflected = a > 0;
        var mass = isReflected ? Of(-b, -a, width) : Of(a, b, width);
        var (densityA, densityB) = isReflected ? (mass.ByUpper, mass.ByLower) : (mass.ByLower, mass.ByUpper);
        byMean = (densityA - densityB) / deviation;
        byLogStandardDeviation = (densityA == 0 ? 0 : a * densityA) - (densityB == 0 ? 0 : b * densityB);
        return mass.Log;
    }

    // log[Φ(b) − Φ(a)], and φ(a) and φ(b) over it; not both are above 0.
    private static (double Log, double ByLower, double ByUpper) Of(double a, double b, double width)
    {
        // Over a narrow interval the difference of two Φ would lose digits, and the density hardly bends.
        if (width * (1 + Math.Abs(a + b) / 2) < 1) return OfNarrow((a + b) / 2, width / 2);
        if (b <= FarOut) return OfFarOut(a, b, width);
        var log = b > 0 ? SpecialFunctions.Log1p(-(Cumulative(a) + Cumulative(-b)))
            : double.IsNegativeInfinity(a) ? LogCumulative(b)
            : LogCumulative(b) + LogOneMinusExp(LogCumulative(a) - LogCumulative(b));
        return (log, Math.Exp(LogDensity(a) - log), Math.Exp(LogDensity(b) - log));
    }

    // The logarithms of both ends are large there and nearly the same: all that is divided by φ(b) is computed as such.
    private static (double Log, double ByLower, double ByUpper) OfFarOut(double a, double b, double width)
    {
        var logMills = LogMills(b);
        var hazard = Math.Exp(-logMills);
        if (double.IsNegativeInfinity(a)) return (LogDensity(b) + logMills, 0, hazard);
        var logDensityRatio = width * (a + b) / 2;
        var logRatio = logDensityRatio + LogMills(a) - logMills;
        // Narrower intervals do not come here, so that the ratio is at most about e⁻¹.
        var byUpper = hazard / (1 - Math.Exp(logRatio));
        return (LogDensity(b) + logMills + LogOneMinusExp(logRatio), byUpper * Math.Exp(logDensityRatio), byUpper);
    }

    // By the integral of φ over middle ± half, as φ(middle)·half times a weighted sum of φ(x)/φ(middle).
    private static (double Log, double ByLower, double ByUpper) OfNarrow(double middle, double half)
    {
        var sum = 0.0;
        for (var i = 0; i < nodes.Length; i++) sum += weights[i] * Ratio(half * nodes[i]);
        return (LogDensity(middle) + Math.Log(half * sum), Ratio(-half) / (half * sum), Ratio(half) / (half * sum));

        double Ratio(double offset) => Math.Exp(-offset * (middle + offset / 2));
    }

    private static double LogDensity(double x) => -x * x / 2 - LogSqrtTwoPi;

    private static double Cumulative(double x) => SpecialFunctions.Erfc(-x * SqrtHalf) / 2;

    // log Φ(x) for x ≤ 0.
    private static double LogCumulative(double x) => x > FarOut ? Math.Log(Cumulative(x)) : LogDensity(x) + LogMills(x);

    // The logarithm of Mills' ratio, Φ(x)/φ(x) = (1 − 1/x² + 3/x⁴ − 15/x⁶ + 105/x⁸ − …)/|x|, for x ≤ −20.
    private static double LogMills(double x)
    {
        var s = 1 / (x * x);
        return SpecialFunctions.Log1p(-s * (1 - 3 * s * (1 - 5 * s * (1 - 7 * s)))) - Math.Log(-x);
    }

    // log(1 − eˣ) for x < 0.
    private static double LogOneMinusExp(double x) =>
        x > -0.693 ? Math.Log(-SpecialFunctions.Expm1(x)) : SpecialFunctions.Log1p(-Math.Exp(x));
}
