using ArchVae.Onnx;
using ArchVae.Onnx.Format;

namespace ArchVae.Networks.Export.Onnx;

/// <summary>A layer as nodes of an ONNX graph. Values go by their names.</summary>
public sealed class OnnxLayer : ExportedLayer
{
    private readonly OnnxGraph graph;

    internal OnnxLayer(Network network, PlannedLayer layer, OnnxGraph graph, string? lengths) : base(network, layer) =>
        (this.graph, Lengths) = (graph, lengths);

    /// <summary>The steps of each sequence, whole numbers of 64 bits [batch]; null where all have the same.</summary>
    public string? Lengths { get; }

    /// <summary>A tensor of the layer as it is.</summary>
    /// <param name="name">Its name within the layer: <c>weight</c>.</param>
    public string Weight(string name)
    {
        var tensor = Tensor(name);
        return graph.Weight(tensor.Name, () => OnnxTensor.Of(tensor.Tensor.Values, tensor.Shape.Select(size => (long)size)));
    }

    /// <summary>A tensor with values of one's own.</summary>
    /// <param name="name">A name within the layer that no other tensor has.</param>
    /// <param name="values">Its values, row by row.</param>
    /// <param name="shape">Its sizes.</param>
    public string Weight(string name, float[] values, params IReadOnlyList<int> shape) =>
        graph.Weight($"{Name}.{name}", () => OnnxTensor.Of(values, shape.Select(size => (long)size)));

    /// <summary>A constant list of whole numbers, such as a shape.</summary>
    public string Constant(params ReadOnlySpan<long> values) => graph.Constant(values);

    /// <summary>A constant of no dimension.</summary>
    public string Scalar(long value) => graph.Scalar(value);

    /// <inheritdoc cref="Scalar(long)"/>
    public string Scalar(float value) => graph.Scalar(value);

    /// <summary>A node of the standard's own operators.</summary>
    /// <param name="operation">The operator, as the standard calls it.</param>
    /// <param name="inputs">The names of its inputs, "" for one that is left out.</param>
    /// <param name="attributes">Its attributes: whole numbers, numbers, texts and lists of whole numbers.</param>
    /// <returns>The name of its first output.</returns>
    public string Node(string operation, IReadOnlyList<string> inputs, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var made = new AttributeProto[attributes.Length];
        for (var i = 0; i < made.Length; i++) made[i] = Attribute(attributes[i].Name, attributes[i].Value);
        return graph.Node(operation, [.. inputs], made);
    }

    private static AttributeProto Attribute(string name, object value) => value switch
    {
        int number => OnnxAttribute.Of(name, number),
        long number => OnnxAttribute.Of(name, number),
        float number => OnnxAttribute.Of(name, number),
        string text => OnnxAttribute.Of(name, text),
        IEnumerable<int> numbers => OnnxAttribute.Of(name, numbers.Select(number => (long)number)),
        IEnumerable<long> numbers => OnnxAttribute.Of(name, numbers),
        _ => throw new ArgumentException($"The attribute '{name}' is a {value.GetType().Name}, of which there are none."),
    };
}
