using ArchVae.Reports.Pictures;
using ArchVae.Tensors;
using ArchVae.Tensors.Ops;

namespace ArchVae.Samples;

/// <summary>
/// Section 1.5: F from one sample with the KL in closed form (equation 11) and with everything sampled (12). Both have the mean
/// F. At the true posterior (12) has no noise at all; far from it (11) is quieter. The model is that of section 1.2.
/// </summary>
internal static class TwoEstimators
{
    private const double X = 1.5;
    private const double Variance = 0.25;
    private const int Count = 50_000;
    private static readonly Gaussian truePosterior = new(X / (1 + Variance), Variance / (1 + Variance));

    public static Picture Run(Sheet sheet)
    {
        var (closedForm, sampled) = (new List<LinePoint>(), new List<LinePoint>());
        for (var step = -16; step <= 16; step++)
        {
            var distance = step / 8.0;
            var (eleven, twelve) = Estimates(distance);
            closedForm.Add(new(distance, eleven.StandardDeviation));
            sampled.Add(new(distance, twelve.StandardDeviation));
            if (step is not (0 or 8)) continue;
            var q = truePosterior with { Mean = truePosterior.Mean + distance };
            var freeEnergy = new Gaussian(0, 1 + Variance).LogDensity(X) - q.KlFrom(truePosterior);
            sheet.Compare($"F by (11), q off by {distance}", freeEnergy, eleven);
            sheet.Compare($"F by (12), q off by {distance}", freeEnergy, twelve);
            // log p(x|z) is quadratic in ε, and log p(z) + log p(x|z) − log q(z) is linear in it.
            var residual = X - q.Mean;
            var squares = q.Variance * residual * residual + q.Variance * q.Variance / 2;
            var deviation = Math.Sqrt(squares) / Variance;
            sheet.Compare($"standard deviation of (11), q off by {distance}", deviation, eleven.StandardDeviation, 0.05);
            deviation = Math.Abs(distance) / truePosterior.StandardDeviation;
            sheet.Compare($"standard deviation of (12), q off by {distance}", deviation, twelve.StandardDeviation, 0.05);
            if (step == 0) sheet.Expect("At the true posterior (12) has no noise", twelve.StandardDeviation < 1e-5);
        }
        return new LineChart
        {
            Title = "Noise of two estimators of F, one sample",
            XLabel = "mean of q, less that of the true posterior",
            YLabel = "standard deviation, nats",
            YMinimum = 0,
            Series = [new("(11), KL in closed form", closedForm), new("(12), all sampled", sampled)],
        };
    }

    private static (Estimate ClosedForm, Estimate Sampled) Estimates(double distance)
    {
        using var team = new ThreadTeam(1);
        using var tape = new Tape(team, recording: false);
        var random = new RandomStream(Sheet.Seed, RandomPurpose.Test);
        var noise = Draws.Noise(tape, ref random, Count, 1);
        var mean = Draws.Filled(tape, 1, 1, truePosterior.Mean + distance);
        var logVariance = Draws.Filled(tape, 1, 1, truePosterior.LogVariance);
        var z = Reparameterization.Apply(tape, mean, logVariance, noise);
        var (x, logS2) = (Draws.Filled(tape, Count, 1, X), Draws.Filled(tape, 1, 1, Math.Log(Variance)));
        var logLikelihood = GaussianLogLikelihood.Apply(tape, z, x, logS2);
        var kl = DiagonalGaussianKl.Apply(tape, mean, logVariance).Values[0];
        var joint = Addition.Apply(tape, StandardNormalLogDensity.Apply(tape, z), logLikelihood);
        var sampled = ChangeOfVariables.Apply(tape, joint, [DiagonalGaussianLogDensity.Apply(tape, noise, logVariance)]);
        return (Estimate.Of(Count, i => logLikelihood.Values[i] - kl), Estimate.Of(sampled.Values));
    }
}
