using ArchVae.Objectives;
using ArchVae.Reports.Pictures;
using ArchVae.Tensors;
using ArchVae.Tensors.Ops;

namespace ArchVae.Samples;

/// <summary>
/// Section 2.5: a direction that is not worth its rate, v = 0.8 with s = 1, in the model of section 2.1. Annealing changes the
/// path and not the end: the KL rises while β is small and drains away. Free bits change the end: it stays at λ.
/// </summary>
internal static class FreeBitsAgainstAnnealing
{
    private const int Steps = 2000;
    private const double Lambda = 0.5;

    public static Picture Run(Sheet sheet)
    {
        var annealing = new BetaSchedule(1, Length: Steps / 2, InSteps: true);
        Tensor Plain(LinearVae vae, Tape tape, int step) => vae.Loss(tape, 1);
        Tensor Annealed(LinearVae vae, Tape tape, int step) => vae.Loss(tape, annealing.At(step, 1));
        List<LineSeries> lines =
        [
            new("plain ELBO", Train(sheet, "plain", 0.8, 0, Plain)),
            new("annealing until step 1000", Train(sheet, "annealed", 0.8, 0, Annealed)),
            new("free bits, λ = ½", Train(sheet, "free bits", 0.8, Lambda, Floored)),
        ];
        // Above the floor all three have the same end.
        var above = Math.Log(9) / 2;
        Train(sheet, "plain", 9, above, Plain);
        Train(sheet, "annealed", 9, above, Annealed);
        Train(sheet, "free bits", 9, above, Floored);

        // The floor can be met without information: the same N(√(2λ), 1) for every x.
        using var team = new ThreadTeam(1);
        using var tape = new Tape(team, recording: false);
        var (mean, logVariance) = (Draws.Filled(tape, 1, 1, Math.Sqrt(2 * Lambda)), Draws.Filled(tape, 1, 1, 0));
        var kl = DiagonalGaussianKl.Apply(tape, mean, logVariance);
        sheet.Compare("KL of N(√(2λ), 1), which says nothing about x", Lambda, kl.Values[0], 1e-6);
        return new LineChart { Title = "A direction not worth its rate", XLabel = "step", YLabel = "KL, nats", Series = lines };
    }

    private static Tensor Floored(LinearVae vae, Tape tape, int step)
    {
        var (reconstruction, kl) = vae.Terms(tape);
        var floored = FreeBitsFloor.Apply(tape, kl, Lambda, groups: 1);
        return Addition.Apply(tape, WeightedSum.Apply(tape, reconstruction, -1), floored);
    }

    private static List<LinePoint> Train(Sheet sheet, string name, double v, double end, Func<LinearVae, Tape, int, Tensor> loss)
    {
        using var vae = new LinearVae(v);
        var points = new List<LinePoint>();
        Fit.Minimize(vae.Parameters, Steps, 0.05, (tape, step) =>
        {
            if (step % 20 == 0) points.Add(new(step, vae.Kl));
            return loss(vae, tape, step);
        });
        sheet.Compare($"KL at the end, v = {v}, {name}", end, vae.Kl, 0.02);
        return points;
    }
}
