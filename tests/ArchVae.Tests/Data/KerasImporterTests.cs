using ArchVae.Data;
using ArchVae.Data.Importing;
using Shouldly;
using Xunit;
using static ArchVae.Tests.Data.KerasModels;

namespace ArchVae.Tests.Data;

public sealed class KerasImporterTests : IDisposable
{
    private static readonly string flatten = Layer("Flatten", "\"name\": \"flat\"");
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private ArchitectureRecord Import(string text) =>
        ImporterFamily.Registry.Get("keras").Read(folder.Write("model.json", text)).ShouldHaveSingleItem();

    private string Refused(string text)
    {
        var error = Should.Throw<InputException>(() => Import(text));
        error.Line.ShouldBe(1);
        return error.Explanation;
    }

    [Fact]
    public void Dense_layers_and_dropout_are_of_linear()
    {
        var record = Import(Text("[null, 30]", Dense(128), Dropout(0.25), Dense(64), Dense(3)));
        record.Architecture.Space.Name.ShouldBe("linear");
        record.Architecture.ToString().ShouldBe("start(30) → linear(128) → dropout(0.25) → linear(64) → end(3)");
        record.LeftOut.ShouldBe(["activation"]);
    }

    [Fact]
    public void Activations_may_be_layers_and_images_flattened_at_once()
    {
        var softmax = Layer("Activation", "\"activation\": \"softmax\"");
        Import(Text("[null, 28, 28]", flatten, Dense(9), Layer("ReLU", ""), Dense(3), softmax)).Architecture.ToString()
            .ShouldBe("start(784) → linear(9) → end(3)");
    }

    [Fact]
    public void Flattened_sizes_of_convolutions_follow_from_their_kernels()
    {
        string[] layers = [Convolution(8, 7), Convolution(4, 5), flatten, Dense(10), Dense(2)];
        const string Expected = "conv2d(8,7,7) → conv2d(4,5,5) → flatten(672) → linear(10) → end(2)";
        var record = Import(Text("[null, 22, 24, 3]", layers));
        record.Architecture.Space.Name.ShouldBe("convolutional");
        record.Architecture.ToString().ShouldBe($"start(3,22,24) → {Expected}");
        layers[0] = Convolution(8, 7, ", \"data_format\": \"channels_first\"");
        Import(Text("[null, 3, 22, 24]", layers)).Architecture.ToString().ShouldBe($"start(3,22,24) → {Expected}");
    }

    [Fact]
    public void Recurrent_layers_are_of_recurrent()
    {
        string[] layers = [Recurrent("GRU", 32, true), Recurrent("LSTM", 16, false), Dense(8), Dense(2)];
        var record = Import(Text("[null, null, 12]", layers));
        record.Architecture.Space.Name.ShouldBe("recurrent");
        record.Architecture.ToString().ShouldBe("start(12) → GRU(32) → LSTM(16) → linear(8) → end(2)");
    }

    // Keras 1 has a list for a configuration, Keras 2 the shape in the first layer, Keras 3 without Input what it was built with.
    [Theory]
    [InlineData("""{"class_name": "Sequential", "config": [FIRST, LAST]}""", ", \"batch_input_shape\": [null, 30]", "")]
    [InlineData("""{"class_name": "Sequential", "config": {"layers": [FIRST, LAST], "build_input_shape": [null, 30]}}""", "", "")]
    [InlineData("""{"class_name": "Sequential", "config": {"layers": [FIRST, LAST]}, "build_input_shape": [null, 30]}""", "", "")]
    [InlineData("""{"class_name": "Sequential", "config": {"layers": [FIRST, LAST]}}""", "",
        ", \"build_config\": {\"input_shape\": [null, 30]}")]
    public void The_input_stands_where_the_version_of_Keras_writes_it(string model, string config, string beside)
    {
        var first = $"{{\"class_name\": \"Dense\", \"config\": {{\"units\": 7{config}}}{beside}}}";
        var text = model.Replace("FIRST", first, StringComparison.Ordinal).Replace("LAST", Dense(2), StringComparison.Ordinal);
        Import(text).Architecture.ToString().ShouldBe("start(30) → linear(7) → end(2)");
    }

