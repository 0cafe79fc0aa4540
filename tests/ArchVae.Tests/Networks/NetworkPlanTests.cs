using ArchVae.Networks;
using ArchVae.Networks.Modules;
using ArchVae.Spaces;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Networks;

/// <summary>Shapes and counts against values written out by hand: those of PyTorch's layers.</summary>
public sealed class NetworkPlanTests
{
    [Fact]
    public void A_perceptron_has_the_counts_of_its_matrices()
    {
        var plan = Plan(SearchSpace.Load("linear"), "start 64; linear 32; dropout 0.2; linear 16; end 3");
        NetworkSpaces.Lines(plan).ShouldBe(["64 0 0", "32 2080 2048 relu", "32 0 0", "16 528 512 relu", "3 51 48"]);
        (plan.ParameterCount, plan.MultiplyAdds, plan.ParameterBytes, plan.ActivationBytes)
            .ShouldBe((2659, 2608, 4 * 2659, 4 * (64 + 32 + 32 + 16 + 3)));
        (plan.Input, plan.Output, plan.Fits).ShouldBe((NetworkShape.Vector(64), NetworkShape.Vector(3), true));
    }

    [Fact]
    public void A_convolutional_network_shrinks_by_its_kernels()
    {
        var plan = Plan(
            SearchSpace.Load("convolutional"), "start 1 16 16; conv2d 8 5 3; conv2d 4 3 3; flatten 480; linear 7; end 10");
        NetworkSpaces.Lines(plan).ShouldBe(
        [
            "1x16x16 0 0", $"8x12x14 {8 * 15 + 8} {8 * 15 * 12 * 14} relu", $"4x10x12 {4 * 8 * 9 + 4} {4 * 8 * 9 * 10 * 12} relu",
            "480 0 0", "7 3367 3360 relu", "10 80 70",
        ]);
    }

    [Fact]
    public void A_recurrent_network_counts_each_step_and_its_dense_part_the_last_one()
    {
        var space = SearchSpace.Load("recurrent");
        const string Layers = "start 8; GRU 16; LSTM 5; linear 4; end 2";
        var plan = Plan(space, Layers, new() { Input = NetworkShape.Parse("50x8") });
        NetworkSpaces.Lines(plan).ShouldBe(
        [
            "50x8 0 0", $"50x16 {48 * (8 + 16) + 96} {48 * (8 + 16) * 50} relu",
            $"50x5 {20 * (16 + 5) + 40} {20 * (16 + 5) * 50} relu",
            "4 24 20 relu", "2 10 8",
        ]);
        plan.Layers[3].Module.Reading.ShouldBe(InputReading.LastStep);
        Plan(space, Layers).MultiplyAdds.ShouldBe(48 * 24 + 20 * 21 + 28, "of one step, where nothing says how many there are");
    }

    [Theory]
    [InlineData("image 3 9; conv2d 8 3 1 same 0", "8x9x9 224 17496")]
    [InlineData("image 3 9; conv2d 8 3 2 same 0", "8x5x5 224 5400")]
    [InlineData("image 3 9; conv2d 8 4 2 valid 0", "8x3x3 392 3456")]
    [InlineData("image 8 9; conv2d 8 3 1 same 1", "8x9x9 584 46656")]
    [InlineData("image 3 9; conv2d 8 3 2 same 1", "8x5x5 248 6000")]
    [InlineData("image 3 9; max-pool 2 valid", "3x4x4 0 0")]
    [InlineData("image 3 9; max-pool 2 same", "3x5x5 0 0")]
    [InlineData("image 3 9; average-pool 3 1", "3x7x7 0 0")]
    [InlineData("image 3 9; pool average", "3x4x4 0 0")]
    [InlineData("image 3 9; batch-norm", "3x9x9 6 243")]
    [InlineData("image 3 9; flatten", "243 0 0")]
    [InlineData("image 3 9; dense 2", "2 488 486")]
    [InlineData("vector 100; embedding 7", "1x7 700 0")]
    [InlineData("vector 5; batch-norm", "5 10 5")]
    [InlineData("vector 5; dropout 0.9", "5 0 0")]
    public void Every_module_has_its_shape_and_counts(string layers, string last) =>
        NetworkSpaces.Lines(NetworkPlan.Of(NetworkSpaces.Of(layers)))[^1].ShouldBe(last);

    [Fact]
    public void A_normalisation_right_after_a_layer_comes_before_its_relu() =>
        NetworkPlan.Of(NetworkSpaces.Of("image 1 4; conv2d 2 1 1 same 0; batch-norm; flatten; dense 3; batch-norm")).Layers
            .Select(layer => layer.HasRelu).ShouldBe([false, false, true, false, false, false]);

