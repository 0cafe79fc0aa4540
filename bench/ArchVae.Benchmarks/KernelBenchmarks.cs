using ArchVae.Tensors;
using ArchVae.Tensors.Kernels;
using BenchmarkDotNet.Attributes;

namespace ArchVae.Benchmarks;

/// <summary>Matrix products of the shapes that training uses, and the functions on vectors of 4,096 numbers.</summary>
public unsafe class KernelBenchmarks
{
    private const int Length = 4096;
    private readonly NativeBuffer memory = new(3 << 21);
    private ThreadTeam team = null!;

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        team = new ThreadTeam(Threads);
        for (var i = 0L; i < memory.Length; i++) memory.Data[i] = (i * 7919 % 1000 - 500) * 1e-4f;
    }

    [GlobalCleanup]
    public void Close() => team.Dispose();

    [Benchmark]
    public void Product1024() => Product(1024, 1024, 1024);

    [Benchmark]
    public void LstmInput640x256x1024() => Product(640, 256, 1024);

    [Benchmark]
    public void LstmStep64x256x1024() => Product(64, 256, 1024);

    [Benchmark]
    public void Linear64x512x512() => Product(64, 512, 512);

    [Benchmark]
    public void WeightGradient1024x640x256() =>
        Gemm.Multiply(team, View(0, 640, 1024).Transposed, View(1, 640, 256), View(2, 1024, 256));

    [Benchmark]
    public void Tanh4096() => VectorMath.Tanh(Vector(0), Vector(1));

    [Benchmark]
    public void Sigmoid4096() => VectorMath.Sigmoid(Vector(0), Vector(1));

    [Benchmark]
    public void Exp4096() => VectorMath.Exp(Vector(0), Vector(1));

    private void Product(int m, int k, int n) => Gemm.Multiply(team, View(0, m, k), View(1, k, n), View(2, m, n));

    private MatrixView View(int part, int rows, int columns) => new(memory.Data + ((long)part << 21), rows, columns);

    private Span<float> Vector(int part) => new(memory.Data + part * Length, Length);
}
