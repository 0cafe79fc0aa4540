using ArchVae.Cli.Commands;
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

    public static TheoryData<string> Data => [.. DataCase.All];

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

    [Theory]
    [MemberData(nameof(Data))]
    public void Rows_as_they_stand_in_files_give_the_same_values_and_figures(string name)
    {
        using var folder = new TemporaryFolder();
        using var data = DataCase.Of(name, folder);
        var path = NetworkFormat.Registry.Find("onnx")!.Write([data.Exported], folder.Path)[0].ShouldHaveSingleItem();
        using var file = new OnnxNetworkFile(path);
        file.Id.ShouldBe("a-1");
        var (said, examples) = file.Predict(data.Raw);
        examples.Count.ShouldBe(data.Raw.Count);
        foreach (var (values, expected) in said.Values().Zip(data.Values))
            ExportCase.ShouldAgree([.. values.Select(value => (float)value)], [.. expected.Select(value => (float)value)]);
        Figures(said.Figures(data.Targets)).ShouldBe(Figures(data.Said.Figures(data.Targets)));
    }

    private static string Figures(Dictionary<string, double> figures) =>
        string.Join(", ", figures.Select(figure => FormattableString.Invariant($"{figure.Key} {figure.Value:0.0000}")));

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
