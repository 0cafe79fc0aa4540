using System.Globalization;
using ArchVae.Models;
using ArchVae.Pictures;
using ArchVae.Randomness;
using ArchVae.Spaces;
using ArchVae.Streaming;

namespace ArchVae.Reports;

/// <summary>What lies between two architectures: straight paths between their centers, decoded.</summary>
internal static class PathRows
{
    public static PictureSection Of(ArchitectureVae vae, IReadOnlyList<Architecture> architectures, ReportOptions options)
    {
        var ends = Enumerable.Range(0, architectures.Count).ToArray();
        new RandomStream(options.Seed, RandomPurpose.ReportChoice, step: 1).Shuffle(ends.AsSpan());
        var pictures = ends.Chunk(2).Where(pair => pair.Length == 2).Take(options.Paths).Select((pair, i) =>
        {
            var (from, to) = (architectures[pair[0]], architectures[pair[1]]);
            var path = vae.Interpolate(from, to, options.PathSteps).Select(point => point.Architecture.ToRow(string.Create(CultureInfo.InvariantCulture, $"t = {point.Share:0.##}")));
            return new LayerRows
            {
                Title = string.Create(CultureInfo.InvariantCulture, $"Path {i + 1}"),
                Kinds = vae.Space.Kinds(),
                Groups = [new(null, [from.ToRow("from"), .. path, to.ToRow("to")])],
            };
        });
        return new(
            "Paths between architectures",
            [$"Two architectures of the data, chosen at random, and what {options.PathSteps} points of the straight line between their centers decode to, each architecture once, where it first appears."],
            [.. pictures]);
    }
}
