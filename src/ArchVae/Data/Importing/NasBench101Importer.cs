using System.Globalization;
using System.Text.Json;
using ArchVae.Spaces;

namespace ArchVae.Data.Importing;

/// <summary>
/// NAS-Bench-101 as JSON objects, in a list or one after the other: <c>{"module_adjacency": [[0,1,0],[0,0,1],[0,0,0]],
/// "module_operations": ["input","conv1x1-bn-relu","output"], "validation_accuracy": 0.82}</c>. Numbers beside them become
/// metrics, other values are left out, which the record says.
/// </summary>
internal sealed class NasBench101Importer : ImporterFamily
{
    private const string Adjacency = "module_adjacency";
    private const string Operations = "module_operations";

    public override string Name => "nas-bench-101";

    public override string Description => $"NAS-Bench-101, JSON objects with {Adjacency} and {Operations}";

    protected override IEnumerable<ArchitectureRecord> ReadAll(Stream stream, string name, SearchSpace? space)
    {
        space ??= SearchSpace.Load(Name);
        return new BracketedRecords(stream, name).Read((record, id) => Parse(record, id, space));
    }

    private static ArchitectureRecord Parse(Span<byte> record, string id, SearchSpace space)
    {
        var read = JsonRecord.Parse(record, key => key is Adjacency or Operations);
        if (!read.Parts.TryGetValue(Adjacency, out var matrix) || !read.Parts.TryGetValue(Operations, out var operations))
            throw new InputException($"A record has {Adjacency} and {Operations}.");
        return new(Build(Edges(matrix), Names(operations), space), id, read.Metrics) { LeftOut = read.LeftOut };
    }

    private static Architecture Build(bool[][] edges, string[] names, SearchSpace space)
    {
        if (names.Length < 2 || names[0] != "input" || names[^1] != "output")
            throw new InputException($"{Operations} begins with 'input' and ends with 'output'.");
        if (edges.Length != names.Length || edges.Any(line => line.Length != names.Length))
            throw new InputException($"{Adjacency} is a square of as many rows as there are operations, {names.Length}.");
        for (var from = 0; from < names.Length; from++)
            for (var to = 0; to <= from; to++)
                if (edges[from][to])
                    throw new InputException($"{Adjacency} is upper triangular, and has an edge from vertex {from} to {to}.");
        var builder = new ArchitectureBuilder(space);
        for (var vertex = 1; vertex < names.Length; vertex++)
        {
            builder.Add(vertex == names.Length - 1 ? space.EndType.Name : names[vertex]);
            for (var from = 0; from < vertex; from++)
                builder.Set(string.Create(CultureInfo.InvariantCulture, $"input{from}"), edges[from][vertex]);
        }
        return builder.Build();
    }

    private static bool[][] Edges(JsonElement matrix) =>
        [.. Items(matrix, Adjacency).Select(line => Items(line, Adjacency).Select(Edge).ToArray())];

    private static bool Edge(JsonElement cell) =>
        cell.ValueKind == JsonValueKind.True || cell.ValueKind != JsonValueKind.False &&
        (cell.ValueKind == JsonValueKind.Number && cell.GetDouble() is 0 or 1 ? cell.GetDouble() == 1
            : throw new InputException($"{Adjacency} is a list of lists of 0 and 1."));

    private static string[] Names(JsonElement operations) =>
    [
        .. Items(operations, Operations).Select(item => item.ValueKind == JsonValueKind.String ? item.GetString()!
            : throw new InputException($"{Operations} is a list of texts.")),
    ];

    private static JsonElement.ArrayEnumerator Items(JsonElement list, string what) =>
        list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : throw new InputException($"{what} must be a list.");
}
