using System.Globalization;
using ArchVae.Onnx.Format;
using Kind = ArchVae.Onnx.Format.TensorProto.Types.DataType;

namespace ArchVae.Onnx;

/// <summary>
/// A graph of ONNX under construction. Values go by their names, which the methods return: those of inputs and weights are given,
/// others are made of the operator and a number that no other value of the graph, nor of graphs in it, has. All weights and
/// constants stand in the outermost graph, where the graphs in it (the body of a loop) see them, as they see all other values.
/// The same calls give the same bytes.
/// </summary>
internal sealed class OnnxGraph
{
    private readonly OnnxGraph root;
    private readonly GraphProto proto = new();
    private readonly Dictionary<string, string> constants = [];
    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private readonly HashSet<string> domains = new(StringComparer.Ordinal);
    private int count;

    /// <summary>An outermost graph.</summary>
    public OnnxGraph(string name) => (root, proto.Name) = (this, name);

    private OnnxGraph(OnnxGraph outer, string name) => (root, proto.Name) = (outer.root, name);

    /// <summary>The operator sets beside the standard's own that nodes are of.</summary>
    public IReadOnlyCollection<string> Domains => root.domains;

    /// <summary>A graph inside this one, for an attribute of a node.</summary>
    public OnnxGraph Subgraph(string name) => new(this, name);

    /// <summary>An input of a model, whose name others use.</summary>
    public string Input(string name, Kind type, params ReadOnlySpan<OnnxDimension> shape)
    {
        proto.Input.Add(OnnxDimension.Describe(Own(name), type, shape));
        return name;
    }

    /// <summary>An input that may be left out: then it is a tensor that is given here.</summary>
    public string Default(string name, Func<TensorProto> tensor, params ReadOnlySpan<OnnxDimension> shape)
    {
        var made = tensor();
        made.Name = Input(name, (Kind)made.DataType, shape);
        proto.Initializer.Add(made);
        return name;
    }

    /// <summary>Makes a value an output. The outermost graph's get names of their own by an identity.</summary>
    public void Output(string value, string name, Kind type, params ReadOnlySpan<OnnxDimension> shape)
    {
        proto.Node.Add(new NodeProto { OpType = "Identity", Name = $"to_{Own(name)}", Input = { value }, Output = { name } });
        proto.Output.Add(OnnxDimension.Describe(name, type, shape));
    }

    /// <summary>A weight under its name; the same name given again is the one that is there.</summary>
    public string Weight(string name, Func<TensorProto> tensor) => Weight(name, name, tensor);

    /// <summary>Whole numbers [n]; equal ones are one constant.</summary>
    public string Constant(params ReadOnlySpan<long> values)
    {
        const int MostInName = 6;
        var own = values.ToArray();
        var listed = string.Join('_', own);
        return Weight(
            "ints_" + listed,
            own.Length <= MostInName ? "ints_" + listed : $"ints_list_{root.constants.Count}",
            () => OnnxTensor.Of(own, own.Length));
    }

    /// <summary>One whole number, of no dimension.</summary>
    public string Scalar(long value) => Weight(Named("int", value), () => OnnxTensor.Of([value]));

    /// <inheritdoc cref="Scalar(long)"/>
    public string Scalar(float value) => Weight(Named("float", value), () => OnnxTensor.Of([value]));

    /// <inheritdoc cref="Scalar(long)"/>
    public string Scalar(double value) => Weight(Named("double", value), () => OnnxTensor.Of([value]));

    /// <summary>What is true, of no dimension.</summary>
    public string True() => Weight("true", () => OnnxTensor.Of([true]));

    /// <summary>The first output of a node. An input "" is one that is left out.</summary>
    public string Node(string operation, ReadOnlySpan<string> inputs, params ReadOnlySpan<AttributeProto> attributes) =>
        Node(operation, "", 1, inputs, attributes)[0];

    /// <summary>A node of an operator set and with a number of outputs.</summary>
    /// <param name="operation">The operator, as the standard calls it.</param>
    /// <param name="domain">Its operator set, such as <c>ai.onnx.ml</c>; empty for the standard's own.</param>
    /// <param name="outputs">How many outputs are wanted.</param>
    /// <param name="inputs">The names of its inputs, "" for one that is left out.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <returns>The names of its outputs.</returns>
    public string[] Node(
        string operation, string domain, int outputs, ReadOnlySpan<string> inputs, params ReadOnlySpan<AttributeProto> attributes)
    {
        var node = new NodeProto { OpType = operation, Name = Fresh(operation) };
        if (domain.Length > 0)
        {
            node.Domain = domain;
            root.domains.Add(domain);
        }
        foreach (var input in inputs) node.Input.Add(input);
        foreach (var attribute in attributes) node.Attribute.Add(attribute);
        for (var i = 0; i < outputs; i++) node.Output.Add(outputs == 1 ? node.Name : root.Own($"{node.Name}_{i}"));
        proto.Node.Add(node);
        return [.. node.Output];
    }

    public GraphProto ToProto() => proto;

    private string Weight(string key, string name, Func<TensorProto> tensor)
    {
        if (root.constants.TryGetValue(key, out var known)) return known;
        var made = tensor();
        made.Name = root.Unused(name);
        root.proto.Initializer.Add(made);
        return root.constants[key] = made.Name;
    }

    // A name of the graph's own: inputs may be called anything, and come first.
    private string Unused(string name)
    {
        while (!root.names.Add(name)) name += "_";
        return name;
    }

    // A name that was given, which must be no other's.
    private string Own(string name) =>
        root.names.Add(name) ? name : throw new InvalidOperationException($"There is a value '{name}' already.");

#pragma warning disable CA1308 // Values are lower case, operators begin with a capital.
    private string Fresh(string operation) =>
        root.Unused(string.Create(CultureInfo.InvariantCulture, $"{operation.ToLowerInvariant()}_{++root.count}"));
#pragma warning restore CA1308

    private static string Named(string kind, IFormattable value) =>
        $"{kind}_{value.ToString("R", CultureInfo.InvariantCulture)}";
}
