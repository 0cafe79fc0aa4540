using System.Text.Json;
using System.Text.Json.Nodes;
using ArchVae.Data;
using ArchVae.Evaluation;
using ArchVae.Models;
using ArchVae.Objectives;
using ArchVae.Posteriors;
using ArchVae.Spaces;
using ArchVae.Tensors;
using ArchVae.Tests.Models;
using ArchVae.Tests.Tensors;
using ArchVae.Training;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Training;

/// <summary>A head on the latent center that learns a metric which some architectures have.</summary>
[Collection(Alone.Name)]
public sealed class MetricHeadTests : IDisposable
{
    private readonly TemporaryFolder root = new();

    public void Dispose() => root.Dispose();

    private static ModelOptions Model { get; } = Run.Model with { Predict = "depth" };

    private static ListedData Data { get; } = new(Records(Run.Data), Records(Run.Validation), "depth");

    public static TheoryData<string, int> Posteriors => new()
    {
        { "diagonal", 1 }, { "diagonal", 2 }, { "full+iaf:2", 1 }, { "planar:2", 2 },
    };

    [Theory]
    [MemberData(nameof(Posteriors))]
    public void A_warm_step_with_labels_allocates_nothing(string posterior, int threads)
    {
        var model = Model with { Posterior = PosteriorForm.Parse(posterior) };
        using var vae = new ArchitectureVae(TestSpaces.Mixed, model, 1, threads);
        using var step = new TrainingStep(vae, Run.Options);
        // Of some batches none is labelled.
        var labels = Run.Data.Select((_, i) => i is > 10 and < 20 ? 0.5f * i : float.NaN).ToArray();
        var indices = Enumerable.Range(0, Run.Data.Length).ToArray();
        void Steps(int count)
        {
            for (var i = 0; i < count; i++) step.Run(Run.Data, indices.AsSpan(i % 7 * 5, 16 + i % 5), 1, 1e-3, labels);
        }
        Steps(70);
        Allocations.Least(5, () => Steps(20)).ShouldBe((0, 0));
    }

    [Fact]
    public void Its_error_is_the_mean_over_those_with_a_label_and_the_others_pull_at_nothing()
    {
        using var team = new ThreadTeam(1);
        using var tape = new Tape(team);
        using var parameters = new ArchVae.Tensors.Nn.ParameterSet();
        var said = parameters.Add("said", [4, 1], 1);
        parameters.Initialize(3);
        float[] labels = [2, float.NaN, -1, float.NaN];
        var mean = PredictionError.Apply(tape, said.Tensor, tape.Constant(4, 1, labels), 0.5);
        var x = said.Tensor.Values.ToArray();
        mean.Values[0].ShouldBe(((x[0] - 2) * (x[0] - 2) + (x[2] + 1) * (x[2] + 1)) / 2, 1e-6f);
        tape.Backward(mean);
        var gradient = said.Tensor.Gradients.ToArray();
        gradient[0].ShouldBe(x[0] - 2, 1e-6f);
        gradient[2].ShouldBe(x[2] + 1, 1e-6f);
        (gradient[1], gradient[3]).ShouldBe((0, 0));
    }

    [Theory]
    [InlineData(null, 1)]
    [InlineData(10.0, 10)]
    public void Its_error_counts_in_the_objective_by_its_weight(double? weight, double expected)
    {
        StepTerms Terms(float[] labels)
        {
            using var vae = new ArchitectureVae(TestSpaces.Mixed, Model, 1);
            using var step = new TrainingStep(vae, Run.Options with { PredictWeight = weight });
            return step.Run(Run.Data, [4, 3, 2, 8], 1, 1e-3, labels);
        }
        var (with, without) = (Terms(Data.Labels!.Training), Terms([]));
        (with.Labelled, without.Labelled, without.PredictionLoss).ShouldBe((3, 0, 0));
        with.PredictionLoss.ShouldBeGreaterThan(0);
        (with.Objective - without.Objective).ShouldBe(expected * with.PredictionLoss, 1e-4 * with.Objective);
        using var other = new ArchitectureVae(TestSpaces.Mixed, Model, 1);
        var said = other.MetricHead!.Scores([.. new[] { 4, 2, 8 }.Select(i => Run.Data[i])]);
        said.Zip([4, 2, 8], (score, i) => Math.Pow(score - Data.Labels!.Training[i], 2)).Average()
            .ShouldBe(with.PredictionLoss, 1e-5);
    }

