using ArchVae.Spaces;
using ArchVae.Tensors;
using ArchVae.Tensors.Ops;

namespace ArchVae.Models;

/// <summary>
/// Algorithm 2: a layer is chosen from the decoder's outputs, and its row is the decoder's next input; the LSTM's state is
/// carried, so that the cost grows with the length and not with its square. No sequence depends on another, so that each
/// thread decodes a slice of them from beginning to end (<see cref="DecodingSlice"/>), and none waits for another in between.
/// </summary>
internal sealed class AutoregressiveDecoding : IDisposable, IParallelWork
{
    // Points that are handed out at once; the last slices of them are waited for.
    private const int Chunk = 8192;

    // Slices are as large as they may be while there are some for many threads.
    private const int WantedSlices = 16;
    private readonly ArchitectureVae vae;
    private readonly LstmCell cell;
    private readonly Stack<DecodingSlice> idle = [];
    private readonly OverflowedException?[] failures = new OverflowedException?[Chunk / DecodingBlock.MostColumns];
    private float[] points = [];
    private DecodingOptions options = DecodingOptions.Greedy;
    private Architecture[] result = [];
    private int start;
    private int count;
    private int sliceSize;
    private long firstPoint;

    public AutoregressiveDecoding(ArchitectureVae vae)
    {
        this.vae = vae;
        cell = vae.Decoder.Cell();
    }

    /// <summary>
    /// The architectures that [count × Z] latent values decode to. Draws for point i come from a stream of its own;
    /// <paramref name="firstPoint"/> is the number of the first.
    /// </summary>
    /// <exception cref="OverflowedException">The decoder's numbers are not finite at a point.</exception>
    /// <exception cref="InputException">The condition is for another space.</exception>
    public Architecture[] Decode(ReadOnlySpan<float> values, DecodingOptions options, long firstPoint = 0)
    {
        options.Validate();
        if (options.Condition is { } condition && !condition.Space.IsSameAs(vae.Space))
            throw new InputException($"The condition is for space '{condition.Space.Name}'; '{vae.Space.Name}' is expected.");
        var size = vae.Options.LatentSize;
        (this.options, this.firstPoint, result) = (options, firstPoint, new Architecture[values.Length / size]);
        cell.ReadWeights();
        for (start = 0; start < result.Length; start += count)
        {
            count = Math.Min(Chunk, result.Length - start);
            if (points.Length < count * size) points = new float[count * size];
            values.Slice(start * size, count * size).CopyTo(points);
            var blocks = Math.Clamp(count / (DecodingBlock.MostColumns * WantedSlices), 1, DecodingSlice.MostBlocks);
            sliceSize = blocks * DecodingBlock.MostColumns;
            DecodeChunk((count + sliceSize - 1) / sliceSize);
        }
        var decoded = result;
        result = [];
        return decoded;
    }

    private void DecodeChunk(int slices)
    {
        Array.Clear(failures);
        vae.Team.For(slices, this);
        // The first in their order, whichever thread was first.
        foreach (var failure in failures.AsSpan(0, slices))
        {
            if (failure is not null) throw failure;
        }
    }

    void IParallelWork.Run(int index)
    {
        DecodingSlice? slice;
        lock (idle)
        {
            if (!idle.TryPop(out slice)) slice = new DecodingSlice(vae, cell);
        }
        try
        {
            var size = vae.Options.LatentSize;
            var first = index * sliceSize;
            var length = Math.Min(sliceSize, count - first);
            slice.Decode(
                points.AsSpan(first * size, length * size), options, firstPoint + start + first,
                result.AsSpan(start + first, length));
        }
        catch (OverflowedException exception)
        {
            failures[index] = exception;
        }
        finally
        {
            lock (idle) idle.Push(slice);
        }
    }

    public void Dispose()
    {
        foreach (var slice in idle) slice.Dispose();
        cell.Dispose();
    }
}
