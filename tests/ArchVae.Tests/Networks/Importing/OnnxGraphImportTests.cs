using ArchVae.Onnx;
using ArchVae.Onnx.Format;
using ArchVae.Spaces;
using Shouldly;
using Xunit;
using Kind = ArchVae.Onnx.Format.TensorProto.Types.DataType;

namespace ArchVae.Tests.Networks.Importing;

/// <summary>Graphs of ONNX written by hand, as tf2onnx and others write them.</summary>
public sealed class OnnxGraphImportTests : IDisposable
{
    private readonly OnnxGraph graph = new("graph");
    private readonly TemporaryFolder folder = new();
    private int weights;

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Products_and_sums_of_their_own_are_dense_layers()
    {
        var value = Node("Relu", Dense(Input(6), 6, 8));
        value = Dense(Node("Identity", value), 8, 3);
        Import(Node("Softmax", value)).ShouldBe("start(6) → linear(8) → end(3)");
    }

    [Fact]
    public void Images_may_come_with_the_channels_last()
    {
        var value = Node("Transpose", [Input(8, 8, 1)], OnnxAttribute.Of("perm", 0L, 3, 1, 2));
        value = Node("Add", [Node("Conv", [value, Weight(2, 1, 3, 3)]), Weight(1, 2, 1, 1)]);
        value = Node("Transpose", [Node("Relu", value)], OnnxAttribute.Of("perm", 0L, 2, 3, 1));
        value = Node("Reshape", [value, graph.Constant(-1, 72)]);
        Import(Dense(value, 72, 3)).ShouldBe("start(1,8,8) → conv2d(2,3,3) → flatten(72) → end(3)");
    }

    [Fact]
    public void Images_that_are_flattened_at_once_are_vectors()
    {
        var value = Node("Relu", Dense(Node("Flatten", Input(1, 4, 4)), 16, 8));
        Import(Dense(value, 8, 3)).ShouldBe("start(16) → linear(8) → end(3)");
    }

    [Theory]
    [InlineData(null, "SAME_UPPER", 1, "same")]
    [InlineData(null, "SAME_LOWER", 2, "same")]
    [InlineData(null, "VALID", 2, "valid")]
    [InlineData("1,1,1,1", null, 1, "same")]
    [InlineData("0,0,1,1", null, 2, "same")]
    [InlineData("0,0,0,0", null, 2, "valid")]
    public void Pads_are_valid_or_same(string? pads, string? rule, long stride, string expected)
    {
        var attributes = new List<AttributeProto> { OnnxAttribute.Of("strides", stride, stride) };
        if (pads is not null) attributes.Add(OnnxAttribute.Of("pads", pads.Split(',').Select(long.Parse)));
        if (rule is not null) attributes.Add(OnnxAttribute.Of("auto_pad", rule));
        var value = Node("Relu", Node("Conv", [Input(1, 8, 8), Weight(2, 1, 3, 3), Weight(2)], [.. attributes]));
        var side = expected == "same" ? 8 / stride : 6 / stride;
        ImportAny(Dense(Node("Flatten", value), 2 * side * side, 3))
            .ShouldBe($"image(1,8) → conv2d(2,3,{stride},{expected},0) → flatten → output(3)");
    }

    [Fact]
    public void A_last_state_is_read_as_the_last_step()
    {
        var value = Node("Transpose", [Input(5, 3)], OnnxAttribute.Of("perm", 1L, 0, 2));
        var outputs = graph.Node("LSTM", "", 3, [value, Weight(1, 16, 3), Weight(1, 16, 4)], OnnxAttribute.Of("hidden_size", 4));
        Import(Dense(Node("Squeeze", [outputs[1], graph.Constant(0)]), 4, 2)).ShouldBe("start(3) → LSTM(4) → end(2)");
    }

    [Fact]
    public void A_shortcut_is_one_of_the_convolution()
    {
        var value = Node("Relu", Node("Conv", [Input(1, 8, 8), Weight(2, 1, 3, 3), Weight(2)], Same));
        var main = Node("Conv", [value, Weight(4, 2, 3, 3), Weight(4)], Same);
        value = Node("Relu", Node("Add", [main, Node("Conv", [value, Weight(4, 2, 1, 1)])]));
        ImportAny(Dense(Node("Flatten", value), 256, 3))
            .ShouldBe("image(1,8) → conv2d(2,3,1,same,0) → conv2d(4,3,1,same,1) → flatten → output(3)");
    }

    [Theory]
    [InlineData("group", 2, "'group' is 2, and the module conv2d has one group")]
    [InlineData("dilations", 2, "'dilations' must be 1")]
    [InlineData("pads", 2, "'pads' are 2, 2, 2, 2; accepted are none (valid) and those that give ⌈size / stride⌉ places (same)")]
    public void Convolutions_that_no_module_means_are_refused(string attribute, long value, string reason)
    {
        var given = attribute == "group" ? OnnxAttribute.Of(attribute, value)
            : OnnxAttribute.Of(attribute, Enumerable.Repeat(value, attribute == "pads" ? 4 : 2));
        Node("Conv", [Input(2, 8, 8), Weight(2, 2, 3, 3), Weight(2)], given);
        Refusal().ShouldBe($"Node 'conv_1' (Conv): {reason}.");
    }

    [Fact]
    public void Strides_that_differ_are_refused_with_both()
    {
        Node("Conv", [Input(1, 8, 8), Weight(2, 1, 3, 3), Weight(2)], OnnxAttribute.Of("strides", 1L, 2));
        Refusal().ShouldContain("'strides' are 1 and 2; the module has one stride for both directions");
    }

