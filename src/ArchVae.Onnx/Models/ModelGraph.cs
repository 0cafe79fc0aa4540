using ArchVae.Models;
using ArchVae.Onnx.Format;
using ArchVae.Tensors;
using ArchVae.Tensors.Nn;

namespace ArchVae.Onnx.Models;

/// <summary>
/// A graph and the model whose layers it has: each method adds the layer whose tensors have a name, as the model's file names
/// them. Weights keep these names.
/// </summary>
/// <param name="graph">The graph that nodes are added to.</param>
/// <param name="vae">The model.</param>
internal sealed class ModelGraph(OnnxGraph graph, ArchitectureVae vae)
{
    private readonly Dictionary<string, Parameter> parameters =
        vae.Parameters.Parameters.ToDictionary(parameter => parameter.Name);

    public OnnxGraph Graph { get; } = graph;

    public ArchitectureVae Vae { get; } = vae;

    /// <summary>The same model in a graph inside this one.</summary>
    public ModelGraph In(OnnxGraph subgraph) => new(subgraph, Vae);

    /// <inheritdoc cref="OnnxGraph.Node(string, ReadOnlySpan{string}, ReadOnlySpan{AttributeProto})"/>
    public string Node(string operation, ReadOnlySpan<string> inputs, params ReadOnlySpan<AttributeProto> attributes) =>
        Graph.Node(operation, inputs, attributes);

    /// <summary>Whether the model has a tensor of this name.</summary>
    public bool Has(string name) => parameters.ContainsKey(name);

    /// <summary>A tensor of the model.</summary>
    public Parameter Parameter(string name) => parameters[name];

    /// <summary>A tensor of the model as it is.</summary>
    public string Weight(string name) => Graph.Weight(
        name, () => OnnxTensor.Of(parameters[name].Tensor.Values, parameters[name].Shape.Select(size => (long)size)));

    /// <summary>x [N, in] → x·Wᵀ + b [N, out].</summary>
    public string Linear(string x, string name) =>
        Node("Gemm", Has($"{name}.bias") ? [x, Weight($"{name}.weight"), Weight($"{name}.bias")] : [x, Weight($"{name}.weight")],
            OnnxAttribute.Of("transB", 1));

    /// <summary>The layers name.0, name.2, …, with the model's activation after each; none leave x as it is.</summary>
    public string Mlp(string x, string name)
    {
        for (var place = 0; Has($"{name}.{place}.weight"); place += 2)
            x = Activated(Linear(x, $"{name}.{place}"), Vae.Options.Activation);
        return x;
    }

    /// <summary>x through an activation.</summary>
    public string Activated(string x, Activation activation) => activation switch
    {
        Activation.None => x,
        Activation.Relu => Node("Relu", [x]),
        Activation.Tanh => Node("Tanh", [x]),
        Activation.Elu => Node("Elu", [x]),
        _ => throw new InputException($"Activation '{activation}' cannot be exported to ONNX."),
    };

    /// <summary>bound·tanh(x / bound).</summary>
    public string Bounded(string x, float bound) =>
        Node("Mul", [Node("Tanh", [Node("Div", [x, Graph.Scalar(bound)])]), Graph.Scalar(bound)]);

    /// <summary>Columns side by side.</summary>
    public string Joined(params ReadOnlySpan<string> columns) =>
        columns.Length == 1 ? columns[0] : Node("Concat", columns, OnnxAttribute.Of("axis", -1));

    /// <summary>The same values in another shape; 0 keeps a size, −1 takes what is left.</summary>
    public string Reshaped(string x, params ReadOnlySpan<long> shape) => Node("Reshape", [x, Graph.Constant(shape)]);

    /// <summary>The axes before one joined, and those from it on: [B, T, F] → [B, T·F], or with axis 2 → [B·T, F].</summary>
    public string Flattened(string x, long axis = 1) => Node("Flatten", [x], OnnxAttribute.Of("axis", axis));

    /// <summary>[T, B, any] as [B, T, any], and back.</summary>
    public string Swapped(string x) => Node("Transpose", [x], OnnxAttribute.Of("perm", 1, 0, 2));

    /// <summary>The places from one to before another along an axis.</summary>
    public string Sliced(string x, long from, long to, long axis) =>
        Node("Slice", [x, Graph.Constant(from), Graph.Constant(to), Graph.Constant(axis)]);

    /// <summary>The columns of x [N, D] with these numbers, in their order.</summary>
    public string Columns(string x, params IEnumerable<int> numbers) =>
        Node("Gather", [x, Graph.Constant([.. numbers.Select(number => (long)number)])], OnnxAttribute.Of("axis", 1));

    /// <summary>In double precision.</summary>
    public string Double(string x) => Cast(x, TensorProto.Types.DataType.Double);

    /// <summary>In single precision.</summary>
    public string Single(string x) => Cast(x, TensorProto.Types.DataType.Float);

    /// <summary>The same values in another type.</summary>
    public string Cast(string x, TensorProto.Types.DataType type) => Node("Cast", [x], OnnxAttribute.Of("to", (long)type));

    /// <summary>
    /// One layer of an LSTM over x [T, B, D]: its states [T, B, H], the last hidden one and the last cell [1, B, H]. ONNX has its
    /// gates in another order, i, o, f, c, and both biases one behind the other.
    /// </summary>
    /// <param name="x">[T, B, D].</param>
    /// <param name="name">The name of the tensors before ".weight_ih_" and so on.</param>
    /// <param name="layer">Its suffix, such as <c>l0</c> or <c>l0_reverse</c>.</param>
    /// <param name="lengths">[B] of 32 bits; empty where all are T.</param>
    /// <param name="hidden">[1, B, H] to begin with; empty for zero.</param>
    /// <param name="cell">[1, B, H] to begin with; empty for zero.</param>
    public (string States, string Hidden, string Cell) Lstm(
        string x, string name, string layer, string lengths = "", string hidden = "", string cell = "")
    {
        var units = parameters[$"{name}.weight_hh_{layer}"].Shape[1];
        string[] inputs =
        [
            x, Gates($"{name}.weight_ih_{layer}", units), Gates($"{name}.weight_hh_{layer}", units), Biases(name, layer, units),
            lengths, hidden, cell,
        ];
        var outputs = Graph.Node(
            "LSTM", "", 3, inputs, OnnxAttribute.Of("hidden_size", units),
            OnnxAttribute.Of("direction", layer.EndsWith("reverse", StringComparison.Ordinal) ? "reverse" : "forward"));
        return (Node("Squeeze", [outputs[0], Graph.Constant(1)]), outputs[1], outputs[2]);
    }

    private string Gates(string name, int units) => Graph.Weight(name, () =>
        OnnxTensor.Of(InOrder(parameters[name], units), 1, parameters[name].Shape[0], parameters[name].Shape[1]));

    private string Biases(string name, string layer, int units) => Graph.Weight($"{name}.biases_{layer}", () =>
        OnnxTensor.Of(
            [
                .. InOrder(parameters[$"{name}.bias_ih_{layer}"], units),
                .. InOrder(parameters[$"{name}.bias_hh_{layer}"], units),
            ],
            1, 8 * units));

    // Gates i, f, g, o as i, o, f, g.
    private static float[] InOrder(Parameter parameter, int units)
    {
        var size = parameter.Length / (4 * units) * units;
        var values = parameter.Tensor.Values;
        return [.. values[..size], .. values[(3 * size)..], .. values[size..(2 * size)], .. values[(2 * size)..(3 * size)]];
    }
}
