using ArchVae.Onnx;
using ArchVae.Onnx.Format;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Onnx;

/// <summary>A file that the builder writes is one of the standard, and what is read from it is what was written.</summary>
public sealed class OnnxModelFileTests : IDisposable
{
    private readonly TemporaryFolder root = new();

    public void Dispose() => root.Dispose();

    [Fact]
    public void A_graph_of_all_kinds_of_attributes_runs()
    {
        var graph = new OnnxGraph("kinds");
        var words = graph.Input("words", TensorProto.Types.DataType.String, "batch", 1);
        var number = graph.Node(
            "LabelEncoder", "ai.onnx.ml", 1, [words], OnnxAttribute.Of("keys_strings", ["red", "blue"]),
            OnnxAttribute.Of("values_floats", [2f, 5f]), OnnxAttribute.Of("default_float", -1f))[0];
        var same = graph.Node("Constant", [], OnnxAttribute.Of("value", OnnxTensor.Of(["red"], 1)));
        var equal = graph.Node("Equal", [
            graph.Node("LabelEncoder", "ai.onnx.ml", 1, [same], OnnxAttribute.Of("keys_strings", ["red"]),
                OnnxAttribute.Of("values_floats", [2f]), OnnxAttribute.Of("default_float", 0f))[0],
            number]);
        var body = graph.Subgraph("twice");
        body.Input("turn", TensorProto.Types.DataType.Int64);
        var goOn = body.Input("go_on", TensorProto.Types.DataType.Bool);
        var sum = body.Input("sum", TensorProto.Types.DataType.Float, "batch", 1);
        body.Output(goOn, "goes_on", TensorProto.Types.DataType.Bool);
        body.Output(body.Node("Add", [sum, graph.Weight("half", () => OnnxTensor.Of([0.5f], 1))]), "next",
            TensorProto.Types.DataType.Float, "batch", 1);
        var looped = graph.Node("Loop", [graph.Scalar(2), graph.True(), number], OnnxAttribute.Of("body", body));
        graph.Output(looped, "result", TensorProto.Types.DataType.Float, "batch", 1);
        graph.Output(equal, "isRed", TensorProto.Types.DataType.Bool, "batch", 1);
        OnnxModelFile.Write((root.File("a.onnx"), OnnxModelFile.Model(graph, "All kinds.", ("key", "value"))));

        using var session = new InferenceSession(root.File("a.onnx"));
        session.ModelMetadata.CustomMetadataMap["key"].ShouldBe("value");
        var given = new DenseTensor<string>(new[] { "blue", "red", "green" }, [3, 1]);
        using var results = session.Run([NamedOnnxValue.CreateFromTensor("words", given)]);
        results[0].AsTensor<float>().ToArray().ShouldBe([6, 3, 0]);
        results[1].AsTensor<bool>().ToArray().ShouldBe([false, true, false]);
    }

    [Fact]
    public void Weights_are_read_back_and_so_are_those_of_other_writers()
    {
        var graph = new OnnxGraph("weights");
        graph.Weight("w", () => OnnxTensor.Of([1f, 2, 3, 4, 5, 6], 2, 3));
        graph.Constant(7, -8);
        OnnxModelFile.Write((root.File("a.onnx"), OnnxModelFile.Model(graph, "")));
        var read = OnnxModelFile.Read(root.File("a.onnx"));
        read.OpsetImport.Select(set => (set.Domain, set.Version)).ShouldBe([("", 17L)]);
        OnnxModelFile.Floats(read.Graph.Initializer[0]).ShouldBe([1, 2, 3, 4, 5, 6]);
        OnnxModelFile.Longs(read.Graph.Initializer[1]).ShouldBe([7, -8]);

        var listed = new TensorProto { Name = "l", DataType = 1, Dims = { 2 }, FloatData = { 3, 4 } };
        OnnxModelFile.Floats(listed).ShouldBe([3, 4]);
        listed.Dims[0] = 3;
        Refused(() => OnnxModelFile.Floats(listed, "f")).ShouldBe("f: Tensor 'l' has 2 values; its shape is [3].");
        listed.DataType = 11;
        Refused(() => OnnxModelFile.Floats(listed)).ShouldBe("Tensor 'l' has values of type Double; Float is expected.");
        listed.DataType = 1;
        listed.DataLocation = TensorProto.Types.DataLocation.External;
        Refused(() => OnnxModelFile.Floats(listed)).ShouldContain("lie in another file");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"layers\":[]}")]
    [InlineData("\b\b")]
    public void A_file_that_is_none_is_said_to_be_none(string text)
    {
        File.WriteAllText(root.File("x"), text);
        Refused(() => OnnxModelFile.Read(root.File("x"))).ShouldBe(
            $"{root.File("x")}: The file is no model of ONNX (a protobuf with version, operator sets and a graph).");
    }

    private static string Refused(Action action) => Should.Throw<InputException>(action).Message;
}
