using ArchVae.Reports.Pictures;
using ArchVae.Tensors;
using ArchVae.Tensors.Ops;

namespace ArchVae.Samples;

/// <summary>
/// Section 1.2: the free energy F, and log p(x) = KL[q ‖ p(z|x)] + F (equations 1 to 4), in a model whose log p(x) and true
/// posterior are known: p(z) = N(0, 1), p(x|z) = N(z, s²), so p(x) = N(0, 1 + s²) and p(z|x) = N(x / (1 + s²), s² / (1 + s²)).
/// </summary>
internal static class FreeEnergy
{
    private const double X = 1.5;
    private const double Variance = 0.25;
    private const int Samples = 20_000;
    private static readonly Gaussian truePosterior = new(X / (1 + Variance), Variance / (1 + Variance));
    private static readonly double logEvidence = new Gaussian(0, 1 + Variance).LogDensity(X);

    public static Picture Run(Sheet sheet)
    {
        // A posterior for each mean, all in one batch.
        float[] means = [.. Enumerable.Range(-10, 21).Select(i => (float)(truePosterior.Mean + i / 8.0))];
        var fitting = Energies(sheet, means, truePosterior.Variance);
        var wide = Energies(sheet, means, 4 * truePosterior.Variance);
        sheet.Compare("F = log p(x) where q is the true posterior (3)", logEvidence, fitting[10].Y, 0.03);
        return new LineChart
        {
            Title = "The free energy is a lower bound on log p(x)",
            XLabel = "mean of q(z)",
            YLabel = "nats",
            YMinimum = -7,
            Series =
            [
                new("F, q as wide as p(z|x)", fitting), new("F, q twice as wide", wide),
                new("log p(x)", [new(means[0], logEvidence), new(means[^1], logEvidence)]) { Dashed = true },
            ],
        };
    }

    private static LinePoint[] Energies(Sheet sheet, float[] means, double variance)
    {
        using var team = new ThreadTeam(1);
        using var tape = new Tape(team, recording: false);
        var random = new RandomStream(Sheet.Seed, RandomPurpose.Test);
        var mean = tape.Constant(means.Length, 1, means);
        var logVariance = Draws.Filled(tape, means.Length, 1, Math.Log(variance));
        var z = Reparameterization.Apply(tape, mean, logVariance, Draws.Noise(tape, ref random, means.Length * Samples, 1));
        var x = Draws.Filled(tape, z.Rows, 1, X);
        var logLikelihood = GaussianLogLikelihood.Apply(tape, z, x, Draws.Filled(tape, 1, 1, Math.Log(Variance)));
        var kl = DiagonalGaussianKl.Apply(tape, mean, logVariance);
        var points = new LinePoint[means.Length];
        var (worst, highest) = (0.0, double.NegativeInfinity);
        for (var b = 0; b < means.Length; b++)
        {
            // Sample m of row b is row b·M + m. (2): F = E_q[log p(x|z)] − KL[q(z) ‖ p(z)].
            var reconstruction = Estimate.Of(logLikelihood.Values.Slice(b * Samples, Samples));
            var freeEnergy = reconstruction.Mean - kl.Values[b];
            var gap = new Gaussian(means[b], variance).KlFrom(truePosterior);
            worst = Math.Max(worst, Math.Abs(gap + freeEnergy - logEvidence) / reconstruction.StandardError);
            highest = Math.Max(highest, freeEnergy - 4 * reconstruction.StandardError);
            points[b] = new(means[b], freeEnergy);
        }
        sheet.Compare($"KL + F − log p(x) (1), standard errors: worst of 21, σ² = {variance}", 0, worst, 4);
        sheet.Expect("F ≤ log p(x) for each of them (3)", highest <= logEvidence);
        return points;
    }
}
