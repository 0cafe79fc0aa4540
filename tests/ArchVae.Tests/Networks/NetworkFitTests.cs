using ArchVae.Networks;
using ArchVae.Spaces;
using ArchVae.Spaces.Generators;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Networks;

/// <summary>Fitting replaces what is determined, and nothing else, and says what.</summary>
public sealed class NetworkFitTests
{
    [Theory]
    [InlineData("1x8x8", "32", "layer 1, 'start': height 16 → 8|layer 1, 'start': width 16 → 8|" +
        "layer 4, 'flatten': units 480 → 32|layer 5, 'end': units 10 → 3")]
    [InlineData("3x4x3", "8", "layer 1, 'start': channels 1 → 3|layer 1, 'start': height 16 → 4|layer 1, 'start': width 16 → 3|" +
        "layer 2, 'conv2d': kernelHeight 5 → 3|layer 3, 'conv2d': kernelHeight 3 → 1|layer 3, 'conv2d': kernelWidth 3 → 1|" +
        "layer 4, 'flatten': units 480 → 8|layer 5, 'end': units 10 → 3")]
    public void An_image_of_another_size_changes_kernels_and_flatten(string input, string flat, string changes)
    {
        var architecture = NetworkSpaces.Of(
            SearchSpace.Load("convolutional"), "start 1 16 16; conv2d 8 5 3; conv2d 4 3 3; flatten 480; end 10");
        var plan = NetworkPlan.Of(architecture, new() { Input = NetworkShape.Parse(input), Outputs = 3, Fit = true });
        plan.Misfit.ShouldBeNull();
        plan.Changes.Select(change => change.ToString()).ShouldBe(changes.Split('|'));
        (plan.Input!.ToString(), plan.Layers[3].Module.Output.ToString(), plan.Output!.ToString()).ShouldBe((input, flat, "3"));
        plan.Architecture.ShouldBe(architecture);
    }

    [Fact]
    public void What_fits_stays()
    {
        var plan = NetworkPlan.Of(
            NetworkSpaces.Of(SearchSpace.Load("linear"), "start 64; linear 32; end 3"),
            new() { Input = NetworkShape.Vector(64), Outputs = 3, Fit = true });
        (plan.Fits, plan.Changes.Count).ShouldBe((true, 0));
    }

    [Fact]
    public void A_sequence_needs_no_change_of_its_steps_and_an_image_is_flat_for_a_dense_layer()
    {
        var recurrent = NetworkSpaces.Of(SearchSpace.Load("recurrent"), "start 8; GRU 16; end 2");
        var plan = NetworkPlan.Of(recurrent, new() { Input = NetworkShape.Parse("50x3"), Fit = true });
        plan.Changes.Select(change => change.ToString()).ShouldBe(["layer 1, 'start': units 8 → 3"]);
        plan.Layers[1].Module.Output.ToString().ShouldBe("50x16");
        var linear = NetworkSpaces.Of(SearchSpace.Load("linear"), "start 64; linear 32; end 3");
        var image = NetworkPlan.Of(linear, new() { Input = NetworkShape.Parse("1x28x28"), Fit = true });
        (image.Fits, image.Layers[1].ParameterCount).ShouldBe((true, 785 * 32));
    }

    [Fact]
    public void What_is_not_determined_still_does_not_fit()
    {
        var recurrent = NetworkSpaces.Of(SearchSpace.Load("recurrent"), "start 8; GRU 16; end 2");
        NetworkPlan.Of(recurrent, new() { Input = NetworkShape.Vector(3), Fit = true }).Misfit!.ToString().ShouldBe(
            "Layer 1, 'start', does not fit: the network takes a sequence of 1x3, and a vector of 3 comes in.");
        NetworkPlan.Of(NetworkSpaces.Of("image 3 9; flatten"), new() { Outputs = 2, Fit = true }).Misfit!.Reason
            .ShouldBe("it is the last and gives a vector of 243, and a vector of 2 is asked for");
    }

    [Theory]
    [InlineData("linear")]
    [InlineData("convolutional")]
    [InlineData("recurrent")]
    [InlineData("samples/image-classifier.yaml")]
    public void Whatever_a_generator_draws_can_be_built_as_it_is(string space)
    {
        var loaded = SearchSpace.Load(space.Contains('/') ? Repository.PathOf(space) : space);
        var check = NetworkBuildCheck.Of(loaded).ShouldNotBeNull();
        foreach (var architecture in RandomArchitectures.Independent(loaded, 3, 500))
        {
            check.IsBuildable(architecture).ShouldBeTrue($"{architecture}");
            check.IsBuildableFitted(architecture).ShouldBeTrue();
        }
    }

    [Fact]
    public void A_network_that_does_not_fit_is_buildable_only_fitted()
    {
        var space = SearchSpace.Load("convolutional");
        var check = NetworkBuildCheck.Of(space).ShouldNotBeNull();
        var wrong = NetworkSpaces.Of(space, "start 1 4 4; conv2d 8 5 5; flatten 100; end 10");
        (check.IsBuildable(wrong), check.IsBuildableFitted(wrong)).ShouldBe((false, true));
        NetworkBuildCheck.Of(SearchSpace.Load("nas-bench-201")).ShouldBeNull();
    }
}
