using System.Text.Json;
using ArchVae.Cli.Commands;
using ArchVae.Networks;
using ArchVae.Networks.Data;
using ArchVae.Networks.Export;
using ArchVae.Networks.Export.Onnx;
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

    [Fact]
    public void Every_column_of_categories_has_a_name_of_its_own() =>
        OnnxInputs.NamesOf(new[] { "numbers", "column_numbers", "size" }.Select(
            name => new ColumnTransform(name, ColumnKind.Category, 0, 1, 0, ["a"], "a")))
            .ShouldBe(["column_column_numbers", "column_numbers", "size"]);

    [Fact]
    public void A_table_has_an_input_of_numbers_and_one_for_each_category_and_the_file_says_what_they_are()
    {
        using var folder = new TemporaryFolder();
        using var data = DataCase.Of("classes", folder);
        using var session = new InferenceSession(NetworkFormat.Registry.Find("onnx")!.Write([data.Exported], folder.Path)[0][0]);
        // A column that is called as an input of the file gets another name.
        session.InputNames.ShouldBe(["numbers", "column_numbers", "size"]);
        session.InputMetadata["numbers"].Dimensions.ShouldBe([-1, 3]);
        session.InputMetadata["numbers"].SymbolicDimensions[0].ShouldBe("batch");
        session.InputMetadata["size"].ElementDataType.ShouldBe(Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.String);
        session.OutputMetadata["probabilities"].Dimensions.ShouldBe([-1, 3]);
        var about = session.ModelMetadata.CustomMetadataMap;
        JsonSerializer.Deserialize<string[]>(about["numbers"]).ShouldBe(["age", "income", "a \"b\" ä"]);
        JsonSerializer.Deserialize<string[]>(about["classes"]).ShouldBe(["b \\", "c", "ä"]);
        (about["task"], about["target"]).ShouldBe(("multiclass", "y"));
    }

    [Fact]
    public void All_steps_of_sequences_count_where_nobody_says_how_many()
    {
        using var folder = new TemporaryFolder();
        using var data = DataCase.Of("equal sequences", folder);
        using var session = new InferenceSession(NetworkFormat.Registry.Find("onnx")!.Write([data.Exported], folder.Path)[0][0]);
        var input = new OnnxInputValues(data.Data, data.Raw, areStepsFixed: false).Of(0, 3)[0];
        using var value = OrtValue.CreateTensorValueFromMemory((double[])input.Values, [.. input.Shape]);
        using var results = session.Run(new RunOptions(), new Dictionary<string, OrtValue> { ["numbers"] = value }, ["value"]);
        ExportCase.ShouldAgree(
            [.. results[0].GetTensorDataAsSpan<double>().ToArray().Select(one => (float)one)],
            [.. data.Values.Take(3).Select(one => (float)one[0])]);
    }

    [Fact]
    public void A_word_that_is_no_token_fails()
    {
        using var folder = new TemporaryFolder();
        using var data = DataCase.Of("words", folder);
        using var session = new InferenceSession(NetworkFormat.Registry.Find("onnx")!.Write([data.Exported], folder.Path)[0][0]);
        using var words = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, [1, 1]);
        words.StringTensorSetElementAt("lost", 0);
        Should.Throw<OnnxRuntimeException>(() => session.Run(
            new RunOptions(), new Dictionary<string, OrtValue> { ["tokens"] = words }, ["probabilities"]));
    }

    [Theory]
    [InlineData("a", "OnnxRuntime cannot run the file")]
    [InlineData("missing", "There is no such file")]
    [InlineData("untrained", "it is of no trained network")]
    public void Files_of_others_are_refused(string name, string message)
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.onnx", "no protobuf");
        using var network = ExportCase.Network(ExportCase.All[0]);
        NetworkFormat.Registry.Find("onnx")!.Write([new("untrained", network, null)], folder.Path);
        Should.Throw<InputException>(() => new OnnxNetworkFile(folder.File($"{name}.onnx"))).Message.ShouldContain(message);
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