    [Fact]
    public void Kernels_of_two_sizes_need_two_features()
    {
        var value = Node("Relu", Node("Conv", [Input(1, 8, 8), Weight(2, 1, 3, 5), Weight(2)]));
        Dense(Node("Flatten", value), 48, 3);
        Refusal(NetworkSpaces.Any).ShouldContain("kernelHeight 3, kernelWidth 5");
    }

    [Fact]
    public void Steps_but_the_last_are_refused()
    {
        var value = Node("Transpose", [Input(5, 3)], OnnxAttribute.Of("perm", 1L, 0, 2));
        value = graph.Node("GRU", "", 2, [value, Weight(1, 12, 3), Weight(1, 12, 4)])[0];
        value = Node("Gather", [Node("Squeeze", [value, graph.Constant(1)]), graph.Scalar(0L)], OnnxAttribute.Of("axis", 0));
        Dense(value, 4, 2);
        Refusal().ShouldContain("it takes step 0 of the sequence; only the last one can be taken");
    }

    [Fact]
    public void Operators_that_no_module_means_are_refused_by_their_nodes()
    {
        Dense(Node("GlobalAveragePool", Node("Conv", [Input(1, 8, 8), Weight(2, 1, 3, 3), Weight(2)])), 2, 3);
        Refusal().ShouldBe("Node 'globalaveragepool_2' (GlobalAveragePool): no module means it.");
    }

    [Fact]
    public void Layers_that_a_space_has_no_word_for_are_refused_by_their_nodes()
    {
        var value = Node("Relu", Node("Conv", [Input(1, 8, 8), Weight(2, 1, 3, 3), Weight(2)]));
        Dense(Node("Flatten", Node("MaxPool", [value], OnnxAttribute.Of("kernel_shape", 2L, 2))), 50, 3);
        Refusal(SearchSpace.Load("convolutional")).ShouldBe(
            "It cannot be said in 'convolutional': Node 'maxpool_3' (MaxPool): it is max-pool, which none of the layers of " +
            "'convolutional' means (start, conv2d, flatten, linear, dropout, end).");
    }

    [Fact]
    public void A_dense_layer_on_each_step_is_refused()
    {
        Dense(Input(5, 3), 3, 2);
        Refusal().ShouldContain("it works on each step of a sequence");
    }

    [Fact]
    public void Weights_that_do_not_take_what_comes_in_are_refused()
    {
        Dense(Node("Relu", Dense(Input(6), 6, 8)), 9, 3);
        Refusal().ShouldContain("its weights take 9 units, and a vector of 8 comes in");
    }

    [Fact]
    public void A_node_that_reads_what_comes_later_is_refused()
    {
        var proto = graph.ToProto();
        Dense(Input(6), 6, 8);
        proto.Node[0].Input[0] = proto.Node[^1].Output[0];
        Refusal().ShouldContain("which nothing before it makes");
    }

    [Theory]
    [InlineData("Identity")]
    [InlineData("Transpose")]
    public void Weights_of_a_node_that_reads_nothing_are_refused(string operation)
    {
        Node("MatMul", [Input(6), Node(operation, [])]);
        Refusal().ShouldContain("must be weights that the file holds");
    }

    [Fact]
    public void A_reshape_without_sizes_is_refused()
    {
        var value = Node("Reshape", [Input(6)], []);
        Node("Dropout", Node("Flatten", value));
        Refusal().ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData(1e30f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_rate_that_is_none_is_refused(float rate)
    {
        Dense(Node("Dropout", [Dense(Input(6), 6, 8)], OnnxAttribute.Of("ratio", rate)), 8, 3);
        Refusal(NetworkSpaces.Any).ShouldContain("'rate' is ");
    }

    [Fact]
    public void A_graph_without_layers_is_refused()
    {
        Node("Identity", Input(6));
        Refusal().ShouldBe("The graph has no layers.");
    }

    private static AttributeProto Same => OnnxAttribute.Of("auto_pad", "SAME_UPPER");

    private string Input(params long[] sizes) =>
        graph.Input("x", Kind.Float, ["n", .. sizes.Select(size => (OnnxDimension)size)]);

    private string Weight(params long[] sizes) => graph.Weight(
        $"w{weights++}", () => OnnxTensor.Of(new float[sizes.Aggregate(1L, (product, size) => product * size)], sizes));

    private string Node(string operation, string input) => graph.Node(operation, [input]);

    private string Node(string operation, string[] inputs, params AttributeProto[] attributes) =>
        graph.Node(operation, inputs, attributes);

    private string Dense(string value, long takes, long units) =>
        Node("Add", [Node("MatMul", [value, Weight(takes, units)]), Weight(units)]);

    private string File(string output)
    {
        graph.Output(output, "y", Kind.Float, "n", 1);
        return Written();
    }

    private string Written()
    {
        OnnxModelFile.Write((folder.File("a.onnx"), OnnxModelFile.Model(graph, "a graph")));
        return folder.File("a.onnx");
    }

    private string Import(string output) => ImportedFiles.Import(File(output)).Record.Architecture.ToString();

    private string ImportAny(string output) =>
        ImportedFiles.Import(File(output), NetworkSpaces.Any).Record.Architecture.ToString();

    private string Refusal(SearchSpace? space = null) => ImportedFiles.Refusal(Written(), space);
}
