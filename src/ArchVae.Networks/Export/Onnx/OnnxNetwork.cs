using ArchVae.Onnx;
using ArchVae.Onnx.Format;
using Kind = ArchVae.Onnx.Format.TensorProto.Types.DataType;

namespace ArchVae.Networks.Export.Onnx;

/// <summary>A network as a model of ONNX.</summary>
internal static class OnnxNetwork
{
    public static ModelProto Model(ExportedNetwork exported)
    {
        var (network, data) = (exported.Network, exported.Data);
        var graph = new OnnxGraph("network");
        var inputs = data is null ? Plain(graph, network) : throw new NotSupportedException();
        var output = OnnxBody.Add(graph, network, inputs.Value, inputs.Lengths);
        var outputs = network.Plan.Output!.Kind == ShapeKind.Image ? network.Plan.Output.Count : network.Plan.Output.Units;
        graph.Output(output, "output", Kind.Float, "batch", outputs);
        return OnnxModelFile.Model(graph, exported.About);
    }

    // Numbers as the first layer takes them.
    private static (string Value, string? Lengths) Plain(OnnxGraph graph, Network network)
    {
        if (network.TakesTokens) return (graph.Input("tokens", Kind.Int64, "batch", Steps(network.Plan)), null);
        var input = network.Plan.Input!;
        OnnxDimension[] shape = input.Kind == ShapeKind.Sequence ? ["batch", Steps(network.Plan), input.Units]
            : ["batch", .. input.Dimensions.Select(size => (OnnxDimension)size)];
        return (graph.Input("input", Kind.Float, shape), null);
    }

    // A layer that puts all steps side by side wants a certain number of them.
    public static OnnxDimension Steps(NetworkPlan plan) => plan.Layers.Any(
        layer => layer.Module is Networks.Modules.FlattenModule { Input.Kind: ShapeKind.Sequence }) ? plan.Input!.Dimensions[0] : "steps";
}