    [Fact]
    public void Without_it_not_a_byte_changes_and_with_it_the_rest_begins_alike()
    {
        using var without = new ArchitectureVae(TestSpaces.Mixed, Run.Model, 5);
        using var with = new ArchitectureVae(TestSpaces.Mixed, Model, 5);
        foreach (var parameter in without.Parameters.Parameters)
            with.Parameter(parameter.Name).Tensor.Values.ToArray().ShouldBe(parameter.Tensor.Values.ToArray());
        with.Parameters.Parameters.Skip(without.Parameters.Parameters.Count).Select(parameter => parameter.Name).ShouldBe(
            ["predictor.mlp.0.weight", "predictor.mlp.0.bias", "predictor.output.weight", "predictor.output.bias"]);
        Run.In(root.File("plain"));
        Trained("labelled", Run.Model);
        Run.ShouldEndAlike(root.File("labelled"), root.File("plain"));
        var folder = new ModelFolder(root.File("plain"));
        foreach (var text in new[] { File.ReadAllText(folder.ConfigFile), File.ReadAllText(folder.MetricsFile) })
        {
            foreach (var word in new[] { "predict", "labels", "metricScale" }) text.ShouldNotContain(word);
        }
        System.Text.Encoding.UTF8.GetString(File.ReadAllBytes(folder.CheckpointFile)).ShouldNotContain("labelled");
    }

    [Fact]
    public void Any_number_of_threads_and_any_interruption_give_the_same_bytes()
    {
        Trained("whole");
        Trained("two", threads: 2);
        Run.ShouldEndAlike(root.File("two"), root.File("whole"));
        for (var i = 0; i < 20; i++)
        {
            using var stop = new CancellationTokenSource();
            Trained("parts", observer: new Observer(_ => stop.Cancel()), stop: stop.Token);
        }
        Run.ShouldEndAlike(root.File("parts"), root.File("whole"));
    }

    [Theory]
    [InlineData("diagonal")]
    [InlineData("full+iaf:1")]
    public void It_learns_what_is_labelled_and_is_loaded_with_the_model(string posterior)
    {
        var options = Run.Options with { Epochs = 60, PredictWeight = 20, Beta = 0.1 };
        Trained("model", Model with { Posterior = PosteriorForm.Parse(posterior) }, options);
        using var vae = new ModelFolder(root.File("model")).LoadModel();
        var figures = HeadPrediction.Of(vae, Records(Run.Validation, every: 1)).ShouldNotBeNull();
        (figures.Metric, figures.Count).ShouldBe(("depth", 20));
        figures.Correlation!.Value.ShouldBeGreaterThan(0.8);
        figures.RelativeRmse!.Value.ShouldBeLessThan(0.7);
        var lines = File.ReadLines(root.File("model/metrics.jsonl")).Select(line => JsonNode.Parse(line)!).ToList();
        foreach (var name in new[] { "predictionLoss", "validationPredictionLoss" })
            ((double)lines[^1][name]!).ShouldBeLessThan((double)lines[0][name]! / 2, name);
        var config = JsonDocument.Parse(File.ReadAllText(root.File("model/config.json"))).RootElement;
        config.GetProperty("labels").GetProperty("training").GetInt32().ShouldBe(40);
        vae.MetricHead!.Scale.Mean.ShouldBe(
            Run.Data.Where((_, i) => i % 3 != 0).Average(one => one.RowCount), 1e-9);
        // A loaded model is saved elsewhere with the scale.
        new ModelFolder(root.File("copy")).Save(vae);
        using var copy = new ModelFolder(root.File("copy")).LoadModel();
        copy.MetricHead!.Predict(Run.Validation).ShouldBe(vae.MetricHead.Predict(Run.Validation));
    }

