using ArchVae.Reports.Pictures;
using ArchVae.Tensors;
using ArchVae.Tensors.Ops;

namespace ArchVae.Samples;

/// <summary>
/// Section 1.1: p(x) is the average of p(x|z) over the prior. In a model with p(x|z) = N(z, s²·I), where p(x) = N(0, (1 + s²)·I)
/// is known, draws of the prior find it in a few dimensions, and miss it in many: hardly one lands where x can come from.
/// </summary>
internal static class EvidenceFromThePrior
{
    private const int Count = 20_000;
    private const double Variance = 0.1;

    public static Picture Run(Sheet sheet)
    {
        using var team = new ThreadTeam(1);
        using var tape = new Tape(team, recording: false);
        var random = new RandomStream(Sheet.Seed, RandomPurpose.Test);
        var (exact, found) = (new List<LinePoint>(), new List<LinePoint>());
        for (var size = 1; size <= 20; size++)
        {
            tape.Clear();
            var z = Draws.Noise(tape, ref random, Count, size);
            var x = Draws.Filled(tape, Count, size, 1);
            var logLikelihood = GaussianLogLikelihood.Apply(tape, z, x, Draws.Filled(tape, 1, 1, Math.Log(Variance)));
            var average = LogMeanExp.Apply(tape, logLikelihood, Count).Values[0];
            var logEvidence = size * new Gaussian(0, 1 + Variance).LogDensity(1);
            if (size <= 2)
            {
                // The standard error of a logarithm is that of the mean weight, over the mean.
                var weights = Estimate.Of(Count, i => Math.Exp(logLikelihood.Values[i] - average));
                sheet.Compare($"log p(x), dimensions of z: {size}", logEvidence, average, 4 * weights.StandardError);
            }
            if (size == 20)
                sheet.Expect($"20 are too many: {average:0.0} for {logEvidence:0.0} nats", average < logEvidence - 2);
            exact.Add(new(size, logEvidence));
            found.Add(new(size, average));
        }
        return new LineChart
        {
            Title = "log p(x) from 20,000 draws of the prior",
            XLabel = "dimensions of z",
            YLabel = "nats",
            Series = [new("log p(x)", exact) { Dashed = true }, new("average over draws", found)],
        };
    }
}
