using System.Text.Json;
using ArchVae.Data;
using ArchVae.Models;
using ArchVae.Spaces;
using ArchVae.Tests.Search;
using ArchVae.Training;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Cli;

public sealed class PredictCommandTests : IDisposable
{
    private readonly TemporaryFolder root = new();

    public PredictCommandTests()
    {
        var architectures = SearchSpace.Load("nas-bench-macro").Draws(40);
        JsonLines.Write(Data, architectures.Index().Select(one => new ArchitectureRecord(
            one.Item, $"n{one.Index}", one.Index % 10 == 3 ? null : new Dictionary<string, double>
            {
                ["loss"] = -Enumerable.Range(0, 8).Count(row => one.Item.TypeOf(row) == 1),
                ["same"] = 1,
            })));
    }

    public void Dispose() => root.Dispose();

    private string Data => root.File("data.jsonl");

    private string Folder => root.File("p");

    [Fact]
    public void A_metric_is_learned_with_a_table_of_all_predictors_and_said_of_others()
    {
        var said = CommandLine.Json("predict", "--data", Data, "--metric", "loss", "--out", Folder, "--label-form", "raw");
        CommandLine.NamesOf(said).ShouldBe(
            ["architectures", "withoutMetric", "networks", "learned", "metric", "compared", "predictor", "labelForm", "out"]);
        said.GetProperty("withoutMetric").GetInt32().ShouldBe(4);
        said.GetProperty("networks").GetInt32().ShouldBe(36);
        var table = said.GetProperty("compared").EnumerateArray().ToList();
        table.Select(row => row.GetProperty("predictor").GetString())
            .ShouldBe(["gp", "gp-summary", "gp-entries-summary", "ridge-pairs", "mlp", "one-hot"]);
        var best = table.MinBy(row => row.GetProperty("figures").GetProperty("relativeRmse").GetDouble());
        said.GetProperty("predictor").GetString().ShouldBe(best.GetProperty("predictor").GetString());

        CommandLine.Output("predict", "--use", Folder, "--data", Data, "--out", root.File("said.jsonl"));
        var lines = File.ReadLines(root.File("said.jsonl")).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        lines.Count.ShouldBe(40);
        CommandLine.NamesOf(lines[0]).ShouldBe(["id", "metric", "value", "standardDeviation"]);
        lines[7].GetProperty("id").GetString().ShouldBe("n7");
        CommandLine.Output("predict", "--use", Folder, "--data", Data).ShouldBe(File.ReadAllText(root.File("said.jsonl")));
    }

    [Fact]
    public void One_that_is_asked_for_is_saved_whatever_the_table_says()
    {
        var text = CommandLine.Output(
            "predict", "--data", Data, "--metric", "loss", "--out", Folder, "--predictor", "ridge-pairs", "--most-labels", "20");
        text.ShouldContain("40 architectures, 4 without 'loss' left out: 36 networks. Each predictor learns from a random 20");
        text.ShouldContain("one-hot");
        text.ShouldContain("ridge-pairs on ");
        File.ReadAllText(root.File("p/predictor.json")).ShouldContain("\"predictor\":\"ridge-pairs\"");
    }

    [Fact]
    public void The_same_seed_gives_the_same_bytes()
    {
        foreach (var folder in new[] { "a", "b" })
            CommandLine.Output("predict", "--data", Data, "--metric", "loss", "--out", root.File(folder), "--seed", "4");
        File.ReadAllBytes(root.File("a/predictor.json")).ShouldBe(File.ReadAllBytes(root.File("b/predictor.json")));
    }

