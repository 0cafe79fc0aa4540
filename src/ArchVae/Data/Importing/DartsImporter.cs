using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ArchVae.Spaces;

namespace ArchVae.Data.Importing;

/// <summary>
/// DARTS cells: genotypes as Python prints them, <c>Genotype(normal=[('sep_conv_3x3', 0), …], normal_concat=…, reduce=[…],
/// reduce_concat=…)</c>, and configurations of NAS-Bench-301,
/// <c>{"NetworkSelectorDatasetInfo:darts:edge_normal_0": "sep_conv_3x3",
/// "NetworkSelectorDatasetInfo:darts:inputs_node_normal_3": "0_1", …}</c>, also as a field <c>config</c> with figures beside it,
/// or as a Python dictionary. The two edges of a node may come in any order.
/// </summary>
internal sealed partial class DartsImporter : ImporterFamily
{
    private const int Nodes = 4;
    private const int MostCharacters = 10_000;
    private static readonly string[] cells = ["normal", "reduce"];
    private static readonly string[] configurations = ["config", "configuration", "optimized_hyperparamater_config"];

    public override string Name => "darts";

    public override string Description => "DARTS cells, genotypes as Python prints them or configurations of NAS-Bench-301";

    protected override IEnumerable<ArchitectureRecord> ReadAll(Stream stream, string name, SearchSpace? space)
    {
        space ??= SearchSpace.Load(Name);
        return new BracketedRecords(stream, name).Read((record, id) => Parse(record, id, space));
    }

    private static ArchitectureRecord Parse(Span<byte> record, string id, SearchSpace space)
    {
        if (record[0] != '{') return new(Build(Genotype(Encoding.UTF8.GetString(record)), space), id);
        // As Python writes a dictionary.
        if (!record.Contains((byte)'"')) record.Replace((byte)'\'', (byte)'"');
        var read = JsonRecord.Parse(record, key => key.Contains(':') || Key().IsMatch(key) || configurations.Contains(key));
        var (edges, others) = Configuration(read);
        return new(Build(edges, space), id, read.Metrics) { LeftOut = [.. read.LeftOut, .. others] };
    }

    // Of each cell and node its two edges.
    private static Architecture Build((string Operation, int Input)[][] edges, SearchSpace space)
    {
        var builder = new ArchitectureBuilder(space);
        for (var i = 0; i < edges.Length; i++)
        {
            var (cell, node) = (cells[i / Nodes], i % Nodes + 2);
            var (low, high) = edges[i][0].Input < edges[i][1].Input ? (edges[i][0], edges[i][1]) : (edges[i][1], edges[i][0]);
            if (low.Input == high.Input || high.Input >= node)
            {
                throw new InputException(
                    $"Node {node} of '{cell}' has two different inputs from 0 to {node - 1}, not {low.Input} and {high.Input}.");
            }
            var inputs = string.Create(CultureInfo.InvariantCulture, $"{low.Input}_{high.Input}");
            builder.Add(cell, ("inputs", inputs), ("operation1", low.Operation), ("operation2", high.Operation));
        }
        return builder.Build();
    }

    private static (string, int)[][] Genotype(string text)
    {
        if (text.Length > MostCharacters) throw new InputException($"A genotype has at most {MostCharacters} characters.");
        var match = Call().Match(text);
        if (!match.Success)
        {
            throw new InputException(
                "A genotype is expected, Genotype(normal=[('sep_conv_3x3', 0), …], normal_concat=[2, 3, 4, 5], " +
                $"reduce=[…], reduce_concat=[2, 3, 4, 5]), not '{InputException.Shown(text, 60)}'.");
        }
        foreach (var cell in cells)
        {
            int[] numbers = [.. Number().Matches(match.Groups[cell + "_concat"].Value)
                .Select(number => int.TryParse(number.Value, CultureInfo.InvariantCulture, out var value) ? value : -1)];
            var isRange = match.Groups[cell + "_concat"].Value.StartsWith("range", StringComparison.Ordinal);
            if (isRange ? numbers is not [2, 6] : !numbers.Order().SequenceEqual([2, 3, 4, 5]))
                throw new InputException($"'{cell}_concat' must be all four nodes, [2, 3, 4, 5].");
        }
        return [.. cells.SelectMany(cell =>
        {
            var edges = Edge().Matches(match.Groups[cell].Value).Select(edge => (edge.Groups[1].Value,
                int.TryParse(edge.Groups[2].Value, CultureInfo.InvariantCulture, out var input) ? input : int.MaxValue)).ToList();
            return edges.Count == 2 * Nodes ? edges.Chunk(2) : throw new InputException(
                $"'{cell}' must have {2 * Nodes} pairs of an operation and an input, two a node, not {edges.Count}.");
        })];
    }

