using ArchVae.Networks;
using ArchVae.Spaces;
using ArchVae.Tests.Cli;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Networks;

/// <summary>What layer types mean, and what is told where that is not clear.</summary>
public sealed class SpaceModulesTests
{
    [Theory]
    [InlineData("nas-bench-201", "none")]
    [InlineData("darts", "normal")]
    [InlineData("enas", "conv3")]
    [InlineData("nas-bench-101", "conv3x3-bn-relu")]
    public void Cells_and_graphs_have_no_meaning_and_say_so(string space, string type)
    {
        var message = Should.Throw<InputException>(() => SpaceModules.Of(SearchSpace.Load(space))).Message;
        message.ShouldStartWith($"Layer type '{type}' of space '{space}' has no meaning in a network");
        message.ShouldContain("Cells and graphs have no meaning yet");
        SpaceModules.Find(SearchSpace.Load(space)).ShouldBeNull();
        SpaceModules.Mistakes(SearchSpace.Load(space), null).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("{ module: dens, width: uniform }", "There is no module 'dens'; there are input, ")]
    [InlineData("{ module: dense, width: uniform }", "its feature 'width' says nothing to its module 'dense', which takes units")]
    [InlineData("{ module: { name: dense, unit: width }, width: uniform }",
        "its module 'dense' has no setting 'unit'; it takes units; nearest is 'units'")]
    [InlineData("{ module: { name: dense, units: depth }, width: uniform }",
        "'units' of its module is the feature 'depth', which it does not have")]
    [InlineData("{ module: dense }", "its module 'dense' needs 'units', how many units go out, at least 1")]
    [InlineData("{ module: { name: conv2d, filters: width }, width: uniform }", "its module 'conv2d' needs 'kernelHeight'")]
    [InlineData("{ module: input }", "it needs 'units', or 'height' for an image")]
    [InlineData("{ module: { name: input, units: width, height: 3 }, width: uniform }", "it has 'units' and 'height'")]
    public void A_module_that_does_not_suit_its_layer_is_told_by_line(string layer, string complaint)
    {
        var space = SearchSpace.Parse(Text(layer));
        Should.Throw<InputException>(() => SpaceModules.Of(space)).Message.ShouldContain(complaint);
        using var folder = new TemporaryFolder();
        var (code, _, error) = CommandLine.Run("space", "check", folder.Write("own.yaml", Text(layer)));
        code.ShouldBe(2);
        error.ShouldContain(complaint);
        error.ShouldContain("own.yaml, line 6");
    }

    [Theory]
    [InlineData("{ module: [] }", "the module of layer type 'a' must be a name, or a mapping with 'name' and its settings")]
    [InlineData("{ module: { units: width } }", "must be a name, or a mapping with 'name' and its settings")]
    [InlineData("{ module: { name: dense, units: [] } }", "'units' of the module of layer type 'a' must be a single value")]
    public void A_module_that_cannot_be_read_is_a_mistake_of_the_file(string layer, string complaint) =>
        Should.Throw<InputException>(() => SearchSpace.Parse(Text(layer))).Message.ShouldContain(complaint);

    [Fact]
    public void An_input_that_is_no_shape_is_told() =>
        Should.Throw<InputException>(() => SpaceModules.Of(SearchSpace.Parse(
            "input: 3x\n" + Text("{ module: { name: dense, units: width }, width: uniform }"))))
            .Message.ShouldContain("'input' of the space is '3x'; it must be one to three whole numbers");

    [Fact]
    public void A_feature_that_is_called_module_stays_one()
    {
        var space = SearchSpace.Parse(
            """
            name: old
            features:
              module: { kind: integer, minimum: 1, maximum: 8 }
            layers:
              a: { module: { uniform: [2, 4] } }
            transitions: any
            length: 2
            """);
        space.FindLayerType("a")!.Module.ShouldBeNull();
        space.FindLayerType("a")!.Features.ShouldHaveSingleItem().Name.ShouldBe("module");
    }

    [Fact]
    public void Settings_come_from_features_and_constants()
    {
        var space = SearchSpace.Parse(
            "input: 3x8x8\n" + Text("{ module: { name: conv2d, filters: width, kernel: 3, padding: same }, width: uniform }"));
        var plan = NetworkPlan.Of(NetworkSpaces.Of(space, "a 5; a 7"));
        plan.Misfit.ShouldBeNull();
        NetworkSpaces.Lines(plan).ShouldBe(["5x8x8 140 8640 relu", $"7x8x8 {7 * 45 + 7} {7 * 45 * 64}"]);
    }

    private static string Text(string layer) =>
        $$"""
        name: own
        features:
          width: { kind: integer, minimum: 1, maximum: 64 }
          depth: { kind: integer, minimum: 1, maximum: 64 }
        layers:
          a: {{layer}}
          dropout: { module: { name: dense, units: depth }, depth: uniform }
        transitions: any
        length: 2
        """;
}
