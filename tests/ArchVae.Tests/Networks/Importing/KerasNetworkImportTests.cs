using ArchVae.Spaces;
using Shouldly;
using Xunit;
using static ArchVae.Tests.Data.KerasModels;

namespace ArchVae.Tests.Networks.Importing;

/// <summary>Models of Keras as architectures.</summary>
public sealed class KerasNetworkImportTests : IDisposable
{
    private static readonly string softmax = Layer("Dense", "\"units\": 3, \"activation\": \"softmax\", \"use_bias\": true");
    private static readonly string flatten = Layer("Flatten", "");
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string Import(string model, SearchSpace? space = null) =>
        ImportedFiles.Import(folder.Write("model.json", model), space).Record.Architecture.ToString();

    private string Refused(string model, SearchSpace? space = null) =>
        ImportedFiles.Refusal(folder.Write("model.json", model), space);

    [Fact]
    public void Chains_are_architectures_of_the_built_in_spaces()
    {
        Import(Text("[null, 30]", Dense(128), Dropout(0.25), softmax))
            .ShouldBe("start(30) → linear(128) → dropout(0.25) → end(3)");
        Import(Text("[null, 28, 28]", flatten, Dense(9), softmax)).ShouldBe("start(784) → linear(9) → end(3)");
        Import(Text("[null, 22, 24, 3]", Convolution(8, 7, Relu), flatten, softmax))
            .ShouldBe("start(3,22,24) → conv2d(8,7,7) → flatten(2304) → end(3)");
        Import(Text("[null, null, 12]", Recurrent("GRU", 32, true), Recurrent("LSTM", 16, false), softmax))
            .ShouldBe("start(12) → GRU(32) → LSTM(16) → end(3)");
    }

    [Fact]
    public void A_dropout_that_has_no_place_in_the_space_is_left_out_and_said()
    {
        var path = folder.Write("model.json", Text("[null, 8, 8, 1]", Convolution(8, 3, Relu), Dropout(0.25), flatten, softmax));
        var network = ImportedFiles.Import(path);
        network.Record.Architecture.ToString().ShouldBe("start(1,8,8) → conv2d(8,3,3) → flatten(288) → end(3)");
        network.Notes.ShouldContain(
            "Layer 3, Dropout \"drop\" (dropout) is left out, as 'convolutional' has no place for it there; it does " +
            "nothing but in training.");
    }

    [Fact]
    public void Pools_normalisation_and_embeddings_are_of_a_space_that_has_them()
    {
        var pool = Layer("MaxPooling2D", "\"pool_size\": [2, 2], \"strides\": [2, 2], \"padding\": \"valid\"");
        var same = Layer("Conv2D",
            "\"filters\": 4, \"kernel_size\": [3, 3], \"strides\": [2, 2], \"padding\": \"same\", \"activation\": \"linear\"");
        var relu = Layer("ReLU", "\"max_value\": null, \"negative_slope\": 0.0, \"threshold\": 0.0");
        Import(Text("[null, 12, 12, 1]", Convolution(8, 3, Relu), pool, same, Layer("BatchNormalization", ""), relu, flatten,
            softmax),
            NetworkSpaces.Any).ShouldBe(
            "image(1,12) → conv2d(8,3,1,valid,0) → max-pool(2,valid) → conv2d(4,3,2,same,0) → batch-norm → flatten → output(3)");
        Import(Text("[null, 7]", Layer("Embedding", "\"input_dim\": 20, \"output_dim\": 4"), Recurrent("LSTM", 5, false),
            softmax),
            NetworkSpaces.Any).ShouldBe("vector(20) → embedding(4) → lstm(5) → output(3)");
    }

    // Version 2 writes the layers that go in as lists, version 3 as objects of tensors.
    [Theory]
    [InlineData("[]", "[[[\"in\", 0, 0, {}]]]", "[[[\"a\", 0, 0, {}]]]")]
    [InlineData("[]", "[{\"args\": [{\"class_name\": \"__keras_tensor__\", \"config\": {\"keras_history\": [\"in\", 0, 0]}}]}]",
        "[{\"args\": [{\"class_name\": \"__keras_tensor__\", \"config\": {\"keras_history\": [\"a\", 0, 0]}}]}]")]
    public void Functional_models_that_are_chains_are_read_in_the_order_of_the_chain(
        string none, string afterInput, string afterFirst)
    {
        // The last layer is listed before the first.
        Import(Functional(Named("out", "Dense", "\"units\": 3", afterFirst), Input(none), Named("a", "Dense", Units, afterInput)))
            .ShouldBe("start(6) → linear(8) → end(3)");
    }

    [Fact]
    public void Functional_models_that_branch_are_refused()
    {
        var input = Input("[]");
        Refused(Functional(input, Named("a", "Dense", Units, From("in")), Named("b", "Dense", Units, From("in"))))
            .ShouldContain("Layer 3 of the model, Dense \"b\": layer \"in\" goes into \"a\" as well");
        Refused(Functional(input, Named("a", "Dense", Units, From("in")), Named("b", "Add", "", From("in", "a"))))
            .ShouldContain("Layer 3 of the model, Add \"b\": it joins in, a; a chain of layers is expected");
    }

    [Theory]
    [InlineData("tanh", "tanh follows it, and in networks of 'linear' ReLU does")]
    [InlineData("linear", "no ReLU follows it, and in networks of 'linear' one does")]
    public void Other_activations_than_those_of_architectures_are_refused(string activation, string reason) =>
        Refused(Text("[null, 6]", Layer("Dense", $"\"units\": 8, \"activation\": \"{activation}\""), softmax))
            .ShouldContain(reason);

    [Fact]
    public void What_no_module_means_is_refused_by_name()
    {
        Refused(Text("[null, 6]", Layer("Attention", ""), softmax))
            .ShouldContain("Layer 2 of the model, Attention: no module means it");
        Refused(Text("[null, 8, 8, 1]", Convolution(8, 3, ", \"dilation_rate\": [2, 2]"), flatten, softmax))
            .ShouldContain("'dilation_rate' must be 1");
        Refused(Text("[null, null, 12]", Recurrent("GRU", 32, true), softmax)).ShouldContain("'return_sequences' must be False");
        Refused(Text("[null, 5, 6]", Dense(8), softmax)).ShouldContain(
            "What comes in: it is a sequence of 5x6, and in networks of 'linear' a vector of 6");
    }

    private const string Relu = ", \"activation\": \"relu\"";
    private const string Units = "\"units\": 8, \"activation\": \"relu\"";

    private static string Functional(params string[] layers) =>
        $"{{\"class_name\": \"Functional\", \"config\": {{\"layers\": [{string.Join(", ", layers)}]}}}}";

    private static string Input(string none) => Named("in", "InputLayer", "\"batch_input_shape\": [null, 6]", none);

    private static string From(params string[] names) =>
        $"[[{string.Join(", ", names.Select(name => $"[\"{name}\", 0, 0, {{}}]"))}]]";

    private static string Named(string name, string kind, string config, string nodes) =>
        $"{{\"class_name\": \"{kind}\", \"name\": \"{name}\", " +
        $"\"config\": {{\"name\": \"{name}\"{(config.Length > 0 ? ", " : "")}{config}}}, " +
        $"\"inbound_nodes\": {nodes}}}";
}
