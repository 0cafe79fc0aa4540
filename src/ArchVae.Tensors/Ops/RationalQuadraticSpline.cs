namespace ArchVae.Tensors.Ops;

/// <summary>
/// A rising function of one number that is a quotient of two quadratic functions in each of K bins of [−reach, reach] and the
/// identity outside (Durkan et al., "Neural spline flows", NeurIPS 2019; Gregory and Delbourgo, 1982). Its 3K − 1 parameters
/// are K for the widths of the bins and K for their heights, by a softmax, and K − 1 for the slopes at the inner knots, each
/// the harmonic mean of the mean slopes of the bins beside it times e^c, |c| ≤ 3/2; where all are 0 it is the identity. No bin
/// is smaller than a tenth of an equal share, and no slope far below the smallest mean one, so that single precision can take
/// back what it does. An object holds one spline at a time and is used again for the next.
/// </summary>
/// <param name="bins">K.</param>
/// <param name="reach">Half the length of the interval.</param>
public sealed class RationalQuadraticSpline(int bins, double reach)
{
    // Of its share, what a bin has in any case.
    private const double Least = 0.1;
    private const double FactorBound = 1.5;
    private readonly double[] widths = new double[bins];
    private readonly double[] heights = new double[bins];
    private readonly double[] x = new double[bins + 1];
    private readonly double[] y = new double[bins + 1];
    private readonly double[] slopes = new double[bins + 1];
    private readonly double[] ofWidths = new double[bins];
    private readonly double[] ofHeights = new double[bins];

    /// <summary>How many parameters a spline has: 3K − 1.</summary>
    public int ParameterCount => 3 * bins - 1;

    /// <summary>Takes the parameters [3K − 1] of a spline.</summary>
    public void Set(ReadOnlySpan<float> parameters)
    {
        Knots(parameters[..bins], widths, x);
        Knots(parameters[bins..(2 * bins)], heights, y);
        slopes[0] = slopes[bins] = 1;
        for (var k = 1; k < bins; k++) slopes[k] = Factor(parameters[2 * bins + k - 1]) * 2 / (1 / Mean(k - 1) + 1 / Mean(k));
    }

    /// <summary>The value at a number, and the logarithm of the slope there.</summary>
    public (double Value, double LogSlope) At(double at)
    {
        if (!(Math.Abs(at) < reach)) return (at, 0);
        var k = Bin(x, at);
        var piece = Piece.Of(slopes[k], slopes[k + 1], heights[k] / widths[k], (at - x[k]) / widths[k]);
        return (y[k] + heights[k] * piece.Numerator / piece.Denominator, piece.LogSlope);
    }

    /// <summary>The number at which the spline has this value: the root of a quadratic equation.</summary>
    public double Invert(double value)
    {
        if (!(Math.Abs(value) < reach)) return value;
        var k = Bin(y, value);
        var (low, slope, rest) = (slopes[k], heights[k] / widths[k], value - y[k]);
        var bend = low + slopes[k + 1] - 2 * slope;
        var a = heights[k] * (slope - low) + rest * bend;
        var b = heights[k] * low - rest * bend;
        var c = -slope * rest;
        var root = 2 * c / (-b - Math.Sqrt(Math.Max(0, b * b - 4 * a * c)));
        return x[k] + widths[k] * Math.Clamp(root, 0, 1);
    }

    /// <summary>Adds to the gradient of the parameters, from those of value and log slope at a number.</summary>
    /// <returns>The gradient of the number.</returns>
    public double Backward(
        double at, double byValue, double byLogSlope, ReadOnlySpan<float> parameters, Span<float> gradient)
    {
        if (!(Math.Abs(at) < reach)) return byValue;
        var k = Bin(x, at);
        var (width, height) = (widths[k], heights[k]);
        var share = (at - x[k]) / width;
        var piece = Piece.Of(slopes[k], slopes[k + 1], height / width, share);
        var (byShare, bySlope, byLow, byHigh) = piece.Backward(byValue * height, byLogSlope);
        if (gradient.Length > 0)
        {
            // Knots are sums of the bins before them.
            ofWidths.AsSpan().Clear();
            ofHeights.AsSpan().Clear();
            ofWidths.AsSpan(0, k).Fill(-byShare / width);
            ofHeights.AsSpan(0, k).Fill(byValue);
            ofWidths[k] = -(bySlope * height / width + byShare * share) / width;
            ofHeights[k] = byValue * piece.Numerator / piece.Denominator + bySlope / width;
            BackwardOfSlope(k, byLow, parameters[(2 * bins)..], gradient[(2 * bins)..]);
            BackwardOfSlope(k + 1, byHigh, parameters[(2 * bins)..], gradient[(2 * bins)..]);
            BackwardOfKnots(widths, ofWidths, gradient[..bins]);
            BackwardOfKnots(heights, ofHeights, gradient[bins..(2 * bins)]);
        }
        return byShare / width;
    }

