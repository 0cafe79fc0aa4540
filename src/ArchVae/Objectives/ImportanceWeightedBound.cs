using ArchVae.Models;
using ArchVae.Spaces;
using ArchVae.Tensors;

namespace ArchVae.Objectives;

/// <summary>
/// The importance-weighted bound on log p(x) with K samples, log (1/K Σ_k p(x|z_k)·p(z_k) / q(z_k|x)), z_k ~ q(z|x) (Burda,
/// Grosse and Salakhutdinov, "Importance weighted autoencoders", ICLR 2016), in nats. It rises to log p(x) with K. No
/// architecture depends on another, so that each thread takes some from the noise to the figures, and none waits for another.
/// </summary>
internal sealed class ImportanceWeightedBound(ArchitectureVae vae) : IDisposable, IParallelWork
{
    // What all threads keep for so many stays in cache for the most part.
    private const int SequencesOfPass = 512;
    private readonly Stack<BatchRun> idle = [];
    private IReadOnlyList<Architecture> data = [];
    private int[] indices = [];
    private ImportanceWeightedFigures[] figures = [];
    private int sampleCount;
    private int chunkSize;
    private ulong seed;

    /// <summary>
    /// The bounds of all architectures of a data set, their standard errors, and the ELBOs that the same samples give.
    /// </summary>
    /// <param name="data">The data set.</param>
    /// <param name="sampleCount">K.</param>
    /// <param name="seed">The seed of the noise.</param>
    public ImportanceWeightedFigures[] Run(IReadOnlyList<Architecture> data, int sampleCount, ulong seed) =>
        Run(data, [.. Enumerable.Range(0, data.Count)], sampleCount, seed);

    /// <summary>The same of some architectures of a data set; noise depends on an architecture's place in it only.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="indices">Which of them.</param>
    /// <param name="sampleCount">K.</param>
    /// <param name="seed">The seed of the noise.</param>
    public ImportanceWeightedFigures[] Run(
        IReadOnlyList<Architecture> data, IReadOnlyList<int> indices, int sampleCount, ulong seed)
    {
        (this.data, this.indices, this.sampleCount, this.seed) = (data, [.. indices], sampleCount, seed);
        figures = new ImportanceWeightedFigures[indices.Count];
        chunkSize = Math.Max(1, SequencesOfPass / sampleCount);
        vae.Team.For((indices.Count + chunkSize - 1) / chunkSize, this);
        return figures;
    }

    void IParallelWork.Run(int index)
    {
        BatchRun? run;
        lock (idle)
        {
            if (!idle.TryPop(out run)) run = new BatchRun(vae);
        }
        try
        {
            var first = index * chunkSize;
            RunChunk(run, first, indices.AsSpan(first, Math.Min(chunkSize, indices.Length - first)));
        }
        finally
        {
            lock (idle) idle.Push(run);
        }
    }

    private void RunChunk(BatchRun run, int first, ReadOnlySpan<int> chunk)
    {
        run.Fill(data, chunk);
        var streams = new RandomStream[chunk.Length];
        var weights = new WeightSums[chunk.Length];
        for (var b = 0; b < chunk.Length; b++)
            streams[b] = new RandomStream(seed, RandomPurpose.LikelihoodNoise, 0, chunk[run.Batch.Order[b]]);
        for (var drawn = 0; drawn < sampleCount;)
        {
            var count = Math.Min(sampleCount - drawn, SequencesOfPass);
            AddWeights(run, count, streams, weights);
            drawn += count;
        }
        for (var b = 0; b < chunk.Length; b++) figures[first + run.Batch.Order[b]] = weights[b].Figures(sampleCount);
    }

    private void AddWeights(BatchRun run, int count, RandomStream[] streams, WeightSums[] weights)
    {
        run.Begin(count);
        for (var b = 0; b < streams.Length; b++) streams[b].FillGaussian(run.NoiseOf(b));
        var pass = run.Run();
        var prior = vae.Prior.LogDensity(run.Tape, pass.Posterior.Z);
        for (var s = 0; s < run.Samples.SequenceCount; s++)
            weights[s / count].Add((double)pass.LogLikelihood.Values[s] + prior.Values[s] - pass.Posterior.LogDensity.Values[s]);
    }

    public void Dispose()
    {
        foreach (var run in idle) run.Dispose();
    }

    // Of one architecture: Σ log w, log Σ w and log Σ w².
    private struct WeightSums
    {
        private double logWeights;
        private LogSumExp weights;
        private LogSumExp squares;

        public void Add(double logWeight)
        {
            logWeights += logWeight;
            weights.Add(logWeight);
            squares.Add(2 * logWeight);
        }

        // The logarithm of a mean has the standard error of the mean over the mean: √((K Σ w² / (Σ w)² − 1) / (K − 1)), which is
        // 0 / 0 for one sample.
        public readonly ImportanceWeightedFigures Figures(int count)
        {
            var relative = Math.Max(0, count * Math.Exp(squares.Value - 2 * weights.Value) - 1);
            return new(weights.Value - Math.Log(count), Math.Sqrt(relative / (count - 1)), logWeights / count);
        }
    }
}

/// <summary>What the importance weights of one architecture give, in nats.</summary>
/// <param name="Bound">The logarithm of their mean, an estimate of log p(x) from below.</param>
/// <param name="StandardError">Its standard error; NaN for one sample.</param>
/// <param name="Elbo">The mean of their logarithms.</param>
internal readonly record struct ImportanceWeightedFigures(double Bound, double StandardError, double Elbo);
