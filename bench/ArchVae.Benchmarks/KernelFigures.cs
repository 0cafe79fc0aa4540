using System.Diagnostics;
using ArchVae.Speed;
using ArchVae.Tensors;
using ArchVae.Tensors.Kernels;
using ArchVae.Tensors.Ops;

namespace ArchVae.Benchmarks;

/// <summary>Rates of the compute kernels, each the median of many runs, all in one process.</summary>
internal static unsafe class KernelFigures
{
    private const int Batch = 64;
    private const int Steps = 20;
    private const int Hidden = 256;

    public static void Print(int[] threadCounts)
    {
        Console.WriteLine($"vectors: {Simd.Name}, processors: {Environment.ProcessorCount}");
        foreach (var threads in threadCounts)
        {
            using var team = new ThreadTeam(threads);
            Console.WriteLine($"threads: {threads}");
            using var product = new LargeProduct(team);
            var large = LargeProduct.Operations / Median(product.Run) / 1e9;
            Console.WriteLine($"  product 1024 x 1024 x 1024        {large,7:F1} GFLOP/s");
            foreach (var (name, m, k, n, transposeA, transposeB) in Shapes)
            {
                var rate = Product(team, m, k, n, transposeA, transposeB);
                Console.WriteLine($"  {name,-33} {rate,7:F1} GFLOP/s {rate / large,7:P0}");
            }
            foreach (var (name, inputs, shortest) in
                new[] { ("20 steps", 6, 20), ("20 steps", Hidden, 20), ("5 to 20 steps", 6, 5) })
            {
                var rate = LstmRate(team, inputs, shortest, out var seconds);
                var what = $"LSTM {inputs} > {Hidden} > {Hidden}, {Batch} x {name}";
                Console.WriteLine($"  {what,-36} {rate,7:F1} GFLOP/s {rate / large,7:P0} {seconds * 1e3,7:F2} ms");
            }
            var decoding = DecodingRate(team, out var steps);
            var step = $"decoding step, 256 x {Hidden}";
            Console.WriteLine($"  {step,-36} {decoding,7:F1} GFLOP/s {decoding / large,7:P0} {steps * 1e3,7:F2} ms");
            if (threads == 1) Functions();
        }
    }

    private static (string Name, int M, int K, int N, bool TransposeA, bool TransposeB)[] Shapes =>
    [
        ("input projection 1280, 256 > 1024", 1280, 256, 1024, false, true),
        ("input projection 1280, 6 > 1024", 1280, 6, 1024, false, true),
        ("recurrence 64, 256 > 1024", 64, 256, 1024, false, true),
        ("recurrence back 64, 1024 > 256", 64, 1024, 256, false, false),
        ("gradient of input 1280, 1024 > 256", 1280, 1024, 256, false, false),
        ("gradient of weight 1024, 1280, 256", 1024, 1280, 256, true, false),
        ("gradient of weight 1024, 1280, 6", 1024, 1280, 6, true, false),
        ("linear 64, 512 > 512", 64, 512, 512, false, true),
        ("linear 64, 32 > 512", 64, 32, 512, false, true),
        ("linear 640, 256 > 6", 640, 256, 6, false, true),
        ("gradient of weight 6, 640, 256", 6, 640, 256, true, false),
    ];

    private static double Product(ThreadTeam team, int m, int k, int n, bool transposeA, bool transposeB)
    {
        using var a = Filled((long)m * k);
        using var b = Filled((long)k * n);
        using var c = new NativeBuffer((long)m * n);
        var viewA = transposeA ? new MatrixView(a.Data, k, m).Transposed : new MatrixView(a.Data, m, k);
        var viewB = transposeB ? new MatrixView(b.Data, n, k).Transposed : new MatrixView(b.Data, k, n);
        var viewC = new MatrixView(c.Data, m, n);
        return 2.0 * m * k * n / Median(() => Gemm.Multiply(team, viewA, viewB, viewC)) / 1e9;
    }