    [Fact]
    public void A_layer_without_a_place_is_refused_with_its_reason()
    {
        string Of(params string[] layers) => Refused(Text("[null, 30]", layers));
        string Image(params string[] layers) => Refused(Text("[null, 22, 22, 3]", layers));
        Of(Dense(8), Layer("BatchNormalization", "\"name\": \"bn\""), Dense(2)).ShouldBe("Layer 3 of the model, " +
            "BatchNormalization \"bn\": it has no place in 'linear', whose layers are start, linear, dropout, end.");
        Of(Dense(8), Dropout(0.5)).ShouldBe(
            "Layer 3 of the model, Dropout \"drop\": the last layer must be Dense, which gives the output.");
        Of(Dropout(0.5), Dense(8), Dense(2)).ShouldContain("Layer 2 of the model, Dropout \"drop\": Not legal in 'linear'");
        Of(Dense(2)).ShouldContain("Layer 2 of the model, Dense: Not legal in 'linear': layer 2 is 'end'; accepted here: linear");
        Of(Dense(5000), Dense(2)).ShouldContain(
            "Layer 2 of the model, Dense: 'units' of layer 2, 'linear', must be an integer from 1");
        Of(Layer("Dense", "\"units\": 8, \"use_bias\": false"), Dense(2)).ShouldContain("'use_bias' must be True");
        Of(Layer("Dense", "\"units\": \"8\""), Dense(2)).ShouldContain("it has no number 'units'");
        Refused(Text("[null, 4, 30]", Dense(8), Dense(2)))
            .ShouldContain("Layer 2 of the model, Dense: its input must be numbers");
        Image(Convolution(8, 7, ", \"groups\": 3"), flatten, Dense(2)).ShouldContain("'groups' must be 1");
        Image(Convolution(8, 7).Replace("valid", "same", StringComparison.Ordinal), flatten, Dense(2))
            .ShouldContain("'padding' must be valid, as architectures have no place for same");
        Image(Convolution(8, 7).Replace("[1, 1]", "[2, 1]", StringComparison.Ordinal), flatten, Dense(2))
            .ShouldContain("'strides' must be 1");
        Image(Convolution(8, 7), Layer("MaxPooling2D", ""), flatten, Dense(2))
            .ShouldContain("Layer 3 of the model, MaxPooling2D");
        Image(Convolution(8, 21), Convolution(8, 5), flatten, Dense(2)).ShouldContain("kernel of 5 x 5 is larger");
        Refused(Text("[null, null, 12]", Recurrent("GRU", 32, true), Dense(2))).ShouldContain("'return_sequences' must be False");
        Refused(Text("[null, null, 12]", Recurrent("GRU", 32, false), Recurrent("GRU", 32, false), Dense(2)))
            .ShouldContain("Layer 2 of the model, GRU: 'return_sequences' must be True");
    }

    [Fact]
    public void Another_model_than_a_chain_is_refused()
    {
        Refused("{\"class_name\": \"Network\", \"config\": {}}").ShouldContain("must be 'Sequential' or 'Functional'");
        Refused("{\"layers\": []}").ShouldContain("an object without 'class_name'");
        Refused("{\"class_name\": \"Sequential\"}").ShouldContain("no 'config'");
        Refused("{\"class_name\": \"Sequential\", \"config\": {}}").ShouldContain("no list 'layers'");
        Refused("{\"class_name\": \"Sequential\", \"config\": [7]}").ShouldContain("Layer 1 of the model has no 'class_name'");
        Refused("{\"class_name\": \"Sequential\", \"config\": [{\"class_name\": \"Dense\"}]}").ShouldContain("has no 'config'");
        Refused($"{{\"class_name\": \"Sequential\", \"config\": [{Dense(8)}]}}")
            .ShouldContain("does not say the shape of its input");
    }
}
