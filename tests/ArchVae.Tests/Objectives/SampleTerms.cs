using ArchVae.Models;
using ArchVae.Spaces;
using ArchVae.Tensors;

namespace ArchVae.Tests.Objectives;

/// <summary>The terms of equation 12 at each sample of one architecture that passes through the model alone.</summary>
internal sealed record SampleTerms(double[] LogLikelihood, double[] LogPrior, double[] LogPosterior)
{
    /// <summary>log p(x|z) + log p(z) − log q(z|x), with N(0, I) for the prior.</summary>
    public double[] LogWeights => [.. LogLikelihood.Select((value, m) => value + LogPrior[m] - LogPosterior[m])];

    /// <summary>The logarithm of the mean of the weights.</summary>
    public double Bound
    {
        get
        {
            var largest = LogWeights.Max();
            return largest + Math.Log(LogWeights.Average(value => Math.Exp(value - largest)));
        }
    }

    /// <summary>The terms of the architecture at a place, with the noise of that place.</summary>
    public static SampleTerms Of(
        ArchitectureVae vae, Architecture[] data, int place, int samples, ulong seed, RandomPurpose purpose)
    {
        using var run = new BatchRun(vae);
        run.Fill(data, [place]);
        run.Begin(samples);
        run.DrawNoise(seed, purpose, [place]);
        var pass = run.Run();
        return new(
            Doubles(pass.LogLikelihood),
            [.. Enumerable.Range(0, samples).Select(m =>
                pass.Posterior.Z.Row(m).ToArray().Sum(z => -((double)z * z + Math.Log(2 * Math.PI)) / 2))],
            Doubles(pass.Posterior.LogDensity));
    }

    private static double[] Doubles(Tensor tensor) => Array.ConvertAll(tensor.Values.ToArray(), value => (double)value);
}
