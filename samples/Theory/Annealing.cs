using ArchVae.Objectives;
using ArchVae.Reports.Pictures;
using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using ArchVae.Tensors.Ops;

namespace ArchVae.Samples;

/// <summary>
/// Section 2.3: the shapes of annealing, and a collapse by accident that annealing prevents. Data are two points, −1 and 1; the
/// decoder learns its own variance s². It is near that of the data while z explains nothing, and then there is hardly a way down.
/// </summary>
internal static class Annealing
{
    private const int Steps = 3000;
    private static readonly BetaSchedule atOnce = new(1);
    private static readonly BetaSchedule annealed = new(1, Length: Steps / 2, InSteps: true);

    public static Picture Run(Sheet sheet)
    {
        const double T = 0.3;
        double At(AnnealingShape shape) => new BetaSchedule(1, 1000, InSteps: true, shape, Cycles: 4).At((long)(1000 * T), 1);
        double Logistic(double x) => 1 / (1 + Math.Exp(-x));
        var sigmoid = (Logistic(12 * T - 6) - Logistic(-6)) / (Logistic(6) - Logistic(-6));
        sheet.Compare("β after 30 % of linear annealing", T, At(AnnealingShape.Linear), 1e-9);
        sheet.Compare("sigmoid", sigmoid, At(AnnealingShape.Sigmoid), 1e-9);
        sheet.Compare("cyclical, 4 cycles: 20 % of the second, which rises for a half", 0.4, At(AnnealingShape.Cyclical), 1e-9);

        var (plain, plainEnd) = Train(atOnce);
        var (better, betterEnd) = Train(annealed);
        // Telling two points apart takes log 2 nats, and the KL is at least the information.
        var (plainMiddle, betterMiddle) = (plain[plain.Count / 3].Y, better[better.Count / 3].Y);
        sheet.Expect($"β = 1: after a third of the training z is unused, KL {plainMiddle:0.00} nats", plainMiddle < 0.1);
        sheet.Expect($"Annealed, it tells the points apart, KL {betterMiddle:0.00} nats", betterMiddle > Math.Log(2));
        sheet.Expect($"and ends better: F {betterEnd:0.00} for {plainEnd:0.00} nats", betterEnd > plainEnd + 0.5);
        return new LineChart
        {
            Title = "A collapse that annealing prevents",
            XLabel = "step",
            YLabel = "KL, nats",
            Series = [new("β = 1", plain), new("β annealed until step 1500", better)],
        };
    }

    // The KL over training, and F at its end, both of the last batch.
    private static (List<LinePoint> Kl, double FreeEnergy) Train(BetaSchedule schedule)
    {
        const int Batch = 64;
        using var parameters = new ParameterSet();
        var inference = new LinearLayer(parameters, "mean", 1, 1, initialScale: 0.01);
        var width = parameters.Add("log_variance", [1], 0);
        var hidden = new LinearLayer(parameters, "hidden", 1, 8);
        var decoder = new LinearLayer(parameters, "decoder", 8, 1, initialScale: 0.01);
        var logS2 = parameters.Add("log_s2", [1], 0);
        parameters.Initialize(Sheet.Seed);
        var points = new List<LinePoint>();
        var freeEnergy = 0.0;
        Fit.Minimize(parameters, Steps, 0.01, (tape, step) =>
        {
            var random = new RandomStream(Sheet.Seed, RandomPurpose.TrainingNoise, step);
            var x = tape.Constant(Batch, 1);
            for (var row = 0; row < Batch; row++) x.Values[row] = row % 2 == 0 ? 1 : -1;
            var mean = inference.Apply(tape, x);
            var logVariance = Linear.Apply(tape, Draws.Filled(tape, Batch, 1, 1), width.Tensor, default);
            var z = Reparameterization.Apply(tape, mean, logVariance, Draws.Noise(tape, ref random, Batch, 1));
            var decoded = decoder.Apply(tape, hidden.Apply(tape, z, Activation.Tanh));
            // s is at least 0.1: two points alone would make it 0.
            var bounded = SmoothBound.Apply(tape, logS2.Tensor, 0, -2 * MathF.Log(0.1f));
            var reconstruction = WeightedSum.Apply(tape, GaussianLogLikelihood.Apply(tape, decoded, x, bounded), 1.0 / Batch);
            var kl = WeightedSum.Apply(tape, DiagonalGaussianKl.Apply(tape, mean, logVariance), 1.0 / Batch);
            if (step % 30 == 0 || step == Steps - 1) points.Add(new(step, kl.Values[0]));
            freeEnergy = reconstruction.Values[0] - kl.Values[0];
            var weighted = WeightedSum.Apply(tape, kl, schedule.At(step, 1));
            return Addition.Apply(tape, WeightedSum.Apply(tape, reconstruction, -1), weighted);
        });
        return (points, freeEnergy);
    }
}
