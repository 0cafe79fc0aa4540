using System.Globalization;
using System.Text;
using ArchVae.Spaces;
using CsvHelper;

namespace ArchVae.Data.Importing;

/// <summary>
/// NAS-Bench-201 as a CSV file with a header. The column <c>ArchitectureString</c> holds the cell, such as
/// <c>|avg_pool_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|none~0|nor_conv_3x3~1|skip_connect~2|</c>: six edges in reading order.
/// Numbers in the other columns become metrics under the column's name; texts are left out, which the record says. A row's id is
/// its number, from 0, the header not counted.
/// </summary>
internal sealed class NasBench201Importer : ImporterFamily
{
    private const string ArchitectureColumn = "ArchitectureString";
    private const int MaximumRecordBytes = 1 << 20;

    private static readonly CsvReaderOptions options = new()
    {
        Separator = ',',
        MalformedData = CsvMalformedDataHandling.Throw,
        FieldCountMismatch = CsvFieldCountHandling.Throw,
        MaxRecordSize = MaximumRecordBytes,
        TrackLineNumbers = true,
    };

    public override string Name => "nas-bench-201";

    public override string Description => $"NAS-Bench-201, a CSV file with the column {ArchitectureColumn}";

    protected override IEnumerable<ArchitectureRecord> ReadAll(Stream stream, string name, SearchSpace? space)
    {
        space ??= SearchSpace.Load(Name);
        // A decoder that refuses what is no text: the reader's own puts a stand-in character there.
        using var text = new StreamReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: true), leaveOpen: true);
        using var csv = CsvReader.Create(text, options, leaveOpen: true);
        var more = Advance(csv, name);
        string[] header = [.. csv.Headers];
        var column = Array.IndexOf(header, ArchitectureColumn);
        if (column < 0) throw new InputException($"The header has no column '{ArchitectureColumn}'.", name, 1);
        if (header.GroupBy(column => column, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new InputException($"The header has the column '{InputException.Shown(twice.Key)}' twice.", name, 1);
        for (; more; more = Advance(csv, name))
        {
            var id = (csv.RowNumber - 1).ToString(CultureInfo.InvariantCulture);
            var architecture = Parse(csv.GetString(column), space, name, csv.LineNumber);
            var (metrics, leftOut) = Metrics(csv, header, column);
            yield return new(architecture, id, metrics) { LeftOut = leftOut };
        }
    }

    private static bool Advance(CsvReader csv, string path)
    {
        try
        {
            return csv.Read();
        }
        catch (DecoderFallbackException e)
        {
            throw new InputException("The file is not UTF-8 text.", path, inner: e);
        }
        catch (CsvFormatException e)
        {
            throw new InputException($"No valid CSV: {e.Message}", path, e.LineNumber > 0 ? e.LineNumber : null, inner: e);
        }
    }

    private static Architecture Parse(string text, SearchSpace space, string path, long line)
    {
        try
        {
            var builder = new ArchitectureBuilder(space);
            var nodes = text.Split('+');
            for (var node = 0; node < nodes.Length; node++) AddNode(builder, nodes[node].Trim(), node, space);
            return builder.Build();
        }
        catch (InputException e)
        {
            throw new InputException($"The architecture '{InputException.Shown(text, 120)}': {e.Message}", path, line);
        }
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

    private static (Dictionary<string, double> Metrics, List<string> LeftOut) Metrics(
        CsvReader csv, string[] header, int architectureColumn)
    {
        var metrics = new Dictionary<string, double>();
        List<string> leftOut = [];
        for (var i = 0; i < header.Length; i++)
        {
            if (i == architectureColumn) continue;
            if (MetricValue.TryParse(csv.GetString(i), out var value)) metrics.Add(header[i], value);
            else leftOut.Add(header[i]);
        }
        return (metrics, leftOut);
    }
}
