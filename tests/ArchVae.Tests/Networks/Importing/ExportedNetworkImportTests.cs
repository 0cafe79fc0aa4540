using ArchVae.Networks;
using ArchVae.Networks.Export;
using ArchVae.Spaces;
using ArchVae.Spaces.Generators;
using ArchVae.Tests.Networks.Export;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Networks.Importing;

/// <summary>
/// What this project exports is the same network when it is read again, dropout aside, which exported files do not have.
/// </summary>
public sealed class ExportedNetworkImportTests
{
    public static TheoryData<string> Cases => [.. ExportCase.All];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Layers_of_all_modules_come_back_from_onnx(string layers)
    {
        using var network = ExportCase.Network(layers);
        using var folder = new TemporaryFolder();
        var path = NetworkFormat.Registry.Find("onnx")!.Write([new("a", network, null)], folder.Path)[0].ShouldHaveSingleItem();
        var architecture = ImportedFiles.Import(path, NetworkSpaces.Any).Record.Architecture;
        var without = string.Join(';', layers.Split(';').Where(layer => !layer.Contains("dropout")));
        Computing(architecture).ShouldBe(Computing(NetworkSpaces.Of(without)));
    }

    // A dense layer flattens what comes in, so that a flatten of its own may be there or not.
    private static IEnumerable<string> Computing(Architecture architecture) =>
        NetworkSpaces.Lines(NetworkPlan.Of(architecture)).Where((line, row) => architecture.Layers[row].Type.Name != "flatten");

    [Theory]
    [InlineData("linear", "onnx")]
    [InlineData("convolutional", "onnx")]
    [InlineData("recurrent", "onnx")]
    [InlineData("linear", "pytorch")]
    [InlineData("convolutional", "pytorch")]
    [InlineData("recurrent", "pytorch")]
    public void Random_networks_come_back(string name, string format)
    {
        var space = SearchSpace.Load(name);
        using var folder = new TemporaryFolder();
        foreach (var architecture in RandomArchitectures.Distinct(space, 2, 40).Where(IsSmall).Take(8))
        {
            using var network = new Network(NetworkPlan.Of(architecture), 0);
            var path = NetworkFormat.Registry.Find(format)!.Write([new("a", network, null)], folder.Path)[0]
                .First(file => Path.GetExtension(file) is ".onnx" or ".safetensors");
            WithoutDropout(ImportedFiles.Import(path, space).Record.Architecture).ShouldBe(WithoutDropout(architecture));
        }
    }

    private static bool IsSmall(Architecture architecture) =>
        NetworkPlan.Of(architecture) is { Fits: true, ParameterCount: < 1_000_000 };

    private static string WithoutDropout(Architecture architecture) =>
        string.Join(" → ", architecture.ToString().Split(" → ").Where(layer => !layer.StartsWith("dropout")));
}
