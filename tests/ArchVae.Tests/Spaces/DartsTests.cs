using System.Text;
using ArchVae.Data.Importing;
using ArchVae.Spaces;
using ArchVae.Spaces.Generators;
using ArchVae.Tests.Data;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Spaces;

public sealed class DartsTests
{
    private static readonly string[] operations =
        ["max_pool_3x3", "avg_pool_3x3", "skip_connect", "sep_conv_3x3", "sep_conv_5x5", "dil_conv_3x3", "dil_conv_5x5"];

    private static List<Architecture> Import(string text)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return [.. ImporterFamily.Registry.Get("darts").Read(stream, "f").Select(record => record.Architecture)];
    }

    [Fact]
    public void Draws_keep_to_the_rules_of_the_benchmark()
    {
        foreach (var drawn in RandomArchitectures.Independent(SearchSpace.Load("darts"), 1, 10_000))
        {
            var layers = drawn.Layers;
            layers.Select(layer => layer.Type.Name).ShouldBe(
                ["normal", "normal", "normal", "normal", "reduce", "reduce", "reduce", "reduce"]);
            foreach (var layer in layers)
            {
                var node = layer.Row % 4 + 2;
                int[] inputs = [.. layer.Text("inputs").Split('_').Select(int.Parse)];
                inputs.Length.ShouldBe(2);
                (inputs[0] < inputs[1] && inputs[1] < node).ShouldBeTrue($"{layer}");
                operations.ShouldContain(layer.Text("operation1"));
                operations.ShouldContain(layer.Text("operation2"));
            }
        }
    }

    [Fact]
    public void A_genotype_is_read_as_it_is_printed()
    {
        var cell = Import(DartsSamples.Genotype).ShouldHaveSingleItem();
        cell.ToString().ShouldBe(
            "normal(0_1,sep_conv_5x5,dil_conv_3x3) → normal(1_2,skip_connect,sep_conv_3x3) → " +
            "normal(0_3,avg_pool_3x3,sep_conv_3x3) → normal(2_4,dil_conv_5x5,max_pool_3x3) → " +
            "reduce(0_1,max_pool_3x3,sep_conv_3x3) → reduce(0_2,dil_conv_3x3,skip_connect) → " +
            "reduce(1_3,max_pool_3x3,skip_connect) → reduce(2_4,sep_conv_5x5,skip_connect)");
    }

    [Fact]
    public void The_two_edges_of_a_node_are_a_set()
    {
        var swapped = DartsSamples.Genotype
            .Replace("('sep_conv_5x5', 0), ('dil_conv_3x3', 1)", "('dil_conv_3x3', 1), ('sep_conv_5x5', 0)");
        swapped.ShouldNotBe(DartsSamples.Genotype);
        var other = DartsSamples.Genotype
            .Replace("('sep_conv_5x5', 0), ('dil_conv_3x3', 1)", "('dil_conv_3x3', 0), ('sep_conv_5x5', 1)");
        var all = Import($"{DartsSamples.Genotype}\n{swapped}\nX = {other}");
        all[1].NetworkHash().ShouldBe(all[0].NetworkHash());
        all[2].NetworkHash().ShouldNotBe(all[0].NetworkHash());
    }

    [Fact]
    public void A_configuration_of_NAS_Bench_301_gives_the_genotypes_cells()
    {
        var python = DartsSamples.Configuration.Replace('"', '\'');
        foreach (var text in new[] { DartsSamples.Configuration, python, $"{{\"config\": {DartsSamples.Configuration}}}" })
            Import(text).ShouldHaveSingleItem().ShouldBe(Import(DartsSamples.Genotype).Single(), text);
    }

    [Theory]
    [InlineData("('skip_connect', 1), ('sep_conv_3x3', 2)", "('skip_connect', 2), ('sep_conv_3x3', 2)",
        "Node 3 of 'normal' has two different inputs")]
    [InlineData("('skip_connect', 1), ('sep_conv_3x3', 2)", "('skip_connect', 1), ('sep_conv_3x3', 3)", "from 0 to 2")]
    [InlineData("'skip_connect', 1", "'none', 1", "'operation1' of layer 2, 'normal', must be one of max_pool_3x3")]
    [InlineData("normal_concat=[2, 3, 4, 5]", "normal_concat=[2, 3, 4]", "'normal_concat' must be all four nodes")]
    [InlineData("('max_pool_3x3', 4)]", "]", "'normal' must have 8 pairs")]
    [InlineData("Genotype(normal=", "Genotype(", "A genotype is expected")]
    public void What_is_no_cell_of_the_space_is_refused_with_the_reason(string part, string replacement, string message)
    {
        var text = DartsSamples.Genotype.Replace(part, replacement, StringComparison.Ordinal);
        var error = Should.Throw<InputException>(() => Import(DartsSamples.Genotype + "\n" + text));
        error.Message.ShouldContain(message);
        error.Line.ShouldBe(2);
    }
}
