using System.Diagnostics;
using ArchVae.Speed;
using ArchVae.Tensors;
using ArchVae.Tensors.Ops;

namespace ArchVae.Benchmarks;

/// <summary>
/// Rates of convolutions beside the large product's of the same round: medians of rounds, and of their ratios, so that what else
/// the machine does falls on both.
/// </summary>
internal static class ConvolutionFigures
{
    private static (int Batch, int Inputs, int Size, int Outputs, int Window, int Stride)[] Shapes =>
    [
        (64, 32, 16, 64, 3, 1), (64, 64, 8, 64, 3, 1), (64, 128, 4, 128, 3, 1), (16, 64, 56, 64, 3, 1), (64, 32, 16, 64, 5, 1),
        (64, 32, 16, 64, 3, 2), (64, 64, 16, 128, 1, 1), (64, 1, 16, 32, 3, 1),
    ];

    public static void Print(int[] threadCounts)
    {
        Console.WriteLine($"vectors: {Simd.Name}, processors: {Environment.ProcessorCount}");
        foreach (var threads in threadCounts)
        {
            using var team = new ThreadTeam(threads);
            Console.WriteLine($"threads: {threads}; forward and backward, GFLOP/s and share of the product 1024 x 1024 x 1024");
            foreach (var shape in Shapes) Print(team, shape);
        }
    }

    private static void Print(
        ThreadTeam team, (int Batch, int Inputs, int Size, int Outputs, int Window, int Stride) shape)
    {
        var picture = new ImageShape(shape.Inputs, shape.Size, shape.Size);
        var window = new ImageWindow(picture, shape.Window, shape.Window, shape.Stride, Padding.Same);
        using var product = new LargeProduct(team);
        using var parameters = new Tape(team);
        using var tape = new Tape(team);
        var x = Filled(parameters, shape.Batch, window.Input.Length);
        var weight = Filled(parameters, shape.Outputs, window.Depth);
        var bias = Filled(parameters, 1, shape.Outputs);
        var operations = 2.0 * shape.Batch * window.Area * shape.Outputs * window.Depth;
        var (forward, backward, forwardShare, bothShare) =
            (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        var clock = Stopwatch.StartNew();
        while (forward.Count < 15 || (clock.Elapsed.TotalSeconds < 2 && forward.Count < 1000))
        {
            var large = Seconds(product.Run) / LargeProduct.Operations;
            tape.Clear();
            Tensor output = default;
            var first = Seconds(() => output = Convolution.Apply(tape, window, x, weight, bias, Activation.Relu));
            var loss = tape.Variable(1, 1);
            output.Gradients.Fill(1e-3f);
            var second = Seconds(() => tape.Backward(loss));
            forward.Add(operations / first / 1e9);
            backward.Add(2 * operations / second / 1e9);
            forwardShare.Add(large * operations / first);
            bothShare.Add(large * 3 * operations / (first + second));
        }
        var what = $"{shape.Batch} x {picture} > {shape.Outputs}, {shape.Window}x{shape.Window}, stride {shape.Stride}";
        Console.WriteLine(
            $"  {what,-36} {Median(forward),7:F1} {Median(forwardShare),5:P0}, backward {Median(backward),7:F1}, " +
            $"both {Median(bothShare),5:P0}");
    }

    private static Tensor Filled(Tape tape, int rows, int columns)
    {
        var tensor = tape.Variable(rows, columns);
        for (var i = 0; i < tensor.Length; i++) tensor.Values[i] = (i * 7919L % 1000 - 500) * 1e-4f;
        return tensor;
    }

    private static double Seconds(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
