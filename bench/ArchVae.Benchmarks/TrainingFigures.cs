using System.Diagnostics;
using ArchVae.Data;
using ArchVae.Latent;
using ArchVae.Models;
using ArchVae.Spaces;
using ArchVae.Training;

namespace ArchVae.Benchmarks;

/// <summary>
/// Speed of the whole training step and of decoding, with the default sizes: architectures a second, and the floating-point
/// operations of all matrix products over the step's whole time as a share of the rate of a 1024³ product on the same threads.
/// </summary>
internal static class TrainingFigures
{
    private const int Warmup = 20;
    private const int Measured = 200;

    public static void Print(int[] threadCounts)
    {
        foreach (var name in new[] { "enas", "nas-bench-macro", "linear" })
        {
            foreach (var threads in threadCounts) Print(SearchSpace.Load(name), threads);
        }
    }

    /// <summary>
    /// The training step of each posterior relative to that of the diagonal one, as medians of pairs that were measured in turn.
    /// </summary>
    public static void PrintPosteriors(int[] threadCounts)
    {
        const int Pairs = 60;
        Console.WriteLine("| latent size | threads | posterior | step, ms | relative to diagonal |");
        Console.WriteLine("| --- | --- | --- | --- | --- |");
        var space = SearchSpace.Load("enas");
        var data = RandomArchitectures.Independent(space, seed: 1, count: 6400).ToList();
        foreach (var size in new[] { 32, 128 })
        {
            foreach (var threads in threadCounts)
            {
                using var diagonal = new Stepper(space, data, size, PosteriorForm.Diagonal, threads);
                foreach (var form in new[] { "diagonal", "full", "planar:4", "planar:8", "planar:16", "iaf:2", "iaf:4", "iaf:8", "full+iaf:4" })
                {
                    using var other = new Stepper(space, data, size, PosteriorForm.Parse(form), threads);
                    var pairs = Enumerable.Range(0, Warmup + Pairs).Select(_ => (Diagonal: diagonal.Seconds(), Other: other.Seconds())).Skip(Warmup).ToList();
                    var step = Median(pairs.Select(pair => pair.Other));
                    Console.WriteLine($"| {size} | {threads} | {form} | {step * 1e3:F2} | {Median(pairs.Select(pair => pair.Other / pair.Diagonal)):F2} |");
                }
            }
        }
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);

    private sealed class Stepper : IDisposable
    {
        private readonly ArchitectureVae vae;
        private readonly TrainingStep step;
        private readonly IReadOnlyList<Architecture> data;
        private readonly int[] indices = [.. Enumerable.Range(0, 64)];

        public Stepper(SearchSpace space, IReadOnlyList<Architecture> data, int latentSize, PosteriorForm form, int threads)
        {
            this.data = data;
            vae = new ArchitectureVae(space, new ModelOptions { LatentSize = latentSize, Posterior = form }, seed: 1, threads);
            step = new TrainingStep(vae, new TrainingOptions());
        }

        public double Seconds()
        {
            var start = Stopwatch.GetTimestamp();
            step.Run(data, indices, beta: 1, learningRate: 1e-3);
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        public void Dispose()
        {
            step.Dispose();
            vae.Dispose();
        }
    }

    private static void Print(SearchSpace space, int threads)
    {
        var options = new ModelOptions { LatentSize = 56 };
        var training = new TrainingOptions();
        using var vae = new ArchitectureVae(space, options, seed: 1, threads);
        using var step = new TrainingStep(vae, training);
        var data = RandomArchitectures.Independent(space, seed: 1, count: 6400).ToList();
        var indices = new int[training.BatchSize];
        var seconds = new double[Measured];
        var rows = 0L;
        var allocated = 0L;
        for (var i = -Warmup; i < Measured; i++)
        {
            for (var b = 0; b < indices.Length; b++) indices[b] = (Math.Max(i, 0) * indices.Length + b) % data.Count;
            if (i == 0) allocated = GC.GetTotalAllocatedBytes(precise: true);
            var start = Stopwatch.GetTimestamp();
            step.Run(data, indices, beta: 1, learningRate: 1e-3);
            if (i < 0) continue;
            seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
            foreach (var index in indices) rows += data[index].RowCount;
        }
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        Array.Sort(seconds);
        var median = seconds[Measured / 2];
        var rate = Operations(vae, indices.Length, (double)rows / Measured) / median / 1e9;
        var large = KernelFigures.LargeProduct(vae.Team);
        Console.WriteLine(
            $"{space.Name,-16} {threads} threads  step {median * 1e3,6:F2} ms  {indices.Length / median,7:F0} architectures/s  {rate,6:F1} GFLOP/s, " +
            $"{rate / large:P0} of {large:F0}  {allocated / Measured} bytes a step  decoding {DecodingRate(vae),7:F0} architectures/s");
    }

    // Multiply and add for every weight and row, forward and twice backward; the inference network's first layer needs no
    // gradient of its input.
    private static double Operations(ArchitectureVae vae, int batch, double rows)
    {
        var options = vae.Options;
        var (z, h, d, o) = (options.LatentSize, options.DecoderLstmUnits, vae.Codec.RowWidth, vae.Likelihood.OutputWidth);
        var (inference, decoder) = (options.InferenceWidths[0], options.DecoderWidths[0]);
        var read = (double)vae.Space.MaximumRows * d * inference;
        var perArchitecture = (3 * (2.0 * inference * z + (double)z * decoder + (double)decoder * (d + 2 * h) + 4.0 * h * z)) + 2 * read;
        var perRow = 3 * (4.0 * h * (d + h) + (double)h * o);
        return 2 * (batch * perArchitecture + rows * perRow);
    }

    private static double DecodingRate(ArchitectureVae vae)
    {
        const int Count = 5120;
        vae.Sample(Count, seed: 1);
        var times = new double[5];
        for (var i = 0; i < times.Length; i++)
        {
            var start = Stopwatch.GetTimestamp();
            vae.Sample(Count, seed: 1);
            times[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        Array.Sort(times);
        return Count / times[times.Length / 2];
    }
}
