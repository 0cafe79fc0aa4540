using System.Globalization;
using System.Text.Json;
using ArchVae.Spaces;
using ArchVae.Spaces.CanonicalForms;

namespace ArchVae.Data.Importing;

/// <summary>
/// Cells of NAS-Bench-201 as NASLib numbers them: six operations (0 skip, 1 none, 2 convolution 3x3, 3 convolution 1x1, 4
/// pooling) on the edges 0-1, 0-2, 0-3, 1-2, 1-3, 2-3, which is another order than that of the benchmark's texts. A list of
/// objects <c>{"arch": [2, 4, 1, 0, 1, 1], "accuracy": 10.0}</c> or of such lists, or one after another. Numbers become metrics;
/// others are left out, which the record says.
/// </summary>
internal sealed class NaslibNasBench201Importer : ImporterFamily
{
    private const string Key = "arch";

    private static readonly string[] operations = ["skip_connect", "none", "nor_conv_3x3", "nor_conv_1x1", "avg_pool_3x3"];
    private static readonly (int From, int To)[] edges = [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)];

    public override string Name => "naslib-nas-bench-201";

    public override string Description => "NAS-Bench-201 as NASLib numbers it, JSON like {\"arch\": [2, 4, 1, 0, 1, 1]}";

    protected override IEnumerable<ArchitectureRecord> ReadAll(Stream stream, string name, SearchSpace? space)
    {
        var cells = space ?? SearchSpace.Load("nas-bench-201");
        var values = new JsonValueReader(stream, name);
        var row = 0L;
        Func<JsonElement, ArchitectureRecord> parse = json => Parse(json, cells, row);
        for (; values.TryRead(parse, out var record); row++) yield return record!;
    }

    private static ArchitectureRecord Parse(JsonElement json, SearchSpace space, long row)
    {
        var id = row.ToString(CultureInfo.InvariantCulture);
        if (json.ValueKind == JsonValueKind.Array) return new(Cell(json, space), id);
        if (!json.TryGetProperty(Key, out var numbers))
            throw new InputException($"The object has no '{Key}', the numbers of the six operations.");
        var metrics = new Dictionary<string, double>();
        List<string> leftOut = [];
        foreach (var property in json.EnumerateObject())
        {
            if (property.NameEquals(Key)) continue;
            if (MetricValue.TryRead(property.Value, out var value)) metrics.Add(property.Name, value);
            else leftOut.Add(property.Name);
        }
        return new(Cell(numbers, space), id, metrics) { LeftOut = leftOut };
    }

    private static Architecture Cell(JsonElement json, SearchSpace space)
    {
        if (json.ValueKind != JsonValueKind.Array || json.GetArrayLength() != edges.Length)
        {
            var found = InputException.Shown(json.GetRawText());
            throw new InputException($"A cell must be a list of {edges.Length} operations, not {found}.");
        }
        var cell = new string[edges.Length];
        foreach (var (place, number) in json.EnumerateArray().Index())
        {
            var isOperation = number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out var operation)
                && operation >= 0 && operation < operations.Length;
            if (!isOperation)
            {
                var (from, to) = edges[place];
                throw new InputException($"The operation of the edge {from}-{to} must be a number from 0 to " +
                    $"{operations.Length - 1}, not {InputException.Shown(number.GetRawText())}.");
            }
            cell[Array.IndexOf(NasBench201Form.Edges, edges[place])] = operations[number.GetInt32()];
        }
        var builder = new ArchitectureBuilder(space);
        foreach (var operation in cell) builder.Add(operation);
        return builder.Build();
    }
}
