using System.Globalization;
using ArchVae.Models;
using ArchVae.Reports.Pictures;
using ArchVae.Spaces;
using ArchVae.Tensors;

namespace ArchVae.Reports;

/// <summary>What lies between two architectures: the paths of one model, or those of several below each other.</summary>
internal static class PathRows
{
    public static ReportSection Of(IReadOnlyList<ModelView> models, ReportOptions options) => new(
        "Paths between architectures",
        [$"Two architectures of the data, chosen at random, and what {options.PathSteps} points of the straight line between " +
            "their centers decode to, each architecture once, where it first appears."])
    {
        Pictures = [.. models[0].Paths.Select((ends, i) => new LayerRows
        {
            Title = string.Create(CultureInfo.InvariantCulture, $"Path {i + 1}"),
            Kinds = models[0].Space.Kinds(),
            Groups = models.Count == 1
                ? [new(null, [ends.From.ToRow("from"), .. Rows(ends), ends.To.ToRow("to")])]
                : [new("Ends", [ends.From.ToRow("from"), ends.To.ToRow("to")]),
                    .. models.Select(model => new LayerGroup(model.Name, [.. Rows(model.Paths[i])]))],
        })],
    };

    private static IEnumerable<LayerRow> Rows(DecodedPath path) =>
        path.Points.Select(point => point.Architecture.ToRow(
            string.Create(CultureInfo.InvariantCulture, $"t = {point.Share:0.##}")));
}

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
