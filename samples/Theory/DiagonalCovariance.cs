using ArchVae.Reports.Pictures;
using ArchVae.Tensors;
using ArchVae.Tensors.Ops;

namespace ArchVae.Samples;

/// <summary>
/// Section 4.2: samples of a diagonal Gaussian (equation 22), and its KL from the prior in closed form (23) beside the average of
/// log q(z) − log p(z) over the samples, with log q by (10).
/// </summary>
internal static class DiagonalCovariance
{
    private const int Count = 1 << 18;
    private static readonly float[] means = [0.5f, -1, 0];
    private static readonly float[] logVariances = [-2, 0.5f, -0.5f];

    public static Picture Run(Sheet sheet)
    {
        using var team = new ThreadTeam(1);
        using var tape = new Tape(team, recording: false);
        var random = new RandomStream(Sheet.Seed, RandomPurpose.Test);
        var (mean, logVariance) = (tape.Constant(1, 3, means), tape.Constant(1, 3, logVariances));
        var noise = Draws.Noise(tape, ref random, Count, 3);
        var z = Reparameterization.Apply(tape, mean, logVariance, noise);
        for (var j = 0; j < 3; j++)
        {
            var dimension = j;
            var found = Estimate.Of(Count, i => z.Row(i)[dimension]);
            sheet.Compare($"z_{j + 1} = μ + σε (22): mean", means[j], found);
            sheet.Compare("its standard deviation", Math.Exp(logVariances[j] / 2), found.StandardDeviation, 0.01);
        }

        var closedForm = WeightedSum.Apply(tape, DiagonalGaussianKl.Apply(tape, mean, logVariance), 1).Values[0];
        var byHand = Enumerable.Range(0, 3).Sum(j => (means[j] * means[j] + Math.Exp(logVariances[j]) - 1 - logVariances[j]) / 2);
        sheet.Compare("KL in closed form (23)", byHand, closedForm, 1e-5);
        var logDensity = DiagonalGaussianLogDensity.Apply(tape, noise, logVariance);
        var terms = ChangeOfVariables.Apply(tape, logDensity, [StandardNormalLogDensity.Apply(tape, z)]).Values.ToArray();
        sheet.Compare("KL by Monte Carlo, within four standard errors", closedForm, Estimate.Of(terms));

        // The estimate from the first M draws, and two standard errors on each side.
        var points = Enumerable.Range(4, 15).Select(power =>
        {
            var found = Estimate.Of(terms.AsSpan(0, 1 << power));
            var error = 2 * found.StandardError;
            return new LinePoint(1 << power, found.Mean, found.Mean - error, found.Mean + error);
        });
        return new LineChart
        {
            Title = "KL of a diagonal Gaussian from the prior",
            XLabel = "M, samples",
            YLabel = "nats",
            LogX = true,
            Series =
            [
                new("Monte Carlo, ± two standard errors", [.. points]),
                new("closed form (23)", [new(16, closedForm), new(Count, closedForm)]) { Dashed = true },
            ],
        };
    }
}
