using ArchVae.Reports.Pictures;
using ArchVae.Tensors;
using ArchVae.Tensors.Ops;

namespace ArchVae.Samples;

/// <summary>
/// Section 3.2: with flows the KL from the prior has no closed form. Its estimate, the average of log q_K(z_K) − log p(z_K), has
/// the right mean and may come out below 0. In one dimension the KL itself can be had by quadrature.
/// </summary>
internal static class KlWithFlows
{
    private const int Count = 1 << 18;

    public static Picture Run(Sheet sheet)
    {
        using var team = new ThreadTeam(1);
        using var tape = new Tape(team, recording: false);
        var random = new RandomStream(Sheet.Seed, RandomPurpose.Test);
        var noise = Draws.Noise(tape, ref random, Count, 1);
        var (z, logDensity) = PlanarChain.Apply(tape, noise);
        // The prior belongs at the last z, not at ε (section 1.5).
        var terms = ChangeOfVariables.Apply(tape, logDensity, [StandardNormalLogDensity.Apply(tape, z)]).Values.ToArray();
        var kl = PlanarChain.Integral(team, (at, logQ) => logQ - Gaussian.Standard.LogDensity(at));
        sheet.Compare("KL[q_K ‖ p] by quadrature, and the mean estimate", kl, Estimate.Of(terms));
        sheet.Expect("It is not negative", kl >= 0);
        var series = new List<HistogramSeries>();
        foreach (var m in new[] { 4, 64 })
        {
            var means = terms.Chunk(m).Select(chunk => (double)chunk.Average()).ToArray();
            var below = means.Count(value => value < 0) / (double)means.Length;
            if (m == 4) sheet.Expect($"{100 * below:0} % of the estimates from 4 samples are below 0", below > 0.05);
            series.Add(new($"from {m} samples", means));
        }
        var misplaced = ChangeOfVariables.Apply(tape, logDensity, [StandardNormalLogDensity.Apply(tape, noise)]);
        var mean = Estimate.Of(misplaced.Values).Mean;
        sheet.Expect($"With the prior at ε the mean would be {mean:0.00}: no KL", mean < 0);
        return new Histogram { Title = $"Estimates of a KL of {kl:0.000}", XLabel = "nats", YLabel = "share", Series = series };
    }
}
