namespace ArchVae.Spaces.CanonicalForms;

/// <summary>
/// Writes a cell of NAS-Bench-201's kind as a graph. Whatever is on no path from input to output is not there, a skip is the sum
/// that it comes from, and terms are in no order. What is added twice is not what is added once, and one operation whose result
/// is used twice is not two operations, which have weights of their own.
/// </summary>
internal static class CellGraph
{
    private const string Nothing = "0";
    private const char FirstEdge = '\'';

    /// <summary>The text of a cell's graph.</summary>
    /// <param name="operations">The operations on the edges.</param>
    /// <param name="skipsInput">Whether a skip gives the input itself; else it is an operation on it, with weights.</param>
    public static string Write(ReadOnlySpan<string> operations, bool skipsInput)
    {
        List<string>[] terms = [["x"], [], [], []];
        foreach (var (edge, (from, to)) in NasBench201Form.Edges.Index())
        {
            if (operations[edge] == NasBench201Form.None || terms[from].Count == 0) continue;
            if (operations[edge] == NasBench201Form.Skip && (skipsInput || from > 0)) terms[to].AddRange(terms[from]);
            else terms[to].Add($"({NasBench201Form.Sum(terms[from])}){operations[edge]}{(edge == 0 ? $"{FirstEdge}" : "")}");
        }
        if (terms[^1].Count == 0) return Nothing;
        // No result but that of the first edge can be used twice; where it is not, it is an operation like others.
        var text = NasBench201Form.Sum(terms[^1]);
        return text.Count(FirstEdge.Equals) > 1 ? text
            : NasBench201Form.Sum(terms[^1].Select(term => term.Replace($"{FirstEdge}", "", StringComparison.Ordinal)));
    }
}
