using ArchVae.Models;
using ArchVae.Spaces;
using ArchVae.Tensors;

namespace ArchVae.Evaluation;

/// <summary>
/// How far decodes spread one posterior deviation from the center: the mean <see cref="EditDistance"/> from the greedy decode of
/// the center to that of points z = g(ε) with every ε_j = ±1, signs at random; for a diagonal Gaussian μ ± σ in every dimension,
/// with flows what they make of it. Decodes are raw. 0 where the whole neighbourhood is one architecture.
/// </summary>
internal static class NeighbourDistance
{
    private const int BatchSize = 64;

    /// <summary>Points of each architecture.</summary>
    public const int Points = 10;

    /// <summary>The mean over architectures and points, in entries.</summary>
    /// <param name="vae">The model.</param>
    /// <param name="architectures">The architectures; at least one.</param>
    /// <param name="centers">Their centers.</param>
    /// <param name="seed">The seed of the signs.</param>
    public static double Of(
        ArchitectureVae vae, IReadOnlyList<Architecture> architectures, IReadOnlyList<float[]> centers, ulong seed)
    {
        var distance = new EditDistance();
        using var run = new BatchRun(vae);
        var sum = 0L;
        foreach (var chunk in Enumerable.Range(0, architectures.Count).Chunk(BatchSize))
        {
            run.Fill(architectures, chunk);
            run.Begin(Points);
            for (var b = 0; b < chunk.Length; b++)
            {
                var random = new RandomStream(seed, RandomPurpose.Geometry, 2, chunk[run.Batch.Order[b]]);
                foreach (ref var sign in run.NoiseOf(b)) sign = random.NextDouble() < 0.5 ? -1 : 1;
            }
            var around = vae.Decode(run.SamplePosterior().Z.Values.ToArray(), DecodingOptions.Raw);
            var middles = vae.Decode([.. chunk.Select(i => centers[i])], DecodingOptions.Raw);
            for (var i = 0; i < around.Length; i++) sum += distance.Of(middles[run.Batch.Order[i / Points]], around[i]);
        }
        return (double)sum / architectures.Count / Points;
    }
}
