using ArchVae.Models;
using ArchVae.Posteriors;
using ArchVae.Spaces;
using ArchVae.Spaces.Generators;
using ArchVae.Speed;

namespace ArchVae.Benchmarks;

/// <summary>
/// The training step with the default sizes: that of each posterior relative to that of the diagonal one, as medians of steps
/// that were measured in turn.
/// </summary>
internal static class PosteriorFigures
{
    private const int WarmUpRounds = 7;
    private const int Rounds = 20;

    public static void Print(int[] threadCounts)
    {
        Console.WriteLine("| latent size | threads | posterior | step, ms | relative to diagonal |");
        Console.WriteLine("| --- | --- | --- | --- | --- |");
        var space = SearchSpace.Load("enas");
        var data = RandomArchitectures.Independent(space, seed: 1, count: 6400).ToList();
        foreach (var size in new[] { 32, 128 })
        {
            foreach (var threads in threadCounts)
            {
                var options = new SpeedOptions { Model = new ModelOptions { LatentSize = size }, Threads = threads };
                foreach (var form in
                    new[] { "diagonal", "full", "planar:4", "planar:8", "planar:16", "iaf:2", "iaf:4", "iaf:8", "full+iaf:4" })
                {
                    using var diagonal = new StepTimer(space, data, options, PosteriorForm.Diagonal);
                    using var other = new StepTimer(space, data, options, PosteriorForm.Parse(form));
                    for (var round = -WarmUpRounds; round < Rounds; round++)
                    {
                        if (round == 0)
                        {
                            diagonal.Forget();
                            other.Forget();
                        }
                        diagonal.Run(TimeProvider.System);
                        other.Run(TimeProvider.System);
                    }
                    Console.WriteLine(
                        $"| {size} | {threads} | {form} | {other.Median * 1e3:F2} | {other.RelativeTo(diagonal):F2} |");
                }
            }
        }
    }
}
