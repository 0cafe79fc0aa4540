using ArchVae.Reports.Pictures;
using ArchVae.Tensors.Nn;
using ArchVae.Tensors.Ops;
using MathNet.Numerics.LinearAlgebra;

namespace ArchVae.Samples;

/// <summary>
/// Section 5.1: a linear-Gaussian model, whose log p(x) and true posterior are known. A full covariance reaches log p(x); a
/// diagonal one misses it by ½[Σ log Λ_ii − log|Λ|], and is as narrow as the conditional variances 1 / Λ_ii.
/// </summary>
internal static class LinearGaussian
{
    private const double Variance = 0.25;
    private static readonly float[] weights = [1, 0.6f, 0.5f, 0.9f, -0.3f, 0.4f];
    private static readonly float[] observed = [1.2f, 0.4f, -0.5f];
    private static readonly Matrix<double> a = Matrix<double>.Build.Dense(3, 2, (i, j) => weights[2 * i + j]);
    private static readonly Vector<double> x = Vector<double>.Build.Dense(3, i => observed[i]);

    public static Picture Run(Sheet sheet)
    {
        // p(x) = N(0, AAᵀ + s²I); the posterior is N(μ, Λ⁻¹) with Λ = I + AᵀA / s².
        var covariance = a * a.Transpose() + Variance * Matrix<double>.Build.DenseIdentity(3);
        var logEvidence = -(3 * Math.Log(2 * Math.PI) + Math.Log(covariance.Determinant()) + x * covariance.Solve(x)) / 2;
        var precision = Matrix<double>.Build.DenseIdentity(2) + a.Transpose() * a / Variance;
        var mean = precision.Solve(a.Transpose() * x) / Variance;
        var gap = (Math.Log(precision[0, 0]) + Math.Log(precision[1, 1]) - Math.Log(precision.Determinant())) / 2;

        var full = Optimise(isFull: true);
        var diagonal = Optimise(isFull: false);
        sheet.Compare("F of the best full covariance: log p(x)", logEvidence, full.FreeEnergy, 1e-3);
        sheet.Compare("F of the best diagonal one: log p(x) less its gap", logEvidence - gap, diagonal.FreeEnergy, 1e-3);
        for (var i = 0; i < 2; i++)
        {
            sheet.Compare($"mean {i + 1} of the diagonal one: that of the true posterior", mean[i], diagonal.Mean[i], 1e-2);
            sheet.Compare($"variance {i + 1}: 1 / Λ_ii", 1 / precision[i, i], diagonal.Covariance[i, i], 1e-3);
        }
        var difference = (full.Covariance - precision.Inverse()).Enumerate().Max(Math.Abs);
        sheet.Compare("covariance of the full one, less Λ⁻¹: worst entry", 0, difference, 1e-3);
        return new LineChart
        {
            Title = "One standard deviation around the mean",
            XLabel = "z_1",
            YLabel = "z_2",
            Height = 360,
            Series =
            [
                Ellipse("true posterior", mean, precision.Inverse()),
                Ellipse("best full", full.Mean, full.Covariance) with { Dashed = true },
                Ellipse("best diagonal", diagonal.Mean, diagonal.Covariance),
            ],
        };
    }

    private static (double FreeEnergy, Vector<double> Mean, Matrix<double> Covariance) Optimise(bool isFull)
    {
        using var parameters = new ParameterSet();
        var mean = parameters.Add("mean", [2], 0);
        var logVariance = parameters.Add("log_variance", [2], 0);
        var strictlyLower = parameters.Add("strictly_lower", [1], 0);
        parameters.Initialize(Sheet.Seed);
        var freeEnergy = 0.0;
        Fit.Minimize(parameters, 2000, 0.02, (tape, _) =>
        {
            // All that is averaged is quadratic in ε: with the four points ±√2·e_j averages are exact.
            var root = MathF.Sqrt(2);
            var noise = tape.Constant(4, 2, [root, 0, -root, 0, 0, root, 0, -root]);
            var z = Reparameterization.Apply(tape, mean.Tensor, logVariance.Tensor, noise);
            var kl = DiagonalGaussianKl.Apply(tape, mean.Tensor, logVariance.Tensor);
            if (isFull)
            {
                z = Addition.Apply(tape, z, StrictlyLowerProduct.Apply(tape, strictlyLower.Tensor, noise));
                kl = Addition.Apply(tape, kl, StrictlyLowerKl.Apply(tape, strictlyLower.Tensor, 2));
            }
            var decoded = Linear.Apply(tape, z, tape.Constant(3, 2, weights), default);
            var data = tape.Constant(4, 3, [.. observed, .. observed, .. observed, .. observed]);
            var logLikelihood = GaussianLogLikelihood.Apply(tape, decoded, data, Draws.Filled(tape, 1, 1, Math.Log(Variance)));
            var loss = Addition.Apply(tape, WeightedSum.Apply(tape, logLikelihood, -1.0 / 4), WeightedSum.Apply(tape, kl, 1));
            freeEnergy = -loss.Values[0];
            return loss;
        });
        var choleskyFactor = Matrix<double>.Build.Dense(2, 2);
        for (var j = 0; j < 2; j++) choleskyFactor[j, j] = Math.Exp(logVariance.Tensor.Values[j] / 2);
        if (isFull) choleskyFactor[1, 0] = strictlyLower.Tensor.Values[0];
        var center = Vector<double>.Build.Dense(2, j => mean.Tensor.Values[j]);
        return (freeEnergy, center, choleskyFactor * choleskyFactor.Transpose());
    }

    private static LineSeries Ellipse(string name, Vector<double> mean, Matrix<double> covariance)
    {
        var choleskyFactor = covariance.Cholesky().Factor;
        return new(name, [.. Enumerable.Range(0, 97).Select(i => 2 * Math.PI * i / 96).Select(angle =>
        {
            var point = mean + choleskyFactor * Vector<double>.Build.Dense([Math.Cos(angle), Math.Sin(angle)]);
            return new LinePoint(point[0], point[1]);
        })]);
    }
}
