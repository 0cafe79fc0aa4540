using ArchVae.Models;
using ArchVae.Spaces;
using ArchVae.Tensors;
using ArchVae.Tensors.Ops;

namespace ArchVae.Objectives;

/// <summary>
/// The importance-weighted bound on log p(x) with K samples, log (1/K Σ_k p(x|z_k)·p(z_k) / q(z_k|x)), z_k ~ q(z|x) (Burda,
/// Grosse and Salakhutdinov, "Importance weighted autoencoders", ICLR 2016), in nats. It rises to log p(x) with K.
/// </summary>
internal sealed class ImportanceWeightedBound : IDisposable
{
    private const int SequencesOfPass = 1024;
    private readonly ArchitectureVae vae;
    private readonly Tape tape;
    private readonly ArchitectureBatch batch;
    private readonly SequenceLayout samples = new();

    public ImportanceWeightedBound(ArchitectureVae vae)
    {
        this.vae = vae;
        tape = new Tape(vae.Team, recording: false);
        batch = new ArchitectureBatch(vae.Codec);
    }

    /// <summary>The bounds of all architectures of a data set.</summary>
    public double[] Run(IReadOnlyList<Architecture> data, int sampleCount, ulong seed) =>
        Run(data, [.. Enumerable.Range(0, data.Count)], sampleCount, seed);

    /// <summary>The bounds of some architectures of a data set; noise depends on an architecture's place in it only.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="indices">Which of them.</param>
    /// <param name="sampleCount">K.</param>
    /// <param name="seed">The seed of the noise.</param>
    public double[] Run(IReadOnlyList<Architecture> data, IReadOnlyList<int> indices, int sampleCount, ulong seed) =>
        RunWithElbo(data, indices, sampleCount, seed).Bounds;

    /// <summary>The same, and the ELBOs that the same samples give: means of the log weights instead of the logarithm of their mean.</summary>
    public (double[] Bounds, double[] Elbos) RunWithElbo(IReadOnlyList<Architecture> data, IReadOnlyList<int> indices, int sampleCount, ulong seed)
    {
        var (bounds, elbos) = (new double[indices.Count], new double[indices.Count]);
        var done = 0;
        foreach (var chunk in indices.Chunk(Math.Max(1, SequencesOfPass / sampleCount)))
        {
            batch.Fill(data, chunk);
            var streams = new RandomStream[chunk.Length];
            var sums = new LogSumExp[chunk.Length];
            var logWeights = new double[chunk.Length];
            for (var b = 0; b < chunk.Length; b++)
                streams[b] = new RandomStream(seed, RandomPurpose.LikelihoodNoise, 0, chunk[batch.Order[b]]);
            for (var drawn = 0; drawn < sampleCount;)
            {
                var count = Math.Min(sampleCount - drawn, SequencesOfPass);
                AddWeights(count, streams, sums, logWeights);
                drawn += count;
            }
            for (var b = 0; b < chunk.Length; b++)
            {
                bounds[done + batch.Order[b]] = sums[b].Value - Math.Log(sampleCount);
                elbos[done + batch.Order[b]] = logWeights[b] / sampleCount;
            }
            done += chunk.Length;
        }
        return (bounds, elbos);
    }

    private void AddWeights(int count, RandomStream[] streams, LogSumExp[] sums, double[] logWeights)
    {
        tape.Clear();
        samples.SetRepeated(batch.Layout.Lengths, count);
        var noise = tape.Constant(samples.SequenceCount, vae.Options.LatentSize);
        for (var s = 0; s < samples.SequenceCount; s++) streams[s / count].FillGaussian(noise.Row(s));
        var pass = vae.Run(tape, batch, samples, noise);
        var prior = StandardNormalLogDensity.Apply(tape, pass.Posterior.Z);
        for (var s = 0; s < samples.SequenceCount; s++)
        {
            var logWeight = (double)pass.LogLikelihood.Values[s] + prior.Values[s] - pass.Posterior.LogDensity.Values[s];
            sums[s / count].Add(logWeight);
            logWeights[s / count] += logWeight;
        }
    }

    public void Dispose() => tape.Dispose();
}

/// <summary>log Σ exp of numbers that come one by one, without overflow.</summary>
internal struct LogSumExp
{
    private double maximum;
    private double sum;

    public readonly double Value => sum == 0 ? double.NegativeInfinity : maximum + Math.Log(sum);

    public void Add(double value)
    {
        if (double.IsNegativeInfinity(value)) return;
        if (sum == 0) (maximum, sum) = (value, 1);
        else if (value <= maximum) sum += Math.Exp(value - maximum);
        else (maximum, sum) = (value, sum * Math.Exp(maximum - value) + 1);
    }
}
