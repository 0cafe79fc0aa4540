namespace ArchVae.Tensors;

/// <summary>
/// Memory that is handed out in order and given back all at once. After the first <see cref="Clear"/> it is one block that is
/// large enough for all that was asked for, so a step that repeats allocates nothing.
/// </summary>
internal sealed unsafe class Arena : IDisposable
{
    private const long SmallestBlock = 1 << 16;
    private const int AlignmentInFloats = 16;
    private readonly List<NativeBuffer> blocks = [];
    private long used;
    private long total;

    /// <summary>Memory for <paramref name="length"/> floats with whatever values it last had.</summary>
    public float* Rent(long length)
    {
        var padded = (length + AlignmentInFloats - 1) / AlignmentInFloats * AlignmentInFloats;
        if (blocks.Count == 0 || used + padded > blocks[^1].Length)
        {
            var capacity = blocks.Count == 0 ? SmallestBlock : blocks[^1].Length * 2;
            blocks.Add(new NativeBuffer(Math.Max(capacity, padded)));
            used = 0;
        }
        var data = blocks[^1].Data + used;
        used += padded;
        total += padded;
        return data;
    }

    /// <summary>Gives everything back. Memory handed out before must not be used any more.</summary>
    public void Clear()
    {
        if (blocks.Count > 1)
        {
            // The old blocks go before the new one comes, so that both are never there at once.
            var needed = total + total / 4;
            Dispose();
            blocks.Add(new NativeBuffer(needed));
        }
        used = 0;
        total = 0;
    }

    public void Dispose()
    {
        foreach (var block in blocks) block.Dispose();
        blocks.Clear();
        used = 0;
    }
}
