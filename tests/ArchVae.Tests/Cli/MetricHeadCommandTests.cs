using System.Text.Json;
using ArchVae.Data;
using ArchVae.Search.Predictors;
using ArchVae.Spaces;
using ArchVae.Tests.Search;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Cli;

/// <summary><c>train --predict</c>: a head that learns a metric with the model.</summary>
public sealed class MetricHeadCommandTests : IDisposable
{
    private readonly TemporaryFolder root = new();

    public MetricHeadCommandTests() => JsonLines.Write(Data, SearchSpace.Load("nas-bench-macro").Draws(80).Index().Select(one =>
        new ArchitectureRecord(one.Item, $"n{one.Index}", one.Index % 4 == 1 ? null : new Dictionary<string, double>
        {
            ["accuracy"] = Enumerable.Range(0, 8).Count(row => one.Item.TypeOf(row) == 1),
            ["same"] = 1,
        })));

    public void Dispose() => root.Dispose();

    private string Data => root.File("data.jsonl");

    private string Model => root.File("model");

    private string[] Train(params string[] others) =>
        ["train", "--data", Data, "--model", Model, "--epochs", "2", "--beta", "1", .. CommandLine.Tiny, .. others];

    [Fact]
    public void It_is_trained_evaluated_exported_and_trained_on()
    {
        CommandLine.Output(Train("--predict", "accuracy", "--predict-weight", "2"));
        var config = JsonDocument.Parse(File.ReadAllText(root.File("model/config.json"))).RootElement;
        config.GetProperty("model").GetProperty("predict").GetString().ShouldBe("accuracy");
        config.GetProperty("training").GetProperty("predictWeight").GetDouble().ShouldBe(2);
        CommandLine.Output("train", "--data", Data, "--model", Model, "--resume", "--epochs", "3");
        foreach (var line in File.ReadLines(root.File("model/metrics.jsonl")))
            JsonDocument.Parse(line).RootElement.GetProperty("predictionLoss").GetDouble().ShouldBeGreaterThan(0);
        string[] evaluate = ["evaluate", "--model", Model, "--data", Data, "--draws", "20", "--likelihood-count", "2"];
        var prediction = CommandLine.Json(evaluate).GetProperty("prediction");
        CommandLine.NamesOf(prediction).ShouldBe(["metric", "count", "correlation", "relativeRmse"]);
        prediction.GetProperty("count").GetInt32().ShouldBe(60);
        CommandLine.Output(evaluate).ShouldContain("accuracy, by the head");
        CommandLine.Output("export", "--model", Model, "--format", "onnx");
        CommandLine.Output("encode", "--model", Model, "--data", Data, "--out", root.File("z.jsonl"));
    }

    [Theory]
    [InlineData("--predict", "loss", "has a metric 'loss'; there are accuracy, same.")]
    [InlineData("--predict", "same", "Metric 'same' is 1 in all ")]
    [InlineData("--predict", "", "--predict is empty; it must be the name of a metric.")]
    [InlineData(
        "--predict-weight", "3", "--predict-weight is 3, and there is no head that it weighs; --predict must name a metric.")]
    public void What_cannot_be_learned_is_told_and_nothing_is_left(string option, string value, string message)
    {
        var (code, _, error) = CommandLine.Run(Train(option, value));
        (code, Directory.Exists(Model)).ShouldBe((2, false));
        error.ShouldContain(message);
        if (value is "loss" or "same") error.ShouldContain(Data);
    }

    [Fact]
    public void Draws_have_no_metrics()
    {
        var (code, _, error) = CommandLine.Run(
            "train", "--space", "linear", "--stream", "--model", Model, "--steps", "2", "--predict", "accuracy");
        (code, Directory.Exists(Model)).ShouldBe((2, false));
        error.ShouldContain("--predict is 'accuracy', and draws have no metrics to learn; train on a data set.");
    }

    [Fact]
    public void A_saved_predictor_is_exported_beside_it_or_elsewhere()
    {
        var records = JsonLines.Read(Data).ToList();
        var fitted = FittedPredictor.Fit(
            records, "accuracy", PredictorFamily.Registry.Get("gp"), new() { Folds = 2, LabelForm = LabelForm.Raw }, 1);
        new PredictorFolder(root.File("p")).Save(fitted.Config);
        var json = CommandLine.Json("export", "--predictor", root.File("p"), "--format", "onnx");
        CommandLine.NamesOf(json).ShouldBe(["predictor", "metric", "format", "file", "seconds"]);
        File.Exists(root.File("p/predictor.onnx")).ShouldBeTrue();
        CommandLine.Output("export", "--predictor", root.File("p"), "--format", "onnx", "--out", root.File("q"))
            .ShouldContain(root.File("q/predictor.onnx"));
        File.ReadAllBytes(root.File("q/predictor.onnx")).ShouldBe(File.ReadAllBytes(root.File("p/predictor.onnx")));
    }

    [Theory]
    [InlineData("Give --model DIR, or --predictor DIR")]
    [InlineData("Give --model DIR, or --predictor DIR", "--predictor", "p", "--model", "m", "--format", "onnx")]
    [InlineData("--card is of a model", "--predictor", "p", "--card")]
    [InlineData("give --format onnx", "--predictor", "p")]
    public void An_export_of_nothing_or_of_two_things_is_refused(string message, params string[] options)
    {
        var (code, _, error) = CommandLine.Run(["export", .. options]);
        code.ShouldBe(2);
        error.ShouldContain(message);
    }
}
