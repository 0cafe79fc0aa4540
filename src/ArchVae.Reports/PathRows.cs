using System.Globalization;
using ArchVae.Reports.Pictures;

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
