using System.Text.Json;
using ArchVae.Files;
using ArchVae.Networks.Data;
using ArchVae.Onnx;
using ArchVae.Onnx.Format;
using Kind = ArchVae.Onnx.Format.TensorProto.Types.DataType;

namespace ArchVae.Networks.Export.Onnx;

/// <summary>A network as a model of ONNX.</summary>
internal static class OnnxNetwork
{
    /// <summary>The output of a regression.</summary>
    public const string Value = "value";

    /// <summary>The output of a classification.</summary>
    public const string Probabilities = "probabilities";

    /// <summary>The output of a network that is not trained.</summary>
    public const string Output = "output";

    /// <summary>The key of the transformation among what a file says of itself.</summary>
    public const string TransformationKey = "transformation";

    /// <summary>The model.</summary>
    public static ModelProto Model(ExportedNetwork exported)
    {
        var graph = new OnnxGraph("network");
        return OnnxModelFile.Model(graph, exported.About, exported.Data is null
            ? Untrained(graph, exported.Network) : Trained(graph, exported.Name, exported.Network, exported.Data));
    }

    // Numbers as the first layer takes them, and what goes out of the last one.
    private static List<(string, string)> Untrained(OnnxGraph graph, Network network)
    {
        var input = network.Plan.Input!;
        OnnxDimension steps = ExportedInputs.StepsOf(network.Plan) is { } count ? count : "steps";
        var value = network.TakesTokens ? graph.Input(OnnxInputs.Tokens, Kind.Int64, "batch", steps)
            : graph.Input("input", Kind.Float, input.Kind == ShapeKind.Sequence ? ["batch", steps, input.Units]
                : ["batch", .. input.Dimensions.Select(size => (OnnxDimension)size)]);
        var output = network.Plan.Output!;
        graph.Output(
            OnnxBody.Add(graph, network, value, null), Output, Kind.Float, "batch",
            output.Kind == ShapeKind.Image ? output.Count : output.Units);
        return [];
    }

    private static List<(string, string)> Trained(OnnxGraph graph, string name, Network network, ExampleTransform data)
    {
        var inputs = new ExportedInputs(data, network.Plan);
        var (value, lengths) = new OnnxInputs(graph, inputs).Add();
        var outputs = graph.Node(
            "Cast", [OnnxBody.Add(graph, network, value, lengths)], OnnxAttribute.Of("to", (long)Kind.Double));
        if (data.Target.Task == NetworkTask.Regression)
        {
            var scaled = graph.Node("Mul", [outputs, graph.Scalar(data.Target.Deviation)]);
            graph.Output(graph.Node("Add", [scaled, graph.Scalar(data.Target.Mean)]), Value, Kind.Double, "batch", 1);
        }
        else
        {
            // One output stands for two classes: 0 and itself.
            if (network.Plan.Output!.Count == 1)
            {
                var zero = graph.Node("Sub", [outputs, outputs]);
                outputs = graph.Node("Concat", [zero, outputs], OnnxAttribute.Of("axis", 1));
            }
            graph.Output(
                graph.Node("Softmax", [outputs], OnnxAttribute.Of("axis", 1)), Probabilities, Kind.Double, "batch",
                data.Target.Classes.Count);
        }
        return
        [
            ("id", name),
            ("task", JsonNamingPolicy.CamelCase.ConvertName(data.Target.Task.ToString())),
            ("target", data.Target.Name),
            ("classes", Json(data.Target.Classes)),
            (OnnxInputs.Numbers, Json(inputs.Numbers.Select(column => column.Name))),
            (TransformationKey, Json(data)),
        ];
    }

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, JsonFormat.Compact);
}
