using ArchVae.Networks;
using ArchVae.Networks.Importing;
using ArchVae.Spaces;
using Shouldly;
using Xunit;
using static ArchVae.Tests.Networks.Importing.ImportedFiles;

namespace ArchVae.Tests.Networks.Importing;

/// <summary>Files of PyTorch as architectures: what they hold, what is left out or assumed, and what cannot be said.</summary>
public sealed class NetworkImportTests
{
    [Theory]
    [InlineData("dense.onnx", "linear", "start(6) → linear(8) → linear(5) → end(2)")]
    [InlineData("training.onnx", "linear", "start(6) → linear(4) → dropout(0.25) → end(2)")]
    [InlineData("convolutional.onnx", "convolutional", "start(3,10,10) → conv2d(4,3,3) → conv2d(3,3,3) → flatten(108) → end(10)")]
    [InlineData("gru.onnx", "recurrent", "start(3) → GRU(4) → linear(6) → end(2)")]
    [InlineData("steps-first.onnx", "recurrent", "start(3) → GRU(4) → linear(6) → end(2)")]
    [InlineData("lstm.onnx", "recurrent", "start(3) → LSTM(4) → LSTM(4) → linear(6) → end(2)")]
    [InlineData("numbered.safetensors", "linear",
        "start(3) → linear(4) → linear(4) → linear(4) → linear(4) → linear(4) → linear(4) → linear(4) → linear(4) → " +
        "linear(4) → linear(4) → linear(4) → end(2)")]
    [InlineData("named.safetensors", "linear", "start(6) → linear(8) → linear(5) → end(2)")]
    [InlineData("images.safetensors", "convolutional",
        "start(1,12,12) → conv2d(2,5,5) → conv2d(3,3,3) → flatten(108) → linear(8) → end(3)")]
    [InlineData("lstm.safetensors", "recurrent", "start(3) → LSTM(4) → LSTM(4) → end(2)")]
    public void A_chain_is_an_architecture_of_the_first_space_that_says_it(string file, string space, string expected)
    {
        var record = Import(PathOf(file)).Record;
        (record.Id, record.Architecture.Space.Name).ShouldBe((Path.GetFileNameWithoutExtension(file), space));
        record.Architecture.ToString().ShouldBe(expected);
    }

    [Theory]
    [InlineData("pooled.onnx",
        "image(1,16) → conv2d(2,3,1,same,0) → max-pool(2,valid) → conv2d(3,3,1,valid,0) → average-pool(2,2) → flatten → " +
        "dense(4) → output(3)")]
    [InlineData("normalised.onnx", "image(1,8) → conv2d(2,3,1,same,0) → batch-norm → flatten → output(3)")]
    [InlineData("tokens.onnx", "vector(20) → embedding(4) → lstm(5) → output(2)")]
    [InlineData("tokens.safetensors", "vector(20) → embedding(4) → GRU(4) → output(2)")]
    [InlineData("normalised.safetensors",
        "image(3,8) → conv2d(2,3,1,valid,0) → batch-norm → conv2d(2,3,1,valid,0) → batch-norm → flatten → output(3)")]
    public void Settings_of_modules_are_features_of_a_space_of_ones_own(string file, string expected) =>
        Import(PathOf(file), NetworkSpaces.Any).Record.Architecture.ToString().ShouldBe(expected);

    [Theory]
    [InlineData("dense.onnx", "What follows the last layer is left out, as the task says it: Softmax.")]
    [InlineData("dense.onnx", "The file has no dropout; what is exported for inference has lost it.")]
    [InlineData("training.onnx", "What prepares the data before the first layer is left out: Sub, Div.")]
    [InlineData("gru.onnx", "Node '/r/GRU' (GRU): networks of 'recurrent' have a ReLU after it, and this one has none.")]
    [InlineData("named.safetensors",
        "The order of the layers, which their names do not tell, is that in which each takes what the one before gives: " +
        "stem, body, classifier.")]
    [InlineData("images.safetensors",
        "Strides of 1 and padding 'valid' are assumed, and an image of 1x12x12, with which 'fc1' fits.")]
    [InlineData("images.safetensors",
        "A state_dict has no activations, dropout and pooling: a ReLU is assumed where the space has one, and no others.")]
    public void What_is_left_out_or_assumed_is_said(string file, string note) => Import(PathOf(file)).Notes.ShouldContain(note);

