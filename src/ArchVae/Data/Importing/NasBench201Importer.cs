using System.Globalization;
using ArchVae.Spaces;

namespace ArchVae.Data.Importing;

/// <summary>
/// Cells of NAS-Bench-201, such as
/// <c>|avg_pool_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|none~0|nor_conv_3x3~1|skip_connect~2|</c>: six edges in reading order.
/// </summary>
internal sealed class NasBench201Importer : TextImporter
{
    public override string Name => "nas-bench-201";

    public override string Description =>
        $"NAS-Bench-201, cells like |none~0|+|…|, a CSV file with the column {Column} or a line each";

    protected override string Column => "ArchitectureString";

    protected override bool Begins(string text) => text.AsSpan().TrimStart().StartsWith('|');

    protected override SearchSpace SpaceOf(string text) => SearchSpace.Load(Name);

    protected override void AddLayers(ArchitectureBuilder builder, string text, SearchSpace space)
    {
        var nodes = text.Split('+');
        for (var node = 0; node < nodes.Length; node++) AddNode(builder, nodes[node].Trim(), node, space);
    }

    // "|nor_conv_1x1~0|skip_connect~1|": the operations on the edges from nodes 0, 1, … to this one.
    private static void AddNode(ArchitectureBuilder builder, string node, int number, SearchSpace space)
    {
        var edges = node.Split('|');
        if (edges.Length != number + 3 || edges[0].Length > 0 || edges[^1].Length > 0)
        {
            throw new InputException(
                $"Node {number + 1} must have {number + 1} edges, like |operation~0|, not '{InputException.Shown(node, 60)}'.");
        }
        for (var from = 0; from <= number; from++)
        {
            var parts = edges[from + 1].Split('~');
            if (parts.Length != 2 || parts[1] != from.ToString(CultureInfo.InvariantCulture))
            {
                var shown = InputException.Shown(edges[from + 1]);
                throw new InputException(
                    $"Edge {from + 1} of node {number + 1} must be an operation and '~{from}', not '{shown}'.");
            }
            var type = space.FindLayerType(parts[0]);
            if (type is null || type == space.EndType)
            {
                var operations = string.Join(", ", space.LayerTypes.SkipLast(1).Select(t => t.Name));
                throw new InputException($"There is no operation '{InputException.Shown(parts[0])}'; there are {operations}.");
            }
            builder.Add(type);
        }
    }
}