    [Fact]
    public void What_cannot_be_learned_is_refused()
    {
        Should.Throw<InputException>(() => new ListedData(Records(Run.Data), Records(Run.Validation), "accuracy"))
            .Message.ShouldBe("No architecture of the training data has a metric 'accuracy'; there are depth.");
        Should.Throw<InputException>(() => new ListedData(Records(Run.Data)[..2], Records(Run.Validation), "depth"))
            .Message.ShouldContain("in all 1 architectures of the training data that have it; ");
        using var vae = new ArchitectureVae(TestSpaces.Mixed, Model);
        Should.Throw<InputException>(() => Run.Trainer(vae)).Message.ShouldContain("the data come without the values");
        var draws = new StreamedData(TestSpaces.Mixed, 1, 10);
        Should.Throw<InputException>(() => new Trainer(vae, Run.Options with { AnnealingEpochs = 0 }, draws))
            .Message.ShouldBe("Predict is 'depth', and draws have no metrics to learn; train on a data set.");
        Should.Throw<InputException>(() => (Run.Options with { PredictWeight = 2 }).Validate(Run.Model))
            .Message.ShouldStartWith("PredictWeight is 2, and there is no head");
        Should.Throw<InputException>(() => (Model with { Predict = "" }).Validate())
            .Message.ShouldBe("Predict is empty; it must be the name of a metric.");
        Trained("model");
        var others = new ListedData(Records(Run.Data, every: 2), Records(Run.Validation), "depth");
        Should.Throw<InputException>(() => Trained("model", data: others))
            .Message.ShouldContain("Training began with other values of the metric 'depth'.");
    }

    [Theory]
    [InlineData("\"metricScale\"", "\"trainingStreams\"", "trainingStreams")]
    [InlineData("\"standardDeviation\": ", "\"standardDeviation\": -", "above 0")]
    [InlineData("\"predict\": \"depth\"", "\"predict\": null", "must be given where 'predict'")]
    public void A_configuration_that_does_not_go_with_it_is_refused(string part, string other, string message)
    {
        Trained("model");
        var folder = new ModelFolder(root.File("model"));
        var text = File.ReadAllText(folder.ConfigFile);
        // Options of families have deviations too, and the scale stands behind them.
        var at = text.IndexOf(part, StringComparison.Ordinal);
        if (part.StartsWith("\"standard", StringComparison.Ordinal))
            at = text.IndexOf(part, text.IndexOf("\"metricScale\"", StringComparison.Ordinal), StringComparison.Ordinal);
        File.WriteAllText(folder.ConfigFile, text[..at] + other + text[(at + part.Length)..]);
        Should.Throw<InputException>(() => folder.LoadModel()).Message.ShouldContain(message);
    }

    private void Trained(
        string name, ModelOptions? model = null, TrainingOptions? options = null, int threads = 1, Observer? observer = null,
        ListedData? data = null, CancellationToken stop = default)
    {
        using var vae = new ArchitectureVae(TestSpaces.Mixed, model ?? Model, Run.Options.Seed, threads);
        new Trainer(vae, options ?? Run.Options, data ?? Data, new ModelFolder(root.File(name)), observer).Run(stop);
    }

    // All but each third one have the metric.
    private static List<ArchitectureRecord> Records(Architecture[] architectures, int every = 3) =>
        [.. architectures.Select((one, i) => new ArchitectureRecord(
            one, metrics: every > 1 && i % every == 0 ? null : new Dictionary<string, double> { ["depth"] = one.RowCount }))];
}
