using ArchVae.Onnx;

namespace ArchVae.Networks.Export.Onnx;

/// <summary>The layers of a network as nodes of a graph.</summary>
internal static class OnnxBody
{
    /// <summary>Adds them.</summary>
    /// <param name="graph">What they are added to.</param>
    /// <param name="network">The network.</param>
    /// <param name="value">What comes in, as <see cref="ModuleExport"/> has it; of tokens their numbers [batch, steps].</param>
    /// <param name="lengths">The steps of each sequence, whole numbers of 64 bits [batch]; null where all have the same.</param>
    /// <returns>What goes out: [batch, outputs], without a sigmoid or softmax.</returns>
    public static string Add(OnnxGraph graph, Network network, string value, string? lengths)
    {
        foreach (var layer in network.Plan.Layers)
        {
            var module = layer.Module;
            if (module.Reading == InputReading.LastStep) value = LastStep(graph, value, lengths);
            else if (module.Reading == InputReading.Flat) value = Flat(graph, value);
            value = ModuleExports.Of(layer).Onnx(new(network, layer, graph, lengths), value);
            if (layer.HasRelu) value = graph.Node("Relu", [value]);
        }
        return network.Plan.Output!.Kind switch
        {
            ShapeKind.Sequence => LastStep(graph, value, lengths),
            ShapeKind.Image => Flat(graph, value),
            _ => value,
        };
    }

    private static string Flat(OnnxGraph graph, string value) => graph.Node("Flatten", [value], OnnxAttribute.Of("axis", 1));

    private static string LastStep(OnnxGraph graph, string value, string? lengths)
    {
        if (lengths is null) return graph.Node("Gather", [value, graph.Scalar(-1L)], OnnxAttribute.Of("axis", 1));
        var last = graph.Node("Unsqueeze", [graph.Node("Sub", [lengths, graph.Scalar(1L)]), graph.Constant(1)]);
        return graph.Node("GatherND", [value, last], OnnxAttribute.Of("batch_dims", 1));
    }
}