    private static ((string, int)[][] Edges, IEnumerable<string> Others) Configuration(JsonRecord read)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var others = new List<string>();
        var inner = read.Parts.Where(part => configurations.Contains(part.Key)).ToList();
        foreach (var part in inner.Where(part => part.Value.ValueKind != JsonValueKind.Object))
            throw new InputException($"'{part.Key}' must be an object.");
        var all = inner.Count == 0 ? read.Parts.Select(part => (part.Key, part.Value))
            : inner.SelectMany(part => part.Value.EnumerateObject()).Select(field => (Key: field.Name, field.Value));
        foreach (var (key, value) in all)
        {
            if (Key().Match(key) is not { Success: true } match) others.Add(key);
            else if (value.ValueKind != JsonValueKind.String || !values.TryAdd(match.Groups[1].Value, value.GetString()!))
                throw new InputException($"'{InputException.Shown(key)}' must be a text, and come once.");
        }
        string Of(string key) => values.TryGetValue(key, out var value) ? value
            : throw new InputException($"The configuration has no '{key}' (with 'NetworkSelectorDatasetInfo:darts:' before it).");
        // The first node has both inputs of the cell, which is not written; edges are numbered node by node.
        var edges =
            from cell in cells
            from node in Enumerable.Range(2, Nodes)
            let inputs = node == 2 ? "0_1" : Of($"inputs_node_{cell}_{node}")
            let first = Enumerable.Range(2, node - 2).Sum()
            select Pair(inputs, node).Select(input => (Of($"edge_{cell}_{first + input}"), input)).ToArray();
        return ([.. edges], others);
    }

    private static int[] Pair(string inputs, int node)
    {
        int[] pair = [.. inputs.Split('_')
            .Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1)];
        return pair.Length == 2 && pair.All(input => input >= 0 && input < node) ? pair : throw new InputException(
            $"The inputs of node {node} must be two numbers from 0 to {node - 1} like '0_1', " +
            $"not '{InputException.Shown(inputs)}'.");
    }

    private const string EdgeText = @"[(\[]\s*['""](\w+)['""]\s*,\s*(\d+)\s*,?\s*[)\]]";
    private const string List = @"\[\s*(?:" + EdgeText + @"\s*,?\s*)*\]";
    private const string Concat = @"\[[\d\s,]*\]|range\(\s*\d+\s*,\s*\d+\s*\)";

    [GeneratedRegex(
        @"^(?:\w+\s*=\s*)?Genotype\(\s*normal\s*=\s*(?<normal>" + List + @")\s*,\s*normal_concat\s*=\s*(?<normal_concat>" +
        Concat + @")\s*,\s*reduce\s*=\s*(?<reduce>" + List + @")\s*,\s*reduce_concat\s*=\s*(?<reduce_concat>" + Concat +
        @")\s*,?\s*\)$", RegexOptions.NonBacktracking)]
    private static partial Regex Call();

    [GeneratedRegex(EdgeText, RegexOptions.NonBacktracking)]
    private static partial Regex Edge();

    [GeneratedRegex(@"\d+", RegexOptions.NonBacktracking)]
    private static partial Regex Number();

    [GeneratedRegex(@"^(?:.*:)?((?:edge|inputs_node)_(?:normal|reduce)_\d+)$", RegexOptions.NonBacktracking)]
    private static partial Regex Key();
}
