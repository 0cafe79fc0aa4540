using ArchVae.Networks;
using ArchVae.Networks.Data;
using ArchVae.Networks.Export;
using Microsoft.ML.OnnxRuntime;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Networks.Export;

/// <summary>Networks as ONNX give in OnnxRuntime what they give here.</summary>
public sealed class OnnxExportTests
{
    public static TheoryData<string> Cases => [.. ExportCase.All];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Layers_give_the_same_outputs(string layers)
    {
        using var network = ExportCase.Network(layers);
        var examples = ExportCase.Examples(network, 9, differ: false);
        var expected = ExportCase.Outputs(network, examples);
        using var folder = new TemporaryFolder();
        var path = NetworkFormat.Registry.Find("onnx")!.Write([new("a", network, null)], folder.Path)[0].ShouldHaveSingleItem();
        using var session = new InferenceSession(path);
        using var input = Input(network, examples);
        using var results = session.Run(
            new RunOptions(), new Dictionary<string, OrtValue> { [session.InputNames[0]] = input }, ["output"]);
        var values = results[0].GetTensorDataAsSpan<float>().ToArray();
        ExportCase.ShouldAgree(values, [.. expected.SelectMany(row => row)]);
    }

    private static OrtValue Input(Network network, Examples examples)
    {
        float[] numbers = [.. Enumerable.Range(0, examples.Count).SelectMany(i => examples.InputsOf(i).ToArray())];
        if (network.TakesTokens)
            return OrtValue.CreateTensorValueFromMemory(
                numbers.Select(token => (long)token).ToArray(), [examples.Count, ExportCase.Steps]);
        return OrtValue.CreateTensorValueFromMemory(
            numbers, [examples.Count, .. examples.Shape.Dimensions.Select(size => (long)size)]);
    }
}
