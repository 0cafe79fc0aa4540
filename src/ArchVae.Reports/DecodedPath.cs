using ArchVae.Models;
using ArchVae.Spaces;
using ArchVae.Tensors;

namespace ArchVae.Reports;

/// <summary>What the straight path between the centers of two architectures decodes to.</summary>
internal sealed record DecodedPath(Architecture From, Architecture To, IReadOnlyList<PathPoint> Points)
{
    /// <summary>Paths between architectures that are chosen at random, the same ones for every model.</summary>
    public static IReadOnlyList<DecodedPath> Of(
        ArchitectureVae vae, IReadOnlyList<Architecture> architectures, ReportOptions options)
    {
        var ends = Enumerable.Range(0, architectures.Count).ToArray();
        new RandomStream(options.Seed, RandomPurpose.ReportChoice, step: 1).Shuffle(ends.AsSpan());
        return [.. ends.Chunk(2).Where(pair => pair.Length == 2).Take(options.Paths).Select(pair =>
        {
            var (from, to) = (architectures[pair[0]], architectures[pair[1]]);
            return new DecodedPath(from, to, [.. vae.Interpolate(from, to, options.PathSteps)]);
        })];
    }
}
