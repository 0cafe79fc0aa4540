using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace ArchVae.Evaluation;

/// <summary>
/// Regression by a Gaussian process (Rasmussen and Williams, "Gaussian processes for machine learning", MIT Press 2006): a
/// constant mean, the average of the values, and covariance s²·(exp(−‖x − x′‖²/2ℓ²) + r·[x is x′]). ℓ and r are those of a grid
/// with the largest marginal likelihood, in which s² is at its best: ℓ from an eighth to sixteen times the median distance in
/// steps of √2, r from 1e-6 to 10 in steps of √10.
/// </summary>
internal sealed class GaussianProcess
{
    private readonly IReadOnlyList<float[]> points;
    private readonly Vector<double> weights;
    private readonly double mean;

    private GaussianProcess(IReadOnlyList<float[]> points, double mean, Fit fit)
    {
        (this.points, this.mean, weights) = (points, mean, fit.Weights);
        (LengthScale, NoiseRatio, LogMarginalLikelihood) = (fit.LengthScale, fit.NoiseRatio, fit.LogMarginalLikelihood);
    }

    /// <summary>ℓ.</summary>
    public double LengthScale { get; }

    /// <summary>r, the noise's variance over the signal's.</summary>
    public double NoiseRatio { get; }

    /// <summary>log p(values | points) with ℓ, r and s², in nats.</summary>
    public double LogMarginalLikelihood { get; }

    /// <summary>The process that fits; null where the values, or the points, are all the same.</summary>
    /// <param name="points">n points.</param>
    /// <param name="values">Their values, finite.</param>
    public static GaussianProcess? Of(IReadOnlyList<float[]> points, IReadOnlyList<double> values)
    {
        var n = points.Count;
        var squares = Matrix<double>.Build.Dense(n, n, (i, j) => DistanceCorrelation.Squared(points[i], points[j]));
        var apart = squares.Enumerate().Where(square => square > 0).Order().ToArray();
        var mean = values.Average();
        var rest = Vector<double>.Build.Dense(n, i => values[i] - mean);
        if (apart.Length == 0 || !(rest.L2Norm() > 0)) return null;
        var median = Math.Sqrt(apart[apart.Length / 2]);
        Fit? best = null;
        for (var length = -6; length <= 8; length++)
        {
            var lengthScale = median * Math.Pow(2, length / 2.0);
            var signal = squares.Map(square => Math.Exp(-square / (2 * lengthScale * lengthScale)));
            for (var noise = -12; noise <= 2; noise++)
            {
                var fit = FitOf(signal, rest, lengthScale, Math.Pow(10, noise / 2.0));
                if (fit != null && !(fit.LogMarginalLikelihood <= best?.LogMarginalLikelihood)) best = fit;
            }
        }
        return best is null ? null : new(points, mean, best);
    }

    /// <summary>The mean of the process at a point.</summary>
    public double Predict(float[] point)
    {
        var sum = mean;
        for (var i = 0; i < points.Count; i++)
            sum += weights[i] * Math.Exp(-DistanceCorrelation.Squared(point, points[i]) / (2 * LengthScale * LengthScale));
        return sum;
    }

    // With K = S + r·I and s² = yᵀK⁻¹y / n: log p(y) = −½(n log 2πs² + log|K| + n).
    private static Fit? FitOf(Matrix<double> signal, Vector<double> values, double lengthScale, double noiseRatio)
    {
        var n = values.Count;
        Cholesky<double> factor;
        try
        {
            factor = (signal + noiseRatio * Matrix<double>.Build.DenseIdentity(n)).Cholesky();
        }
        catch (ArgumentException)
        {
            // Not positive definite in double precision: points that nearly coincide, with next to no noise.
            return null;
        }
        var weights = factor.Solve(values);
        var variance = values * weights / n;
        var likelihood = -(n * Math.Log(2 * Math.PI * variance) + factor.DeterminantLn + n) / 2;
        return double.IsFinite(likelihood) ? new(lengthScale, noiseRatio, likelihood, weights) : null;
    }

    private sealed record Fit(double LengthScale, double NoiseRatio, double LogMarginalLikelihood, Vector<double> Weights);
}
