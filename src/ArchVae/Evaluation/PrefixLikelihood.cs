using ArchVae.Models;
using ArchVae.Spaces;
using ArchVae.Tensors;

namespace ArchVae.Evaluation;

/// <summary>
/// The model's probability of each entry of an architecture given all entries before it, log p̂(prefix t) −
/// log p̂(prefix t − 1), where a prefix is what the sequence begins with and p̂(prefix) = 1/K Σ_k w_k p(prefix|z_k). The K points
/// are the same for all prefixes, so the terms sum to log p̂(x). The posterior of x is too narrow for short prefixes and the
/// prior too wide for long ones, so as many points come from each of: the prior, q(z|x), and q at some beginnings of x, which
/// the inference network reads like any architecture. The weights are w = p(z) / mixture(z), the balance heuristic (Veach and
/// Guibas, "Optimally combining sampling techniques for Monte Carlo rendering", SIGGRAPH 1995), so none is above the number of
/// components.
/// </summary>
internal sealed class PrefixLikelihood : IDisposable, IParallelWork
{
    private const int MostBeginnings = 4;
    private const int PointsOfPass = 512;
    private const int PointsOfPiece = 16;
    private readonly ArchitectureVae vae;
    private readonly Tape tape;
    private readonly ArchitectureBatch whole;
    private readonly ArchitectureBatch beginnings;
    private readonly SequenceLayout layout = new();
    private Architecture architecture = null!;
    private ArchitectureEntry[] entries = [];
    private double[] terms = [];
    private Tensor outputs;

    public PrefixLikelihood(ArchitectureVae vae)
    {
        this.vae = vae;
        tape = new Tape(vae.Team, recording: false);
        whole = new ArchitectureBatch(vae.Codec);
        beginnings = new ArchitectureBatch(vae.Codec);
    }

    /// <summary>For each of <see cref="Architecture.Entries"/> its log-probability, in nats.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="index">Which architecture of it; the points depend on its place.</param>
    /// <param name="sampleCount">K, rounded up to as many points from each component.</param>
    /// <param name="seed">The seed of the points.</param>
    public double[] EntryLogProbabilities(IReadOnlyList<Architecture> data, int index, int sampleCount, ulong seed)
    {
        architecture = data[index];
        entries = [.. architecture.Entries];
        whole.Fill(data, [index]);
        Architecture[] parts = [.. Enumerable.Range(1, MostBeginnings)
            .Select(part => (architecture.RowCount * part + MostBeginnings - 1) / MostBeginnings).Distinct().OrderDescending()
            .Select(rows =>
                Architecture.FromCells(architecture.Space, architecture.Cells[..(rows * architecture.Space.CellsPerRow)]))];
        beginnings.Fill(parts, [.. Enumerable.Range(0, parts.Length)]);
        var random = new RandomStream(seed, RandomPurpose.PrefixNoise, 0, index);
        var sums = new LogSumExp[entries.Length];
        var components = parts.Length + 1;
        var ofEach = (sampleCount + components - 1) / components;
        for (var drawn = 0; drawn < ofEach;)
        {
            var count = Math.Min(ofEach - drawn, PointsOfPass / components);
            AddPoints(count, ref random, seed, (long)index * ofEach + drawn, sums);
            drawn += count;
        }
        // The empty prefix has probability 1.
        var before = Math.Log((double)ofEach * components);
        var result = new double[entries.Length];
        for (var t = 0; t < result.Length; t++) (result[t], before) = (sums[t].Value - before, sums[t].Value);
        return result;
    }

    private void AddPoints(int count, ref RandomStream random, ulong seed, long first, LogSumExp[] sums)
    {
        tape.Clear();
        var (z, logWeights) = Draw(count, ref random, seed, first);
        layout.SetRepeated(whole.Layout.Lengths, z.Rows);
        outputs = vae.Decoder.Apply(
            tape, whole.Layout, layout, tape.Constant(whole.Layout.RowCount, vae.Codec.RowWidth, whole.Rows), z);
        if (terms.Length < z.Rows * entries.Length) terms = new double[z.Rows * entries.Length];
        tape.Team.For((z.Rows + PointsOfPiece - 1) / PointsOfPiece, this);
        for (var k = 0; k < z.Rows; k++)
        {
            var logJoint = logWeights[k];
            for (var t = 0; t < entries.Length; t++)
            {
                logJoint += terms[k * entries.Length + t];
                sums[t].Add(logJoint);
            }
        }
    }

    // Points of each component, those of the prior last and from its draw of number `first` on, and their log weights.
    private (Tensor Z, double[] LogWeights) Draw(int count, ref RandomStream random, ulong seed, long first)
    {
        var size = vae.Options.LatentSize;
        var noise = tape.Constant(beginnings.Count * count, size);
        random.FillGaussian(noise.Values);
        var own = vae.SamplePosterior(tape, beginnings, noise);
        var z = tape.Constant(noise.Rows + count, size);
        own.Z.Values.CopyTo(z.Values);
        vae.Prior.Draw(tape, seed, first, count).Values.CopyTo(z.Values[own.Z.Length..]);

        var everyPair = tape.Constant(beginnings.Count * z.Rows, size);
        for (var b = 0; b < beginnings.Count; b++) z.Values.CopyTo(everyPair.Values[(b * z.Length)..]);
        var density = vae.PosteriorAt(tape, beginnings, everyPair).LogDensity;
        var prior = vae.Prior.LogDensity(tape, z);
        var logWeights = new double[z.Rows];
        for (var k = 0; k < z.Rows; k++)
        {
            // In units of the prior, whose own share is 1.
            var mixture = new LogSumExp();
            mixture.Add(0);
            for (var b = 0; b < beginnings.Count; b++)
            {
                // A point's own component knows its density without inverting flows.
                double log = k / count == b ? own.LogDensity.Values[k] : density.Values[b * z.Rows + k];
                // Where a flow cannot be inverted the point is so far out that its density is 0.
                if (double.IsFinite(log)) mixture.Add(log - prior.Values[k]);
            }
            logWeights[k] = Math.Log(beginnings.Count + 1) - mixture.Value;
        }
        return (z, logWeights);
    }

    void IParallelWork.Run(int index)
    {
        var width = vae.Space.CellsPerRow;
        var learned = vae.Decoder.LearnedOfNumbers;
        for (var k = index * PointsOfPiece; k < Math.Min((index + 1) * PointsOfPiece, layout.SequenceCount); k++)
        {
            for (var t = 0; t < entries.Length; t++)
            {
                var row = entries[t].Row;
                terms[k * entries.Length + t] = vae.Likelihood.EntryLogProbability(
                    architecture.Cells.Slice(row * width, width), entries[t].Feature,
                    outputs.Row(layout.RowOf(k, row)), learned.Exists ? learned.Values : [], [], []);
            }
        }
    }

    public void Dispose() => tape.Dispose();
}
