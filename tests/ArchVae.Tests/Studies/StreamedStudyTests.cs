using System.Text.Json.Nodes;
using ArchVae.Models;
using ArchVae.Spaces;
using ArchVae.Spaces.Generators;
using ArchVae.Studies;
using ArchVae.Training;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Studies;

/// <summary>Data sets of a study that are drawn as training goes.</summary>
public sealed class StreamedStudyTests : IDisposable
{
    private const string Text = """
        name: streams
        dataSets:
          drawn: { space: linear, stream: true, steps: 6, count: 30, seed: 2 }
        settings: { latentSize: 2, inferenceWidths: [8], decoderWidths: [8], decoderLstmUnits: 8, batchSize: 8, epochs: 9 }
        configurations:
          plain:
          short: { steps: 4 }
          epoch: { epochs: 1 }
        seeds: [0, 1]
        evaluation: { likelihoodSamples: 5, likelihoodCount: 5, priorDraws: 50, repeatedDraws: 5 }
        """;

    private readonly TemporaryFolder root = new();

    public void Dispose() => root.Dispose();

    [Fact]
    public void The_nearest_of_steps_and_epochs_says_how_long()
    {
        var study = Study.Parse(Text, "study.yaml");
        study.Runs.Select(run => run.Training.Steps).ShouldBe([6, 6, 4, 4, null, null]);
        study.Runs.Select(run => run.Training.Epochs).ShouldBe([9, 9, 9, 9, 1, 1]);
        (study.DataSets[0].Stream, study.DataSets[0].Count, study.DataSets[0].Settings).ShouldBe((true, 30, "steps: 6"));
        Study.Parse(Text.Replace(", count: 30", ""), "study.yaml").DataSets[0].Count.ShouldBe(2000);
        Study.Parse(Text.Replace("stream: true", "stream: true, settings: { steps: 3 }").Replace("steps: 6, ", ""), "study.yaml")
            .Runs[0].Training.Steps.ShouldBe(3);
    }

    [Fact]
    public void A_run_trains_as_train_does_and_is_evaluated_on_other_draws()
    {
        new StudyRunner(Study.Parse(Text, "study.yaml"), root.File("out"), 2).Run().Failed.ShouldBe(0);
        var run = Study.Parse(Text, "study.yaml").Runs[1];
        var own = new ModelFolder(root.File("own"));
        using (var vae = new ArchitectureVae(SearchSpace.Load("linear"), run.Model, 1))
            new Trainer(vae, run.Training, new StreamedData(vae.Space, 1), own).Run().Architectures.ShouldBe(48);
        var model = new ModelFolder(root.File("out/runs/drawn/plain/seed-1/model"));
        File.ReadAllBytes(model.WeightsFile).ShouldBe(File.ReadAllBytes(own.WeightsFile));
        model.LoadConfig().Stream.ShouldBe(new StreamFingerprint(1, 600));
        var settings = JsonNode.Parse(File.ReadAllText(root.File("out/runs/drawn/plain/seed-1/run.json")))!;
        settings["trainingData"].ShouldBeNull();
        ((string)settings["testData"]!["hash"]!).ShouldBe(
            DataFingerprint.Of([.. RandomArchitectures.Independent(SearchSpace.Load("linear"), 2, 30)]).Hash);
        var rows = File.ReadLines(root.File("out/results.jsonl")).Select(line => JsonNode.Parse(line)!).ToList();
        rows.ShouldAllBe(row => row["entropyGap"] != null && row["novelty"] == null && (string)row["end"]! == "completed");
        var report = File.ReadAllText(root.File("out/report.md"));
        report.ShouldContain("| drawn    | linear | draws    | 30   | steps: 6 |");
        report.ShouldContain("They are not kept, so that there is no novelty.");
        // The same again is nothing to do.
        new StudyRunner(Study.Parse(Text, "study.yaml"), root.File("out"), 2).Run().Skipped.ShouldBe(6);
    }

    [Theory]
    [InlineData("count: 30", "testFraction: 0.5", "'testFraction' does not go with 'stream'")]
    [InlineData("count: 30", "validationFraction: 0.5", "'validationFraction' does not go with 'stream'")]
    [InlineData("count: 30", "iid: true", "'iid' does not go with 'stream'")]
    [InlineData("count: 30", "uniformMembers: true", "'uniformMembers' does not go with 'stream'")]
    [InlineData("count: 30", "test: x.jsonl", "'test' does not go with generated data")]
    [InlineData("space: linear", "file: x.jsonl", "does not go with 'file'")]
    [InlineData("space: linear, ", "", "needs a 'file', or a 'space'")]
    [InlineData("stream: true", "stream: 1", "'stream' of data set 'drawn' must be true or false")]
    [InlineData("steps: 6", "steps: 0", "steps is 0; it must be from 1")]
    [InlineData("steps: 6", "steps: many", "'steps' of data set 'drawn' must be a whole number")]
    public void What_does_not_go_with_a_stream_is_refused_in_its_line(string there, string instead, string what)
    {
        var exception = Should.Throw<InputException>(() => Study.Parse(Text.Replace(there, instead), "study.yaml"));
        (exception.Line, exception.File).ShouldBe((3, "study.yaml"));
        exception.Message.ShouldContain(what);
    }
}
