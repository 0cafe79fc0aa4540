using ArchVae.Reports.Pictures;
using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using ArchVae.Tensors.Ops;
using MathNet.Numerics;

namespace ArchVae.Samples;

/// <summary>
/// Section 2.6: one Gaussian for a density of two peaks. Maximum likelihood covers both and puts its mean where nothing is; the
/// KL of the ELBO, the other way round, sits on one. And a density fitted to discrete data grows without end, while a bin's
/// probability does not.
/// </summary>
internal static class Blurriness
{
    private const int Samples = 256;
    private static readonly Gaussian[] peaks = [new(-2, 0.25), new(2, 0.25)];

    public static Picture Run(Sheet sheet)
    {
        var best = Enumerable.Range(1, 1024).MinBy(f => Math.Pow(64 - f, 2) + Math.Pow(512 - f, 2));
        sheet.Compare("f(z) of the least squared error, layers of 64 and 512 units", (64 + 512) / 2, best, 0);
        // Maximum likelihood of a Gaussian: the mean and variance of the data.
        var random = new RandomStream(Sheet.Seed, RandomPurpose.Test);
        var data = new float[100_000];
        for (var i = 0; i < data.Length; i++)
            data[i] = (float)(peaks[i % 2].Mean + peaks[i % 2].StandardDeviation * random.NextGaussian());
        var found = Estimate.Of(data);
        var covering = new Gaussian(0, 4.25);
        sheet.Compare("maximum likelihood: mean", covering.Mean, found.Mean, 4 * found.StandardError);
        sheet.Compare("maximum likelihood: deviation", covering.StandardDeviation, found.StandardDeviation, 0.02);
        var sitting = FitByReverseKl();
        sheet.Compare("KL[q ‖ p]: mean, near one peak", 2, sitting.Mean, 0.1);
        sheet.Compare("KL[q ‖ p]: deviation, that of the peak", 0.5, sitting.StandardDeviation, 0.05);

        // A value that always occurs, in a bin of width 0.1.
        double LogMass(double deviation) => Math.Log(SpecialFunctions.Erf(0.05 / deviation / Math.Sqrt(2)));
        sheet.Expect("As the deviation falls to 1e-9, the log density passes 19 nats", new Gaussian(0, 1e-18).LogDensity(0) > 19);
        sheet.Compare("and the logarithm of the bin's mass stays at 0", 0, LogMass(1e-9), 1e-9);
        var densityTimesWidth = Gaussian.Standard.LogDensity(0) + Math.Log(0.1);
        sheet.Compare("Where the bin is narrow, mass is density times width", densityTimesWidth, LogMass(1), 1e-3);
        return new LineChart
        {
            Title = "One Gaussian for two peaks",
            XLabel = "z",
            YLabel = "density",
            Series =
            [
                Curve("p", at => Math.Exp(-Energy([at]))), Curve("maximum likelihood", at => Math.Exp(covering.LogDensity(at))),
                Curve("least KL[q ‖ p]", at => Math.Exp(sitting.LogDensity(at))),
            ],
        };
    }

    private static double Energy(ReadOnlySpan<double> z)
    {
        var at = z[0];
        return -Math.Log(peaks.Average(peak => Math.Exp(peak.LogDensity(at))));
    }

    // Minimises E_q[log q(z) + U(z)], which is KL[q ‖ p].
    private static Gaussian FitByReverseKl()
    {
        using var parameters = new ParameterSet();
        var mean = parameters.Add("mean", [1], 0, initialCenter: 0.2);
        var logVariance = parameters.Add("log_variance", [1], 0);
        parameters.Initialize(Sheet.Seed);
        Fit.Minimize(parameters, 500, 0.05, (tape, step) =>
        {
            var random = new RandomStream(Sheet.Seed, RandomPurpose.TrainingNoise, step);
            var noise = Draws.Noise(tape, ref random, Samples, 1);
            var z = Reparameterization.Apply(tape, mean.Tensor, logVariance.Tensor, noise);
            var logDensity = DiagonalGaussianLogDensity.Apply(tape, noise, logVariance.Tensor);
            return WeightedSum.Apply(tape, Addition.Apply(tape, logDensity, EnergyOf.Apply(tape, z, Energy)), 1.0 / Samples);
        });
        return new(mean.Tensor.Values[0], Math.Exp(logVariance.Tensor.Values[0]));
    }

    private static LineSeries Curve(string name, Func<double, double> density) =>
        new(name, [.. Enumerable.Range(-100, 201).Select(i => i / 20.0).Select(at => new LinePoint(at, density(at)))]);
}