    [Theory]
    [InlineData("both-directions.onnx", "Node '/r/GRU' (GRU): 'direction' is bidirectional; only forward has a module.")]
    [InlineData("branch.onnx", "goes into Node '/a/Gemm' (Gemm), Node '/Add' (Add); a chain of layers is expected")]
    [InlineData("tanh.onnx",
        "It cannot be said in 'linear': Node '/a/Gemm' (Gemm): tanh follows it, and in networks of 'linear' ReLU does.")]
    [InlineData("normalised.onnx", "'padding' is same, and that of 'conv2d' in 'convolutional' is valid")]
    [InlineData("reverse.safetensors", "'rnn.bias_hh_l0_reverse': the layer reads sequences in both directions")]
    [InlineData("layer-norm.safetensors", "'norm' has a weight [4] for each unit and no running mean")]
    [InlineData("unchained.safetensors", "Its layers are no chain")]
    public void What_cannot_be_said_is_named(string file, string reason) => Refusal(PathOf(file)).ShouldContain(reason);

    [Fact]
    public void Each_space_that_was_tried_has_its_reason() => Refusal(PathOf("tokens.onnx")).ShouldSatisfyAllConditions(
        text => text.ShouldContain("It cannot be said in 'linear': Node '/e/Gather' (Gather): it is embedding"),
        text => text.ShouldContain("It cannot be said in 'convolutional': What comes in: the file does not tell 'channels'"),
        text => text.ShouldContain("It cannot be said in 'recurrent': Node '/e/Gather' (Gather): it is embedding"));

    [Fact]
    public void Values_that_a_feature_does_not_accept_are_refused_with_those_that_it_does()
    {
        var space = SearchSpace.Parse(
            """
            name: small
            features:
              units: { kind: integer, minimum: 2, maximum: 512, step: 2 }
            layers:
              start: [units]
              dense: [units]
              end: [units]
            transitions:
              start: [dense]
              dense: [dense, end]
            length: { minimum: 1, maximum: 4 }
            """);
        Refusal(PathOf("dense.onnx"), space).ShouldBe(
            "It cannot be said in 'small': Node '/3/Gemm' (Gemm): 'units' is 5; 'units' of 'dense' in 'small' must be an " +
            "integer from 2 to 512 in steps of 2.");
    }

    [Fact]
    public void A_shape_that_is_given_tells_of_images_what_the_file_does_not()
    {
        Import(PathOf("images.safetensors"), input: NetworkShape.Image(1, 12, 12)).Notes
            .ShouldContain("Strides of 1 and padding 'valid' are assumed.");
        Refusal(PathOf("images.safetensors"), input: NetworkShape.Image(1, 28, 28)).ShouldContain(
            "'fc1' [8, 108] takes 108, which the convolutions before it do not give with strides of 1 and padding 'valid' or " +
            "'same' of an image of 1x28x28. What is pooled or strided cannot be seen in a state_dict");
        Refusal(PathOf("images.safetensors"), input: NetworkShape.Image(3, 12, 12)).ShouldContain("takes images of 1 channels");
        Refusal(PathOf("dense.onnx"), input: NetworkShape.Vector(7)).ShouldContain("7 are given to come in");
    }

    [Fact]
    public void Files_of_one_call_are_of_one_space_and_have_different_names()
    {
        var both = NetworkImport.Read("onnx", [PathOf("dense.onnx"), PathOf("training.onnx")]);
        both.Select(network => network.Record.Id).ShouldBe(["dense", "training"]);
        Should.Throw<InputException>(() => NetworkImport.Read("onnx", [PathOf("dense.onnx"), PathOf("gru.onnx")])).Message
            .ShouldContain("dense.onnx: It cannot be said in 'recurrent'");
        using var folder = new TemporaryFolder();
        var copy = folder.File("dense.onnx");
        File.Copy(PathOf("dense.onnx"), copy);
        Should.Throw<InputException>(() => NetworkImport.Read("onnx", [PathOf("dense.onnx"), copy])).Message
            .ShouldContain("would have the id 'dense'");
    }

    [Fact]
    public void What_torch_saves_is_told_from_safetensors()
    {
        using var folder = new TemporaryFolder();
        Refusal(folder.Write("a.pt", "PK\u0003\u0004 and so on, as long as it may be"))
            .ShouldContain("This is what torch.save writes");
    }

    [Fact]
    public void Damaged_files_are_refused_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        foreach (var file in All)
        {
            var bytes = File.ReadAllBytes(file);
            for (var i = 0; i < 60; i++)
            {
                var damaged = i < 30 ? bytes[..(bytes.Length * i / 30)] : [.. bytes];
                if (i >= 30) damaged[bytes.Length * (i - 30) / 30 + i % 7] ^= (byte)(1 << i % 8);
                var path = folder.Write("damaged" + Path.GetExtension(file), damaged);
                try
                {
                    Import(path, NetworkSpaces.Any);
                }
                catch (InputException exception)
                {
                    exception.File.ShouldBe(path);
                }
            }
        }
    }
}