    [Fact]
    public void Parameters_are_named_and_laid_out_as_in_PyTorch()
    {
        string[] Names(string layers) =>
            [.. NetworkPlan.Of(NetworkSpaces.Of(layers)).Layers[^1].Module.Parameters.Select(one => one.ToString())];
        Names("vector 5; dense 2").ShouldBe(["weight [2, 5]", "bias [2]"]);
        Names("image 3 9; conv2d 8 4 2 same 1").ShouldBe(["weight [8, 3, 4, 4]", "bias [8]", "shortcut.weight [8, 3, 1, 1]"]);
        Names("vector 5; lstm 2").ShouldBe(["weight_ih_l0 [8, 5]", "weight_hh_l0 [8, 2]", "bias_ih_l0 [8]", "bias_hh_l0 [8]"]);
        Names("vector 5; embedding 2").ShouldBe(["weight [5, 2]"]);
    }

    [Fact]
    public void Padding_of_same_is_that_of_Keras()
    {
        new Window(3, 3, 1, true).Padding(9, 3).ShouldBe((1, 1));
        new Window(4, 4, 1, true).Padding(9, 4).ShouldBe((1, 2));
        new Window(3, 3, 2, true).Padding(8, 3).ShouldBe((0, 1));
        new Window(3, 3, 2, false).Padding(8, 3).ShouldBe((0, 0));
    }

    [Theory]
    [InlineData("vector 5; conv2d 8 3 1 same 0", 2,
        "it works on an image (channels x height x width), and a vector of 5 comes in")]
    [InlineData("vector 5; max-pool 2 valid", 2,
        "it works on an image (channels x height x width), and a vector of 5 comes in")]
    [InlineData("image 3 9; GRU 5", 2, "it works on a sequence (steps x units), and an image of 3x9x9 comes in")]
    [InlineData("vector 5; dense 3; lstm 5", 3, "it works on a sequence (steps x units), and a vector of 3 comes in")]
    [InlineData("image 3 9; conv2d 8 10 1 valid 0", 2, "its kernel of 10x10 is larger than the image of 9x9")]
    [InlineData("image 3 1; pool maximum", 2, "its size of 2x2 is larger than the image of 1x1")]
    [InlineData("image 3 9; conv2d 8 3 1 valid 1", 2,
        "a shortcut needs padding 'same': without it what comes in is larger than what goes out")]
    [InlineData("image 3 9; conv2d 8 3 1 reflect 0", 2, "'padding' must be one of valid, same, not 'reflect'")]
    [InlineData("vector 5; dropout 1", 2, "'rate' must be a number from 0 to below 1, not '1'")]
    [InlineData("vector 5; output 2; dense 3", 2, "an output must be the last layer")]
    [InlineData("vector 5; vector 5", 2, "an input must be the first layer")]
    [InlineData("dense 5", 1, "nothing says what comes in: the network begins without an input")]
    [InlineData("vector 5; GRU 3; embedding 4", 3, "it looks up tokens, which only the input has; another layer comes before it")]
    [InlineData("image 1000000 1000000; dense 5", 2, "it is too large to be counted")]
    public void What_does_not_fit_is_told_with_its_layer(string layers, int layer, string reason)
    {
        var plan = NetworkPlan.Of(NetworkSpaces.Of(layers));
        plan.Misfit.ShouldNotBeNull().Reason.ShouldBe(reason);
        (plan.Misfit.Row, plan.Fits, plan.Layers.Count).ShouldBe((layer - 1, false, layer - 1));
        var type = layers.Split(';')[layer - 1].Trim().Split(' ')[0];
        plan.Misfit.ToString().ShouldBe($"Layer {layer}, '{type}', does not fit: {reason}.");
    }

    [Fact]
    public void A_flatten_must_have_the_size_of_what_comes_in() =>
        Plan(SearchSpace.Load("convolutional"), "start 1 16 16; conv2d 8 5 3; flatten 100; end 10").Misfit!.ToString().ShouldBe(
            "Layer 3, 'flatten', does not fit: it has 100 units, and an image of 8x12x14 with 1344 numbers comes in.");

    [Fact]
    public void Other_data_than_the_network_takes_do_not_fit()
    {
        var linear = SearchSpace.Load("linear");
        const string Layers = "start 64; linear 32; end 3";
        Plan(linear, Layers, new() { Input = NetworkShape.Vector(30) }).Misfit!.ToString().ShouldBe(
            "Layer 1, 'start', does not fit: the network takes a vector of 64, and a vector of 30 comes in.");
        Plan(linear, Layers, new() { Outputs = 2 }).Misfit!.ToString().ShouldBe(
            "Layer 3, 'end', does not fit: it is the last and gives a vector of 3, and a vector of 2 is asked for.");
        Should.Throw<InputException>(() => Plan(linear, Layers, new() { Outputs = 0 })).Message.ShouldStartWith("Outputs");
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("3x")]
    [InlineData("3x3x3x3")]
    [InlineData("-1")]
    [InlineData("3X3")]
    [InlineData("99999999999")]
    public void A_text_that_is_no_shape_is_refused(string text) =>
        Should.Throw<InputException>(() => NetworkShape.Parse(text)).Message.ShouldContain("3x32x32");

    private static NetworkPlan Plan(SearchSpace space, string layers, PlanOptions? options = null) =>
        NetworkPlan.Of(NetworkSpaces.Of(space, layers), options);
}
