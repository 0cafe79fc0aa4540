using System.Globalization;
using System.Text;
using ArchVae.Data;
using ArchVae.Data.Importing;
using ArchVae.Models;
using ArchVae.Spaces;
using ArchVae.Spaces.Generators;

namespace ArchVae.Tests.Data;

/// <summary>
/// Random architectures in a foreign format, imported, written and read as JSON Lines, encoded as rows and decoded from them,
/// and written in both formats again. The benchmarks run it on more of them.
/// </summary>
internal static class RoundTrip
{
    /// <summary>The format that each built-in space comes in.</summary>
    public static IReadOnlyDictionary<string, string> Formats { get; } = new Dictionary<string, string>
    {
        ["linear"] = "cfg-nas",
        ["convolutional"] = "cfg-nas",
        ["recurrent"] = "cfg-nas",
        ["enas"] = "enas",
        ["enas12"] = "enas",
        ["nas-bench-201"] = "nas-bench-201",
        ["nas-bench-macro"] = "nas-bench-macro",
        ["nats-bench-size"] = "nats-bench-size",
        ["transnas-bench-101-macro"] = "transnas-bench-101",
        ["transnas-bench-101-micro"] = "transnas-bench-101",
        ["nas-bench-101"] = "nas-bench-101",
        ["darts"] = "darts",
    };

    /// <summary>Goes all the way; its files lie in the folder, which must exist.</summary>
    /// <returns>How many architectures it took, and whether the foreign text and the lines came back byte for byte.</returns>
    public static (int Count, bool TextIsSame, bool LinesAreSame) Run(string name, int count, string folder)
    {
        var (space, format) = (SearchSpace.Load(name), Formats[name]);
        // An object has each key once, and the space of eight blocks no more members than it has.
        var drawn = format == "nas-bench-macro"
            ? RandomArchitectures.Distinct(space, 3, Math.Min(count, 6561))
            : RandomArchitectures.Independent(space, 3, count);
        var file = Path.Combine(folder, "foreign");
        var (before, after) = (Path.Combine(folder, "before.jsonl"), Path.Combine(folder, "after.jsonl"));
        var text = Foreign(format, drawn);
        File.WriteAllText(file, text);
        JsonLines.Write(before, ImporterFamily.Registry.Get(format).Read(file));
        var records = JsonLines.Read(before).ToList();
        var back = ThroughRows(new Codec(space), [.. records.Select(record => record.Architecture)]);
        JsonLines.Write(after,
            back.Select((architecture, i) => new ArchitectureRecord(architecture, records[i].Id, records[i].Metrics)));
        var isSame = File.ReadAllBytes(after).AsSpan().SequenceEqual(File.ReadAllBytes(before));
        return (back.Count, Foreign(format, back) == text, isSame);
    }

    private static List<Architecture> ThroughRows(Codec codec, IReadOnlyList<Architecture> architectures)
    {
        var back = new Architecture[architectures.Count];
        var batch = new ArchitectureBatch(codec);
        var width = codec.Space.CellsPerRow;
        foreach (var indices in Enumerable.Range(0, back.Length).Chunk(500))
        {
            batch.Fill(architectures, indices);
            for (var b = 0; b < batch.Count; b++)
            {
                var cells = new int[batch.Layout.Lengths[b] * width];
                for (var position = 0; position < batch.Layout.Lengths[b]; position++)
                {
                    var row = batch.Rows.Slice(batch.Layout.RowOf(b, position) * codec.RowWidth, codec.RowWidth);
                    codec.ReadRow(row, position, cells.AsSpan(position * width, width));
                }
                back[indices[batch.Order[b]]] = Architecture.FromCells(codec.Space, cells);
            }
        }
        return [.. back];
    }

