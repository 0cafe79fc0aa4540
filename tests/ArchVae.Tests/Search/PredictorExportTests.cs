using System.Text.Json.Nodes;
using ArchVae.Data;
using ArchVae.Search.Export;
using ArchVae.Search.Predictors;
using ArchVae.Spaces;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Search;

/// <summary>A predictor as a file of ONNX, run by OnnxRuntime.</summary>
public sealed class PredictorExportTests : IDisposable
{
    private readonly TemporaryFolder root = new();

    public void Dispose() => root.Dispose();

    public static TheoryData<string, LabelForm, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, LabelForm, string>();
            foreach (var name in new[] { "gp", "ridge-pairs", "one-hot" })
            {
                foreach (var form in Enum.GetValues<LabelForm>())
                {
                    foreach (var space in new[] { "nas-bench-macro", "linear", "convolutional" }) cases.Add(name, form, space);
                }
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_file_says_what_the_predictor_says(string name, LabelForm form, string space) =>
        Check(Fitted(name, form, space, new()));

    [Fact]
    public void So_it_does_with_squared_distances_of_numbers() =>
        Check(Fitted("gp", LabelForm.Raw, "linear", new() { NumberDistance = NumberDistance.Squared }));

    [Theory]
    [InlineData("gp")]
    [InlineData("ridge-pairs")]
    public void So_it_does_where_all_values_are_the_same(string name)
    {
        Check(Fitted(name, LabelForm.NormalScores, "linear", new(), _ => 3));
        Check(Fitted(name, LabelForm.Raw, "linear", new(), _ => 3));
    }

    [Fact]
    public void So_it_does_where_no_feature_differs() =>
        Check(Fitted("ridge-pairs", LabelForm.Raw, "linear", new(), count: 1));

    [Theory]
    [InlineData("linear")]
    [InlineData("nas-bench-macro")]
    [InlineData("convolutional")]
    public void Its_metadata_say_what_codes_are(string space)
    {
        var fitted = Fitted("gp", LabelForm.Raw, space, new());
        using var session = new InferenceSession(PredictorExport.Write(fitted, root.File("p")));
        var metadata = session.ModelMetadata.CustomMetadataMap;
        (metadata["metric"], metadata["predictor"], metadata["space"]).ShouldBe(("m", "gp", space));
        var columns = JsonNode.Parse(metadata["columns"])!.AsArray();
        var others = fitted.Space.Draws(40, seed: 7);
        JsonLines.Write(root.File("others.jsonl"), others.Select(one => new ArchitectureRecord(one)));
        var codes = File.ReadLines(root.File("others.jsonl")).SelectMany(line =>
        {
            var layers = JsonNode.Parse(line)!["layers"]!.AsArray();
            if (metadata["end"] is { Length: > 0 } end) layers.Add(new JsonObject { ["type"] = end });
            return columns.Select(column => Code(layers, column!));
        });
        codes.ShouldBe(PredictorExport.Codes(fitted, others), 1e-6);
    }

    [Fact]
    public void A_predictor_without_a_graph_is_refused_by_its_name()
    {
        var fitted = Fitted("gp-summary", LabelForm.Raw, "linear", new());
        Should.Throw<InputException>(() => PredictorExport.Write(fitted, root.File("p"))).Message.ShouldBe(
            "The predictor 'gp-summary' cannot be exported to ONNX; gp, ridge-pairs and one-hot can.");
        Directory.Exists(root.File("p")).ShouldBeFalse();
    }

    // As docs/onnx.md says it.
    private static float Code(JsonArray layers, JsonNode column)
    {
        var values = column["values"]?.AsArray();
        var none = values is null ? 0.5f : 0;
        var row = (int)column["row"]!;
        if (row >= layers.Count) return none;
        if (layers[row]![(string?)column["feature"] ?? "type"] is not { } value) return none;
        if (values is not null) return 1 + values.Index().Single(one => JsonNode.DeepEquals(one.Item, value)).Index;
        var (low, high, x) = ((double)column["minimum"]!, (double)column["maximum"]!, (double)value);
        return (float)((string)column["scale"]! == "log" ? Math.Log(x / low) / Math.Log(high / low) : (x - low) / (high - low));
    }

    private void Check(FittedPredictor fitted)
    {
        // Those that it learned from, too.
        Architecture[] asked = [.. fitted.Space.Draws(50, seed: 9), .. fitted.Space.Draws(10)];
        var expected = fitted.Predictor.Predict(asked);
        using var session = new InferenceSession(PredictorExport.Write(fitted, root.File("p")));
        var codes = PredictorExport.Codes(fitted, asked);
        var input = new DenseTensor<float>(codes, [asked.Length, codes.Length / asked.Length]);
        using var results = session.Run([NamedOnnxValue.CreateFromTensor("codes", input)], ["value", "standardDeviation"]);
        var (values, deviations) = (results[0].AsTensor<float>().ToArray(), results[1].AsTensor<float>().ToArray());
        (values.Length, deviations.Length).ShouldBe((asked.Length, asked.Length));
        for (var i = 0; i < asked.Length; i++)
        {
            ((double)values[i]).ShouldBe(expected[i].Value, 1e-4 * Math.Max(1, Math.Abs(expected[i].Value)));
            ((double)deviations[i]).ShouldBe(expected[i].StandardDeviation, 1e-4 * Math.Max(1e-3, expected[i].StandardDeviation));
        }
    }

    // Without the table of cross-validation, which takes all others.
    private static FittedPredictor Fitted(
        string name, LabelForm form, string spaceName, PredictionOptions options, Func<Architecture, double>? value = null,
        int count = 60)
    {
        var space = SearchSpace.Load(spaceName);
        value ??= one => one.RowCount + 3 * Math.Sin(0.7 * one.Cells[^Math.Min(one.Cells.Length, space.CellsPerRow + 1)])
            + (double)(one.StableHash() % 97) / 97;
        var architectures = space.Draws(count);
        var networks = new LabelledNetworks(architectures, [.. architectures.Select(value)]);
        var predictor = PredictorFamily.Registry.Get(name).Fit(new(networks, form, options, 3));
        var config = new PredictorConfig
        {
            SpaceDefinition = space.Definition,
            Metric = "m",
            Predictor = name,
            LabelForm = form,
            Options = options,
            Seed = 3,
            NetworkCount = count,
            Compared = [],
            State = predictor.State,
            Networks = [],
        };
        return new(config, space, predictor);
    }
}
