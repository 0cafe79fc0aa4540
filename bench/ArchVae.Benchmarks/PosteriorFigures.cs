using System.Diagnostics;
using ArchVae.Data;
using ArchVae.Latent;
using ArchVae.Models;
using ArchVae.Spaces;
using ArchVae.Training;

namespace ArchVae.Benchmarks;

/// <summary>The training step with the default sizes.</summary>
internal static class PosteriorFigures
{
    private const int Warmup = 20;

    /// <summary>
    /// The training step of each posterior relative to that of the diagonal one, as medians of pairs that were measured in turn.
    /// </summary>
    public static void Print(int[] threadCounts)
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
}