    private static string Foreign(string format, IEnumerable<Architecture> architectures) => format switch
    {
        "cfg-nas" =>
            string.Concat(architectures.Select(a => $"[{string.Join(", ", Rows(a).Select(row => PythonTuple(a, row)))}]\n")),
        "enas" => string.Concat(architectures.Select(a => $"[{string.Join(", ", Rows(a).Select(row => Enas(a, row)))}], 0.5\n")),
        "nas-bench-201" =>
            "ArchitectureString\n" +
            string.Concat(architectures.Select(a => Cell([.. Rows(a).Select(row => TypeName(a, row))]) + "\n")),
        "nats-bench-size" =>
            string.Concat(architectures.Select(a => string.Join(':', Rows(a).Select(row => a.ValueOf(row, 0))) + ",0.5\n")),
        "transnas-bench-101" => string.Concat(architectures.Select(a => TransNas(Digits(a), a.Space.Name) + "\n")),
        "darts" => string.Concat(architectures.Select(a => Genotype(a) + "\n")),
        "nas-bench-101" => "[" + string.Join(",\n", architectures.Select(Graph)) + "]\n",
        _ => "{" + string.Join(",\n", architectures.Select(a => $"\"{Digits(a)}\": {{}}")) + "}\n",
    };

    private static IEnumerable<int> Rows(Architecture architecture) =>
        Enumerable.Range(0, architecture.RowCount - (architecture.Space.EndIsListed ? 0 : 1));

    private static string Digits(Architecture architecture) =>
        string.Concat(Rows(architecture).Select(row => architecture.TypeOf(row)));

    private static string TransNas(string digits, string space) => space == "transnas-bench-101-micro"
        ? $"64-41414-{digits[0]}_{digits[1..3]}_{digits[3..]}"
        : $"64-{string.Concat(digits.Select(digit => (char)(digit + 1)))}-basic";

    private static string TypeName(Architecture architecture, int row) =>
        architecture.Space.LayerTypes[architecture.TypeOf(row)].Name;

    private static string PythonTuple(Architecture architecture, int row)
    {
        var type = architecture.Space.LayerTypes[architecture.TypeOf(row)];
        var values = type.Features.Select(f => architecture.ValueOf(row, f.Index).ToString(CultureInfo.InvariantCulture))
            .ToList();
        var name = type.Name is "start" or "end" ? $"<{type.Name}>" : type.Name;
        return $"('{name}', {values[0]}, {(values.Count == 3 ? $"({values[1]}, {values[2]})" : "None")})";
    }

    private static string Enas(Architecture architecture, int row)
    {
        var bits = Enumerable.Range(0, row)
            .Select(k => architecture.BinOf(row, architecture.Space.FindFeature($"skip{k}")!.Index));
        return $"[{string.Join(", ", bits.Prepend(architecture.TypeOf(row)))}]";
    }

    private static string Genotype(Architecture architecture)
    {
        string Edge(Layer node, int i) => $"('{node.Text($"operation{i + 1}")}', {node.Text("inputs").Split('_')[i]})";
        string Edges(int first) => string.Join(
            ", ", architecture.Layers.Skip(first).Take(4).SelectMany(node => new[] { Edge(node, 0), Edge(node, 1) }));
        return $"Genotype(normal=[{Edges(0)}], normal_concat=range(2, 6), reduce=[{Edges(4)}], reduce_concat=range(2, 6))";
    }

    private static string Graph(Architecture architecture)
    {
        var size = architecture.RowCount + 1;
        string Line(int from) => $"[{string.Join(", ", Enumerable.Range(0, size)
            .Select(to => to > from ? architecture.BinOf(to - 1, architecture.Space.FindFeature($"input{from}")!.Index) : 0))}]";
        var names = architecture.Layers.SkipLast(1).Select(layer => layer.Type.Name).Prepend("input").Append("output");
        return $"{{\"module_adjacency\": [{string.Join(", ", Enumerable.Range(0, size).Select(Line))}], " +
            $"\"module_operations\": [{string.Join(", ", names.Select(name => $"\"{name}\""))}]}}";
    }

    private static string Cell(string[] operations)
    {
        var text = new StringBuilder();
        for (var (node, edge) = (0, 0); node < 3; node++)
        {
            text.Append(node == 0 ? "|" : "+|");
            for (var from = 0; from <= node; from++) text.Append(CultureInfo.InvariantCulture, $"{operations[edge++]}~{from}|");
        }
        return text.ToString();
    }
}
