using ArchVae.Codecs;
using ArchVae.Models;
using ArchVae.Randomness;
using ArchVae.Spaces;
using ArchVae.Tensors;
using ArchVae.Tensors.Ops;

namespace ArchVae.Evaluation;

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

    /// <summary>The bound of each architecture.</summary>
    public double[] Run(IReadOnlyList<Architecture> data, int sampleCount, ulong seed)
    {
        var bounds = new double[data.Count];
        foreach (var chunk in Enumerable.Range(0, data.Count).Chunk(Math.Max(1, SequencesOfPass / sampleCount)))
        {
            batch.Fill(data, chunk);
            var streams = new RandomStream[chunk.Length];
            var sums = new LogSumExp[chunk.Length];
            for (var b = 0; b < chunk.Length; b++)
                streams[b] = new RandomStream(seed, RandomPurpose.EvaluationNoise, 1, chunk[batch.Order[b]]);
            for (var done = 0; done < sampleCount;)
            {
                var count = Math.Min(sampleCount - done, SequencesOfPass);
                AddWeights(count, streams, sums);
                done += count;
            }
            for (var b = 0; b < chunk.Length; b++) bounds[chunk[batch.Order[b]]] = sums[b].Value - Math.Log(sampleCount);
        }
        return bounds;
    }

    private void AddWeights(int count, RandomStream[] streams, LogSumExp[] sums)
    {
        tape.Clear();
        samples.SetRepeated(batch.Layout.Lengths, count);
        var noise = tape.Constant(samples.SequenceCount, vae.Options.LatentSize);
        for (var s = 0; s < samples.SequenceCount; s++) streams[s / count].FillGaussian(noise.Row(s));
        var pass = vae.Run(tape, batch, samples, noise);
        var prior = StandardNormalLogDensity.Apply(tape, pass.Posterior.Z);
        for (var s = 0; s < samples.SequenceCount; s++)
            sums[s / count].Add((double)pass.LogLikelihood.Values[s] + prior.Values[s] - pass.Posterior.LogDensity.Values[s]);
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
