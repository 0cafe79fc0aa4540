using ArchVae.Tensors;
using ArchVae.Tensors.Kernels;

namespace ArchVae.Speed;

/// <summary>The product of two 1024×1024 matrices, the yardstick of everything else.</summary>
internal sealed unsafe class LargeProduct : IDisposable
{
    private const int Size = 1024;

    /// <summary>Floating-point operations of one run.</summary>
    public const double Operations = 2.0 * Size * Size * Size;

    private readonly NativeBuffer memory = new(3L * Size * Size);
    private readonly ThreadTeam team;

    public LargeProduct(ThreadTeam team)
    {
        this.team = team;
        for (var i = 0; i < 2 * Size * Size; i++) memory.Data[i] = (i * 7919L % 1000 - 500) * 1e-4f;
    }

    /// <summary>One product.</summary>
    public void Run()
    {
        MatrixView Matrix(int index) => new(memory.Data + (long)index * Size * Size, Size, Size);
        Gemm.Multiply(team, Matrix(0), Matrix(1), Matrix(2));
    }

    public void Dispose() => memory.Dispose();
}