    [Theory]
    [InlineData("No architecture has a metric 'accuracy'; there are loss, same.", "--metric", "accuracy")]
    [InlineData("The metric is 1 everywhere: there is nothing to predict.", "--metric", "same")]
    [InlineData("--folds is 37; there are 36 different networks with this metric", "--metric", "loss", "--folds", "37")]
    [InlineData("There is no predictor 'gb'; there are gp, gp-summary, ", "--metric", "loss", "--predictor", "gb")]
    [InlineData(
        "--noise is 1 and --label-form is normalScores", "--metric", "loss", "--noise", "1", "--label-form", "normalScores")]
    [InlineData("The predictor 'gp-latent' sees the latent space of a model", "--metric", "loss", "--predictor", "gp-latent")]
    [InlineData("--metric is 'loss,loss'; it must be different names", "--metric", "loss,loss")]
    [InlineData("--noise is that of one metric; --metric names 2.", "--metric", "loss,more", "--noise", "1")]
    [InlineData("The metrics 'loss' and 'LOSS' would share a folder.", "--metric", "loss,LOSS")]
    [InlineData("No architecture has a metric 'more'", "--metric", "loss,more")]
    [InlineData("The metric 'loss' of 'n0' is -", "--metric", "same", "--noise-metric", "loss")]
    [InlineData("--noise-metric is same and --label-form is normalScores", "--metric", "loss", "--noise-metric", "same",
        "--label-form", "normalScores")]
    [InlineData("--metric or --use must say what is predicted.")]
    [InlineData("--use and --metric do not go together", "--metric", "loss", "--use", "p")]
    [InlineData("There is no such folder of a predictor.", "--use", "nowhere")]
    public void Wrong_usage_is_told_and_nothing_is_written(string message, params string[] args)
    {
        var (code, _, error) = CommandLine.Run(["predict", "--data", Data, "--out", Folder, .. args]);
        (code, Directory.Exists(Folder)).ShouldBe((2, false), error);
        error.ShouldContain(message);
    }

    [Fact]
    public void Several_metrics_have_a_predictor_each_and_the_model_has_them_beside_it()
    {
        using (var vae = new ArchitectureVae(SearchSpace.Load("nas-bench-macro"), new() { LatentSize = 3 }, seed: 1))
            new ModelFolder(root.File("m")).Save(vae);
        var data = root.File("two.jsonl");
        JsonLines.Write(data, SearchSpace.Load("nas-bench-macro").Draws(30).Index().Select(one => new ArchitectureRecord(
            one.Item, $"n{one.Index}", one.Index % 3 == 0
                ? new Dictionary<string, double> { ["a"] = one.Item.TypeOf(0), ["b/c"] = one.Item.TypeOf(1) }
                : new Dictionary<string, double> { ["a"] = one.Item.TypeOf(0) })));
        string[] common = ["--data", data, "--predictor", "gp-latent", "--label-form", "raw", "--folds", "2"];
        var said = CommandLine.Json(["predict", "--metric", "a, b/c", "--model", root.File("m"), .. common]);
        said.GetProperty("predictors").EnumerateArray().Select(one => one.GetProperty("networks").GetInt32()).ShouldBe([30, 10]);
        said.GetProperty("predictors")[0].GetProperty("compared").EnumerateArray()
            .Select(row => row.GetProperty("predictor").GetString()).ShouldContain("mlp-latent");
        var lines = CommandLine.Output("predict", "--use", root.File("m/predictors"), "--data", data).Trim().Split('\n');
        lines.Length.ShouldBe(60);
        lines[..2].Select(line => JsonDocument.Parse(line).RootElement.GetProperty("metric").GetString()).ShouldBe(["a", "b/c"]);
        CommandLine.Output("predict", "--use", root.File("m/predictors/a"), "--data", data).Trim().Split('\n').Length
            .ShouldBe(30);

        // Elsewhere it has to be told its model.
        CommandLine.Output(["predict", "--metric", "a", "--model", root.File("m"), "--out", Folder, .. common]);
        var (code, _, error) = CommandLine.Run("predict", "--use", Folder, "--data", data);
        (code, error.Contains("--model must name its folder.", StringComparison.Ordinal)).ShouldBe((2, true), error);
        CommandLine.Output("predict", "--use", Folder, "--data", data, "--model", root.File("m"))
            .ShouldContain("\"metric\":\"a\"");
    }

    [Fact]
    public void Architectures_of_another_space_are_refused()
    {
        CommandLine.Output("predict", "--data", Data, "--metric", "loss", "--out", Folder);
        var other = root.File("other.jsonl");
        CommandLine.Output("generate", "--space", "linear", "--count", "2", "--out", other);
        var (code, _, error) = CommandLine.Run("predict", "--use", Folder, "--data", other, "--out", root.File("said"));
        (code, File.Exists(root.File("said"))).ShouldBe((2, false));
        error.ShouldContain("nas-bench-macro");
    }
}
