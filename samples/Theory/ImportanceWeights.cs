using ArchVae.Reports.Pictures;
using ArchVae.Tensors;
using ArchVae.Tensors.Ops;

namespace ArchVae.Samples;

/// <summary>
/// Section 1.6: the importance-weighted bound rises to log p(x) with the number of samples M. The model is that of section 1.2; q
/// is off by one deviation and too wide, so that the variance of the weights has a closed form.
/// </summary>
internal static class ImportanceWeights
{
    private const double X = 1.5;
    private const double Variance = 0.25;
    private const int Count = 1 << 20;

    public static Picture Run(Sheet sheet)
    {
        using var team = new ThreadTeam(1);
        using var tape = new Tape(team, recording: false);
        var random = new RandomStream(Sheet.Seed, RandomPurpose.Test);
        var logEvidence = new Gaussian(0, 1 + Variance).LogDensity(X);
        var truePosterior = new Gaussian(X / (1 + Variance), Variance / (1 + Variance));
        var q = new Gaussian(truePosterior.Mean + truePosterior.StandardDeviation, 2 * truePosterior.Variance);

        var noise = Draws.Noise(tape, ref random, Count, 1);
        var logVariance = Draws.Filled(tape, 1, 1, q.LogVariance);
        var z = Reparameterization.Apply(tape, Draws.Filled(tape, 1, 1, q.Mean), logVariance, noise);
        var (x, logS2) = (Draws.Filled(tape, Count, 1, X), Draws.Filled(tape, 1, 1, Math.Log(Variance)));
        var logLikelihood = GaussianLogLikelihood.Apply(tape, z, x, logS2);
        var joint = Addition.Apply(tape, StandardNormalLogDensity.Apply(tape, z), logLikelihood);
        var logWeights = ChangeOfVariables.Apply(tape, joint, [DiagonalGaussianLogDensity.Apply(tape, noise, logVariance)]);

        var bounds = new List<(int Samples, Estimate Bound)>();
        for (var m = 1; m <= 1024; m *= 2) bounds.Add((m, Estimate.Of(LogMeanExp.Apply(tape, logWeights, m).Values)));
        sheet.Compare("F_1 is F (12)", logEvidence - q.KlFrom(truePosterior), bounds[0].Bound);
        // The weights over p(x) are p(z|x) / q(z): their mean square is ∫ p(z|x)² / q(z) dz, of Gaussians in closed form.
        var rest = 2 * q.Variance - truePosterior.Variance;
        var distance = q.Mean - truePosterior.Mean;
        var square = q.Variance / Math.Sqrt(truePosterior.Variance * rest) * Math.Exp(distance * distance / rest);
        sheet.Compare("F_32 is about log p(x) − Var[w] / (2·32·p(x)²)", logEvidence - (square - 1) / 64, bounds[5].Bound);
        sheet.Compare("F_1024 is nearly log p(x)", logEvidence, bounds[10].Bound);
        var rises = bounds.Zip(bounds.Skip(1)).All(pair => pair.Second.Bound.Mean >= pair.First.Bound.Mean);
        sheet.Expect("The bound never falls as M doubles", rises);
        return new LineChart
        {
            Title = "The importance-weighted bound",
            XLabel = "M, samples",
            YLabel = "nats",
            LogX = true,
            Series =
            [
                new("F_M", [.. bounds.Select(bound => new LinePoint(bound.Samples, bound.Bound.Mean))]),
                new("log p(x)", [new(1, logEvidence), new(1024, logEvidence)]) { Dashed = true },
            ],
        };
    }
}
