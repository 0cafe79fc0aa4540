using ArchVae.Reports.Pictures;
using ArchVae.Tensors;
using ArchVae.Tensors.Ops;

namespace ArchVae.Samples;

/// <summary>
/// Section 1.7: over the data the KL is the information that z carries about x, and the mismatch of the aggregate posterior q(z)
/// with the prior. With x from N(0, 1) and q(z|x) = N(ax, r) the aggregate is N(0, a² + r), and all three are known.
/// </summary>
internal static class AggregatePosterior
{
    private const double Slope = 0.9;
    private const double Variance = 0.15;
    private const int Count = 200_000;
    private static readonly Gaussian aggregate = new(0, Slope * Slope + Variance);

    public static Picture Run(Sheet sheet)
    {
        using var team = new ThreadTeam(1);
        using var tape = new Tape(team, recording: false);
        var random = new RandomStream(Sheet.Seed, RandomPurpose.Test);
        var x = Draws.Noise(tape, ref random, Count, 1);
        var noise = Draws.Noise(tape, ref random, Count, 1);
        var mean = Linear.Apply(tape, x, Draws.Filled(tape, 1, 1, Slope), default);
        var logVariance = Draws.Filled(tape, Count, 1, Math.Log(Variance));
        var z = Reparameterization.Apply(tape, mean, logVariance, noise);
        var logPosterior = DiagonalGaussianLogDensity.Apply(tape, noise, logVariance);
        var logPrior = StandardNormalLogDensity.Apply(tape, z);
        double LogAggregate(int i) => aggregate.LogDensity(z.Values[i]);

        var information = Math.Log(aggregate.Variance / Variance) / 2;
        var mismatch = aggregate.KlFrom(Gaussian.Standard);
        var kl = Estimate.Of(DiagonalGaussianKl.Apply(tape, mean, logVariance).Values);
        var ofInformation = Estimate.Of(Count, i => logPosterior.Values[i] - LogAggregate(i));
        var ofMismatch = Estimate.Of(Count, i => LogAggregate(i) - logPrior.Values[i]);
        sheet.Compare("E_x KL[q(z|x) ‖ p(z)] = I(x; z) + KL[q(z) ‖ p(z)]", information + mismatch, kl);
        sheet.Compare("I(x; z) = E[log q(z|x) − log q(z)]", information, ofInformation);
        sheet.Compare("KL[q(z) ‖ p(z)] = E[log q(z) − log p(z)]", mismatch, ofMismatch);
        sheet.Expect("Each q(z|x) is far from the prior, and their average is not", mismatch < 0.01 * information);
        return new LineChart
        {
            Title = "Posteriors of three x, and of all",
            XLabel = "z",
            YLabel = "density",
            Series =
            [
                .. new[] { -1.5, 0.0, 1.0 }.Select(at => Curve($"q(z|x = {at:0.0})", new(Slope * at, Variance))),
                Curve("q(z), all x", aggregate), Curve("p(z)", Gaussian.Standard) with { Dashed = true },
            ],
        };
    }

    private static LineSeries Curve(string name, Gaussian density) =>
        new(name, [.. Enumerable.Range(-60, 121).Select(i => new LinePoint(i / 20.0, Math.Exp(density.LogDensity(i / 20.0))))]);
}