    private static double LstmRate(ThreadTeam team, int inputs, int shortest, out double seconds)
    {
        using var tape = new Tape(team);
        var layout = new SequenceLayout(
            Enumerable.Range(0, Batch).Select(b => Steps - (Steps + 1 - shortest) * b / Batch).ToArray());
        using var memory = Filled(1 << 21);
        using var gradients = new NativeBuffer(1 << 21);
        var used = 0L;
        Tensor Parameter(int rows, int columns)
        {
            var tensor = new Tensor(memory.Data + used, gradients.Data + used, rows, columns);
            used += tensor.Length;
            return tensor;
        }

        var x = new Tensor(Parameter(layout.RowCount, inputs).Value, null, layout.RowCount, inputs);
        (Tensor Ih, Tensor Hh, Tensor BiasIh, Tensor BiasHh) Layer(int columns) =>
            (Parameter(4 * Hidden, columns), Parameter(4 * Hidden, Hidden), Parameter(1, 4 * Hidden), Parameter(1, 4 * Hidden));
        var first = Layer(inputs);
        var second = Layer(Hidden);
        seconds = Median(() =>
        {
            tape.Clear();
            var h = Lstm.Apply(tape, layout, x, default, default, default, first.Ih, first.Hh, first.BiasIh, first.BiasHh);
            h = Lstm.Apply(tape, layout, h, default, default, default, second.Ih, second.Hh, second.BiasIh, second.BiasHh);
            var loss = tape.Variable(1, 1);
            var seed = tape.Record<OnesGradient>();
            seed.Output = h;
            tape.Backward(loss);
        });
        // Forward, and twice as much backward, without the gradient of the first layer's input.
        var products = 2.0 * layout.RowCount * 4 * Hidden * ((inputs + Hidden) * 3 - inputs + 2 * Hidden * 3);
        return products / seconds / 1e9;
    }

    private static double DecodingRate(ThreadTeam team, out double seconds)
    {
        const int rows = 256;
        const int inputs = 6;
        using var tape = new Tape(team, recording: false);
        using var memory = Filled(1 << 20);
        Tensor Part(int r, int c) => new(memory.Data, null, r, c);
        using var stepper = new LstmStepper(
            team, Part(4 * Hidden, inputs), Part(4 * Hidden, Hidden), Part(1, 4 * Hidden), Part(1, 4 * Hidden));
        stepper.Begin(default, Part(rows, Hidden), Part(rows, Hidden));
        seconds = Median(() =>
        {
            tape.Clear();
            stepper.Step(tape, Part(rows, inputs));
        });
        return 2.0 * rows * 4 * Hidden * (inputs + Hidden) / seconds / 1e9;
    }

    private static void Functions()
    {
        const int length = 4096;
        using var memory = Filled(2 * length);
        var source = new MatrixView(memory.Data, 1, length);
        foreach (var (name, function) in new (string, Action)[]
        {
            ("tanh", () => VectorMath.Tanh(new Span<float>(source.Data, length), new Span<float>(source.Data + length, length))),
            ("sigmoid", () =>
                VectorMath.Sigmoid(new Span<float>(source.Data, length), new Span<float>(source.Data + length, length))),
            ("exp", () => VectorMath.Exp(new Span<float>(source.Data, length), new Span<float>(source.Data + length, length))),
            ("softplus", () =>
                VectorMath.Softplus(new Span<float>(source.Data, length), new Span<float>(source.Data + length, length))),
        })
        {
            Console.WriteLine($"  {name,-36} {length / Median(function) / 1e9,7:F2} a nanosecond");
        }
    }

    private static NativeBuffer Filled(long length)
    {
        var buffer = new NativeBuffer(length);
        for (var i = 0L; i < length; i++) buffer.Data[i] = (i * 7919 % 1000 - 500) * 1e-4f;
        return buffer;
    }

    private static double Median(Action action)
    {
        var clock = Stopwatch.StartNew();
        var times = new List<double>();
        while (times.Count < 15 || (clock.Elapsed.TotalSeconds < 1 && times.Count < 2000))
        {
            var start = Stopwatch.GetTimestamp();
            action();
            times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        times.Sort();
        return times[times.Count / 2];
    }

    private sealed class OnesGradient : Operation
    {
        public Tensor Output;

        public override void Backward(Tape tape) => Output.Gradients.Fill(1e-3f);
    }
}
