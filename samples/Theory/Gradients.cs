using ArchVae.Reports.Pictures;
using ArchVae.Tensors;
using ArchVae.Tensors.Ops;

namespace ArchVae.Samples;

/// <summary>
/// Section 1.3: the gradient of −F by the mean of q. Reparameterised (equation 9), it is what automatic differentiation gives;
/// the score function estimates it too, with far more noise; and the gradient through a fixed z (the right side of 6) is 0. The
/// model is that of section 1.2, where the gradient is (μ − x) / s² + μ.
/// </summary>
internal static class Gradients
{
    private const double X = 1.5;
    private const double Variance = 0.25;
    private const int Count = 1 << 17;
    private static readonly Gaussian q = new(0.8, 0.3);

    public static Picture Run(Sheet sheet)
    {
        using var team = new ThreadTeam(1);
        using var tape = new Tape(team);
        var random = new RandomStream(Sheet.Seed, RandomPurpose.Test);
        var noise = Draws.Noise(tape, ref random, Count, 1);
        // A mean of its own for each draw, so that each has its own gradient.
        var mean = Draws.Variable(tape, Count, 1, q.Mean);
        var logRatio = LogRatio(tape, mean, noise);
        tape.Backward(WeightedSum.Apply(tape, logRatio, 1));
        var exact = (q.Mean - X) / Variance + q.Mean;
        var reparameterised = mean.Gradients.ToArray();
        // ∇ log q(z) by the mean with z fixed is (z − μ) / σ² = ε / σ.
        var throughFixedZ = Array.ConvertAll(noise.Values.ToArray(), epsilon => (float)(epsilon / q.StandardDeviation));
        var score = logRatio.Values.ToArray().Zip(throughFixedZ, (bracket, gradient) => bracket * gradient).ToArray();
        sheet.Compare("∇(−F) by the mean, reparameterised (9)", exact, Estimate.Of(reparameterised));
        sheet.Compare("the same by the score function", exact, Estimate.Of(score));
        sheet.Compare("with z held fixed (right side of 6)", 0, Estimate.Of(throughFixedZ));

        const double Step = 1.0 / 64;
        double Loss(double at) => Estimate.Of(LogRatio(tape, Draws.Filled(tape, Count, 1, at), noise).Values).Mean;
        var difference = (Loss(q.Mean + Step) - Loss(q.Mean - Step)) / (2 * Step);
        sheet.Compare("by finite differences with the same noise", difference, Estimate.Of(reparameterised).Mean, 1e-3);
        var ratio = Estimate.Of(score).StandardDeviation / Estimate.Of(reparameterised).StandardDeviation;
        sheet.Expect($"The score function is the noisier one, {ratio:0.0} times", ratio > 1.5);
        return new LineChart
        {
            Title = "Noise of the gradient of −F",
            XLabel = "M, samples",
            YLabel = "standard deviation",
            LogX = true,
            LogY = true,
            Series = [new("reparameterised", Noise(reparameterised)), new("score function", Noise(score))],
        };
    }

    // log q(z|x) − log p(z) − log p(x|z) at z = μ + σε: the bracket of equation 9, one number for each draw.
    private static Tensor LogRatio(Tape tape, Tensor mean, Tensor noise)
    {
        var logVariance = Draws.Filled(tape, Count, 1, q.LogVariance);
        var z = Reparameterization.Apply(tape, mean, logVariance, noise);
        var (x, logS2) = (Draws.Filled(tape, Count, 1, X), Draws.Filled(tape, 1, 1, Math.Log(Variance)));
        var logLikelihood = GaussianLogLikelihood.Apply(tape, z, x, logS2);
        var minus = new[] { StandardNormalLogDensity.Apply(tape, z), logLikelihood };
        return ChangeOfVariables.Apply(tape, DiagonalGaussianLogDensity.Apply(tape, noise, logVariance), minus);
    }

    // The standard deviation of means of M gradients.
    private static LinePoint[] Noise(float[] gradients) =>
    [
        .. Enumerable.Range(0, 7).Select(power => 1 << (2 * power))
            .Select(m => (M: m, Means: gradients.Chunk(m).Select(chunk => chunk.Average()).ToArray()))
            .Select(group => new LinePoint(group.M, Estimate.Of(group.Means).StandardDeviation)),
    ];
}
