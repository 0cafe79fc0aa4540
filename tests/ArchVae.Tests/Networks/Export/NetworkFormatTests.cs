using ArchVae.Networks;
using ArchVae.Networks.Export;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Networks.Export;

/// <summary>Names of exported files, and that all of them appear or none.</summary>
public sealed class NetworkFormatTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Network network = ExportCase.Network(ExportCase.All[0]);

    public static TheoryData<string> Formats => [.. NetworkFormat.Registry.Names];

    public void Dispose()
    {
        network.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("7", "7.onnx", "network_7", "Network7")]
    [InlineData("best-of 3", "best-of_3.onnx", "network_best_of_3", "NetworkBestOf3")]
    [InlineData("network_2", "network_2.onnx", "network_2", "Network2")]
    [InlineData("../a/b", "_.._a_b.onnx", "network_a_b", "NetworkAB")]
    [InlineData("Math", "Math.onnx", "network_math", "NetworkMath")]
    [InlineData("é", "_.onnx", "network", "Network")]
    public void Names_are_legal_for_files_and_languages(string name, string onnx, string module, string type)
    {
        Names("onnx", name).ShouldBe([onnx]);
        Names("pytorch", name).ShouldBe([$"{module}.py", $"{module}.safetensors"]);
        Names("csharp", name).ShouldBe([$"{type}.cs", $"{type}.bin"]);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Two_networks_of_the_same_name_are_refused_and_nothing_is_written(string format)
    {
        folder.Write("a", "before");
        Should.Throw<InputException>(() => NetworkFormat.Registry.Find(format)!.Write(
            [new("a b", network, null), new("A_B", network, null)], folder.Path)).Message
            .ShouldContain("'a b' and 'A_B' would both be written");
        folder.Names.ShouldBe(["a"]);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void The_same_network_gives_the_same_bytes_over_what_was_there(string format)
    {
        var paths = NetworkFormat.Registry.Find(format)!.Write([new("a", network, null)], folder.Path)[0];
        var before = paths.Select(File.ReadAllBytes).ToList();
        File.WriteAllText(paths[0], "old");
        NetworkFormat.Registry.Find(format)!.Write([new("a", network, null)], folder.Path);
        paths.Select(File.ReadAllBytes).ShouldBe(before);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_module_that_says_nothing_of_other_languages_is_named(string format)
    {
        var layers = network.Plan.Layers.ToList();
        layers[1] = layers[1] with { Module = new Silent(layers[1].Module.Input, layers[1].Module.Output) };
        using var other = new Network(new(network.Plan.Architecture, layers, null, []), 1);
        Should.Throw<InputException>(() => NetworkFormat.Registry.Find(format)!.Write(
            [new("a", network, null), new("b", other, null)], folder.Path)).Message.ShouldContain(
                "Layer 2, 'dense', cannot be exported: its module 'dense' does not say how");
        folder.Names.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("a\"b\\c", "\"a\\\"b\\\\c\"")]
    [InlineData("line\nnext\u2028", "\"line\\u000anext\\u2028\"")]
    [InlineData("😀", "\"😀\"")]
    public void Texts_are_literals_of_both_languages(string text, string expected) => SourceText.Quoted(text).ShouldBe(expected);

    [Theory]
    [InlineData(38, "38.0")]
    [InlineData(1e-7, "1E-07")]
    [InlineData(0.1, "0.1")]
    public void Numbers_are_no_whole_numbers_of_a_language(double number, string expected) =>
        SourceText.Number(number).ShouldBe(expected);

    private IEnumerable<string> Names(string format, string name) =>
        NetworkFormat.Registry.Find(format)!.FilesOf(new(name, network, null)).Select(file => file.Name);

    private sealed record Silent(NetworkShape Input, NetworkShape Output) : NetworkModule(Input, Output)
    {
        public override NetworkLayer Build(LayerBuilding building) => (_, input) => input;
    }
}
