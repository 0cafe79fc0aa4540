using System.Diagnostics;
using ArchVae.Spaces;
using ArchVae.Tensors;
using ArchVae.Training;

namespace ArchVae.Benchmarks;

/// <summary>How many architectures a second a stream draws from each built-in space, and what a draw allocates.</summary>
internal static class DrawFigures
{
    private const int Batch = 64;
    private const double Seconds = 1;
    private const int Rounds = 3;

    public static void Print(int[] threads)
    {
        var rateColumns = string.Join(" | ", threads.Select(count => $"draws/s, threads {count}"));
        Console.WriteLine($"| space | {rateColumns} | bytes a draw |");
        foreach (var name in SearchSpace.BuiltInNames)
        {
            var space = SearchSpace.Load(name);
            var rates = threads.Select(count => FormattableString.Invariant($"{Rate(space, count):0}"));
            Console.WriteLine($"| `{name}` | {string.Join(" | ", rates)} | {Bytes(space)} |");
        }
    }

    // The best of some rounds: other work on the machine only ever makes it slower.
    private static double Rate(SearchSpace space, int threads)
    {
        using var team = new ThreadTeam(threads);
        var (data, options) = (new StreamedData(space, 0), new TrainingOptions { BatchSize = Batch });
        var step = 0L;
        return Enumerable.Range(0, Rounds).Max(_ =>
        {
            var (first, watch) = (step, Stopwatch.StartNew());
            while (watch.Elapsed.TotalSeconds < Seconds) data.BatchOf(step++, options, team);
            return (step - first) * Batch / watch.Elapsed.TotalSeconds;
        });
    }

    private static long Bytes(SearchSpace space)
    {
        using var team = new ThreadTeam(1);
        var (data, options) = (new StreamedData(space, 0), new TrainingOptions { BatchSize = Batch });
        data.BatchOf(0, options, team);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var step = 1; step <= 100; step++) data.BatchOf(step, options, team);
        return (GC.GetAllocatedBytesForCurrentThread() - before) / (100 * Batch);
    }
}
