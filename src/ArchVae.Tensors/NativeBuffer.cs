using System.Runtime.InteropServices;

namespace ArchVae.Tensors;

/// <summary>
/// A block of float32 outside the managed heap, aligned to 64 bytes and zero at first. Not safe for concurrent disposal.
/// </summary>
internal sealed unsafe class NativeBuffer : IDisposable
{
    private const nuint Alignment = 64;

    public NativeBuffer(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        // Padded by one cache line, so that a kernel may load a whole vector that begins inside the block.
        var bytes = (nuint)length * sizeof(float) + Alignment;
        Data = (float*)NativeMemory.AlignedAlloc(bytes, Alignment);
        NativeMemory.Clear(Data, bytes);
    }

    ~NativeBuffer() => Free();

    public float* Data { get; private set; }

    public long Length { get; }

    public Span<float> Span => new(Data, checked((int)Length));

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(Data);
        Data = null;
    }
}
