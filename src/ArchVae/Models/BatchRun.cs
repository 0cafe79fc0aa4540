using ArchVae.Posteriors;
using ArchVae.Spaces;
using ArchVae.Tensors;

namespace ArchVae.Models;

/// <summary>
/// Passes of a model over batches of B architectures with M samples of each. <see cref="Fill"/> takes the architectures,
/// <see cref="Begin"/> makes place for noise, which the caller draws, and <see cref="Run"/> or <see cref="SamplePosterior"/>
/// computes. Memory is kept from batch to batch, so that once warm nothing is allocated. For one thread.
/// </summary>
internal sealed class BatchRun : IDisposable
{
    private readonly ArchitectureVae vae;
    private int[] places = [];
    private int wholeCount;
    private bool isIdle;

    public BatchRun(ArchitectureVae vae, bool recording = false)
    {
        this.vae = vae;
        Tape = new Tape(vae.Team, recording);
        Batch = new ArchitectureBatch(vae.Codec);
    }

    /// <summary>What operations are recorded on; cleared by <see cref="Begin"/>.</summary>
    public Tape Tape { get; }

    /// <summary>The architectures, in an order of their own.</summary>
    public ArchitectureBatch Batch { get; }

    /// <summary>The layout of B·M sequences: sample m of architecture b is sequence b·M + m.</summary>
    public SequenceLayout Samples { get; } = new();

    /// <summary>[B·M, Z] ε.</summary>
    public Tensor Noise { get; private set; }

    /// <summary>[B] the place of each architecture in the list that it was taken from, or of that of all ranks.</summary>
    public ReadOnlySpan<int> Places => places.AsSpan(0, Batch.Count);

    /// <summary>Takes the architectures of a list at some places.</summary>
    public void Fill(IReadOnlyList<Architecture> source, ReadOnlySpan<int> indices) =>
        FillPart(source, indices, 0, indices.Length);

    /// <summary>
    /// The same of a batch that several ranks share: one takes the places of its pieces. Where there is none, the first
    /// architecture stands in, so that the rank computes what the others do, and counts for nothing.
    /// </summary>
    public void FillShare(IReadOnlyList<Architecture> source, ReadOnlySpan<int> indices, int rank, int ranks)
    {
        var (first, count) = BatchPieces.PlacesOf(rank, ranks, indices.Length);
        FillPart(source, indices, first, count);
    }

    private void FillPart(IReadOnlyList<Architecture> source, ReadOnlySpan<int> indices, int first, int count)
    {
        wholeCount = indices.Length;
        isIdle = count == 0 && wholeCount > 0;
        if (isIdle) (first, count) = (0, 1);
        Batch.Fill(source, indices.Slice(first, count));
        if (places.Length < count) places = new int[count];
        for (var b = 0; b < count; b++) places[b] = first + Batch.Order[b];
        if (Tape.Recording) Batch.Layout.CutByPlace(Places, wholeCount, isIdle);
    }

    /// <summary>Forgets the pass before and makes place for M samples of each architecture.</summary>
    public void Begin(int samples)
    {
        Tape.Clear();
        Samples.SetRepeated(Batch.Layout.Lengths, samples);
        if (Tape.Recording) Samples.CutByPlace(Places, wholeCount, isIdle);
        Noise = Tape.Constant(Samples.SequenceCount, vae.Options.LatentSize);
    }

    /// <summary>[M·Z] the noise of an architecture of the batch.</summary>
    public Span<float> NoiseOf(int architecture)
    {
        var length = Noise.Length / Batch.Count;
        return Noise.Values.Slice(architecture * length, length);
    }

    /// <summary>Fills the noise of each architecture from a stream of its own.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="purpose">What it is for.</param>
    /// <param name="indices">The number of each architecture, in the order in which they were taken.</param>
    /// <param name="first">Added to these numbers.</param>
    public void DrawNoise(ulong seed, RandomPurpose purpose, ReadOnlySpan<int> indices, long first = 0)
    {
        for (var b = 0; b < Batch.Count; b++)
            new RandomStream(seed, purpose, 0, first + indices[Batch.Order[b]]).FillGaussian(NoiseOf(b));
    }

    /// <summary>Samples of the posterior, and log p(x|z) at them.</summary>
    /// <param name="withCenter">Whether the posteriors' centers are wanted too.</param>
    public ModelPass Run(bool withCenter = false) => vae.Run(Tape, Batch, Samples, Noise, withCenter);

    /// <summary>Samples of the posterior alone.</summary>
    public PosteriorSample SamplePosterior() => vae.SamplePosterior(Tape, Batch, Noise);

    public void Dispose() => Tape.Dispose();
}