    // Sizes of the bins and the knots between them.
    private void Knots(ReadOnlySpan<float> parameters, double[] sizes, double[] knots)
    {
        var largest = double.NegativeInfinity;
        foreach (var value in parameters) largest = Math.Max(largest, value);
        var sum = 0.0;
        for (var k = 0; k < bins; k++) sum += sizes[k] = Math.Exp(parameters[k] - largest);
        knots[0] = -reach;
        for (var k = 0; k < bins; k++)
        {
            sizes[k] = 2 * reach * (Least / bins + (1 - Least) * sizes[k] / sum);
            knots[k + 1] = knots[k] + sizes[k];
        }
        knots[bins] = reach;
    }

    // size = 2·reach·(least / K + (1 − least)·softmax).
    private void BackwardOfKnots(double[] sizes, double[] ofSizes, Span<float> gradient)
    {
        var (mean, least) = (0.0, 2 * reach * Least / bins);
        for (var k = 0; k < bins; k++) mean += (sizes[k] - least) * ofSizes[k];
        mean /= 2 * reach * (1 - Least);
        for (var k = 0; k < bins; k++) gradient[k] += (float)((sizes[k] - least) * (ofSizes[k] - mean));
    }

    private int Bin(double[] knots, double at)
    {
        var k = 0;
        while (k < bins - 1 && at >= knots[k + 1]) k++;
        return k;
    }

    // Of the slope at an inner knot: to its parameter, and to the bins on both sides by d = 2·e^c / (1 / s_(k−1) + 1 / s_k).
    private void BackwardOfSlope(int knot, double by, ReadOnlySpan<float> raw, Span<float> gradient)
    {
        if (knot == 0 || knot == bins) return;
        gradient[knot - 1] += (float)(by * slopes[knot] * (1 - Math.Pow(Math.Tanh(raw[knot - 1] / FactorBound), 2)));
        for (var k = knot - 1; k <= knot; k++)
        {
            var byMean = by * slopes[knot] * slopes[knot] / (2 * Factor(raw[knot - 1]) * Mean(k) * Mean(k));
            ofWidths[k] -= byMean * Mean(k) / widths[k];
            ofHeights[k] += byMean / widths[k];
        }
    }

    private double Mean(int k) => heights[k] / widths[k];

    private static double Factor(double raw) => Math.Exp(FactorBound * Math.Tanh(raw / FactorBound));

    /// <summary>
    /// The spline in a bin, at a share ξ of its width: y = y_k + h·N / D and dy/dx = s²·M / D², with s = h / w, θ = ξ(1 − ξ),
    /// N = sξ² + d_k·θ, D = s + (d_k + d_(k+1) − 2s)·θ and M = d_(k+1)·ξ² + 2sθ + d_k·(1 − ξ)².
    /// </summary>
    private readonly record struct Piece(
        double Low, double High, double Slope, double Share, double Numerator, double Denominator, double Middle)
    {
        public double LogSlope => 2 * Math.Log(Slope / Denominator) + Math.Log(Middle);

        public static Piece Of(double low, double high, double slope, double share)
        {
            var rest = 1 - share;
            var product = share * rest;
            return new(
                low, high, slope, share, slope * share * share + low * product,
                slope + (low + high - 2 * slope) * product, high * share * share + 2 * slope * product + low * rest * rest);
        }

        // From the gradients of N / D and of the log slope, those of ξ, s, d_k and d_(k+1).
        public (double Share, double Slope, double Low, double High) Backward(double byQuotient, double byLogSlope)
        {
            var rest = 1 - Share;
            var product = Share * rest;
            var (n, m) = (byQuotient / Denominator, byLogSlope / Middle);
            var d = -(n * Numerator + 2 * byLogSlope) / Denominator;
            return (
                n * (2 * Slope * Share + Low * (1 - 2 * Share)) + d * (Low + High - 2 * Slope) * (1 - 2 * Share)
                    + 2 * m * (High * Share + Slope * (1 - 2 * Share) - Low * rest),
                n * Share * Share + d * (1 - 2 * product) + 2 * m * product + 2 * byLogSlope / Slope,
                n * product + d * product + m * rest * rest,
                d * product + m * Share * Share);
        }
    }
}
