using System.Diagnostics.CodeAnalysis;
using ArchVae.Onnx;
using ArchVae.Onnx.Format;

namespace ArchVae.Networks.Importing;

/// <summary>
/// What is known of the values of a graph of ONNX without running it: constants, who reads what, and lengths of lists.
/// </summary>
internal sealed class OnnxValues
{
    // A chain of layers needs far fewer, and what is known of values is followed from node to node.
    private const int MostNodes = 5000;

    private readonly string path;
    private readonly Dictionary<string, TensorProto> constants = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NodeProto> makers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<NodeProto>> readers = new(StringComparer.Ordinal);
    private readonly HashSet<string> data = new(StringComparer.Ordinal);

    /// <summary>Goes through a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">
    /// A node reads what nothing before it makes or makes what is there already, or there are more than 5000.
    /// </exception>
    public OnnxValues(GraphProto graph, string path)
    {
        this.path = path;
        if (graph.Node.Count > MostNodes)
            throw new InputException($"The graph has {graph.Node.Count} nodes; at most {MostNodes} are read.", path);
        foreach (var tensor in graph.Initializer) constants[tensor.Name] = tensor;
        Inputs = [.. graph.Input.Where(input => !constants.ContainsKey(input.Name))];
        data.UnionWith(Inputs.Select(input => input.Name));
        HashSet<string> made = [.. graph.Input.Select(input => input.Name), .. constants.Keys, ""];
        foreach (var node in graph.Node)
        {
            var place = OnnxNetworkSoFar.Place(node);
            if (node.Input.FirstOrDefault(input => !made.Contains(input)) is { } unknown)
                throw new InputException($"{place} reads '{InputException.Shown(unknown)}', which nothing before it makes.",
                    path);
            if (node.Output.FirstOrDefault(output => output.Length > 0 && !made.Add(output)) is { } twice)
                throw new InputException($"{place} makes '{InputException.Shown(twice)}', which is there already.", path);
            if (node.Output.Count == 0) throw new InputException($"{place} makes nothing.", path);
            if (node.OpType == "Constant" && node.Attribute.FirstOrDefault(one => one.T is not null)?.T is { } value)
                constants[node.Output[0]] = value;
            foreach (var output in node.Output.Where(output => output.Length > 0)) makers[output] = node;
            foreach (var input in node.Input.Where(input => input.Length > 0).Distinct())
            {
                if (!readers.TryGetValue(input, out var list)) readers[input] = list = [];
                list.Add(node);
            }
            // Nodes stand after those that they read from; sizes of what goes through are no data.
            if (node.OpType != "Shape" && node.Input.Any(data.Contains)) data.UnionWith(node.Output);
        }
    }

    /// <summary>The inputs that are no weights.</summary>
    public IReadOnlyList<ValueInfoProto> Inputs { get; }

    /// <summary>Whether a value depends on what comes into the network, sizes aside.</summary>
    public bool IsData(string name) => data.Contains(name);

    /// <summary>The nodes into which a value goes as data.</summary>
    public IReadOnlyList<NodeProto> Readers(string name) =>
        readers.TryGetValue(name, out var list) ? [.. list.Where(node => node.OpType != "Shape")] : [];

    /// <summary>The node that makes a value; null for an input or a weight.</summary>
    public NodeProto? Maker(string name) => makers.GetValueOrDefault(name);

    /// <summary>A constant and its shape, through what only turns it.</summary>
    public bool TryConstant(string name, [NotNullWhen(true)] out TensorProto? tensor, out IReadOnlyList<long> shape)
    {
        shape = [];
        if (constants.TryGetValue(name, out tensor))
        {
            shape = tensor.Dims;
            return true;
        }
        if (Maker(name) is not { OpType: "Identity" or "Cast" or "Transpose" or "DequantizeLinear" } maker
            || maker.Input.Count == 0 || !TryConstant(maker.Input[0], out tensor, out shape)) return false;
        if (maker.OpType == "Transpose")
        {
            var (given, sizes) = (Whole(maker, "perm"), shape);
            if (given.Any(axis => axis < 0 || axis >= sizes.Count)) return false;
            shape = given.Count > 0 ? [.. given.Select(axis => sizes[(int)axis])] : [.. sizes.Reverse()];
        }
        return true;
    }

    /// <summary>Whole numbers that are constant; null where they are not.</summary>
    public IReadOnlyList<long>? Numbers(string? name) => name is not null && constants.TryGetValue(name, out var tensor)
        && tensor.DataType == (int)TensorProto.Types.DataType.Int64 ? OnnxModelFile.Longs(tensor, path) : null;

    /// <summary>A number of single precision that is constant; null where it is not one.</summary>
    public float? Number(string? name) => name is not null && constants.TryGetValue(name, out var tensor)
        && tensor.DataType == (int)TensorProto.Types.DataType.Float && OnnxModelFile.Floats(tensor, path) is [var value]
            ? value : null;

    /// <summary>How many numbers a list of sizes has; null where that cannot be seen.</summary>
    public int? Length(string name)
    {
        if (constants.TryGetValue(name, out var tensor)) return tensor.Dims.Count == 1 ? (int)tensor.Dims[0] : 1;
        if (Maker(name) is not { } maker) return null;
        return maker.OpType switch
        {
            "Concat" => maker.Input.Select(Length).Aggregate((int?)0, (sum, length) => sum + length),
            "Unsqueeze" or "Gather" or "Slice" => 1,
            "Cast" or "Identity" when maker.Input.Count > 0 => Length(maker.Input[0]),
            _ => null,
        };
    }

    /// <summary>A list of whole numbers among a node's attributes; empty where it has none of the name.</summary>
    public static IReadOnlyList<long> Whole(NodeProto node, string attribute) =>
        node.Attribute.FirstOrDefault(one => one.Name == attribute)?.Ints ?? (IReadOnlyList<long>)[];

    /// <summary>A whole number among a node's attributes.</summary>
    public static long Whole(NodeProto node, string attribute, long otherwise) =>
        node.Attribute.FirstOrDefault(one => one.Name == attribute)?.I ?? otherwise;

    /// <summary>A text among a node's attributes.</summary>
    public static string Text(NodeProto node, string attribute, string otherwise) =>
        node.Attribute.FirstOrDefault(one => one.Name == attribute)?.S?.ToStringUtf8() ?? otherwise;
}
