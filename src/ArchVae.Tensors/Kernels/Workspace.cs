using System.Diagnostics.CodeAnalysis;

namespace ArchVae.Tensors.Kernels;

/// <summary>
/// Memory that a kernel needs while it runs, one set for each thread. It grows to the largest size that was asked for and is
/// used again, so a warm kernel allocates nothing.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "It lives as long as its thread; then its buffers are finalised.")]
internal sealed unsafe class Workspace
{
    [ThreadStatic]
    private static Workspace? current;
    private NativeBuffer block = new(0);
    private NativeBuffer panels = new(0);
    private NativeBuffer result = new(0);

    /// <summary>The calling thread's.</summary>
    public static Workspace Current => current ??= new Workspace();

    /// <summary>Memory of the innermost blocks of a product; good until the next call.</summary>
    public float* Block(long length) => Grown(ref block, length);

    /// <summary>Memory of a packed right side of a product; good until the next call.</summary>
    public float* Panels(long length) => Grown(ref panels, length);

    /// <summary>Memory of a product before it goes where it belongs; good until the next call.</summary>
    public float* Result(long length) => Grown(ref result, length);

    private static float* Grown(ref NativeBuffer buffer, long length)
    {
        if (buffer.Length < length)
        {
            buffer.Dispose();
            buffer = new NativeBuffer(length + length / 4);
        }
        return buffer.Data;
    }
}
