namespace ArchVae.Spaces.Rules;

/// <summary>
/// Every node is on a path from input to output. Node 0 is the input, node r + 1 that of row r; the last row that has edges is
/// the output. The flag of place k in a row is an edge to it from node k, which comes before. So each row has an edge to it, and
/// each node but the output an edge from it: then there are whole paths.
/// </summary>
/// <param name="Edges">The flags, in the order of the nodes that they are edges from; at most <see cref="MostEdges"/>.</param>
internal sealed class PathRule(IReadOnlyList<Feature> Edges) : ValueRule
{
    /// <summary>The most nodes that have edges from them.</summary>
    public const int MostEdges = 60;

    private readonly Dictionary<int, int> nodes = Edges.Index().ToDictionary(edge => edge.Item.Index, edge => edge.Index);

    // Nodes with no edge from them yet as bits; whether the row has an edge to it.
    private const int Open = 0, IsReached = 1;

    /// <summary>The flags, in the order of the nodes that they are edges from.</summary>
    public IReadOnlyList<Feature> Flags => Edges;

    public override string Text =>
        $"every node is on a path from input to output, with {Edges[0].Name} for an edge from the input" +
        (Edges.Count == 1 ? "" : $", {Edges[1].Name} from layer 1" + (Edges.Count == 2 ? "" : ", and so on"));

    public override int StateSize => 2;

    // 2^rows sets of nodes.
    public override bool IsLocal => Edges.Count <= 8;

    public override bool Watches(Feature feature) => nodes.ContainsKey(feature.Index);

    public override bool Next(Span<long> state, int row, LayerType type, Feature feature, int bin)
    {
        if (bin == 0) return true;
        var from = nodes[feature.Index];
        if (from > row) return false;
        if (row == 0) state[Open] = 1;
        state[Open] &= ~(1L << from);
        state[IsReached] = 1;
        return true;
    }

    public override bool EndRow(Span<long> state, int row, LayerType type, bool isLast)
    {
        if (isLast && !type.Features.Any(Watches))
            return row > 0 && state[Open] == 1L << row;
        if (state[IsReached] == 0) return false;
        state[IsReached] = 0;
        if (isLast) return state[Open] == 0;
        if (row + 1 > MostEdges) return false;
        state[Open] |= 1L << row + 1;
        return true;
    }
}
