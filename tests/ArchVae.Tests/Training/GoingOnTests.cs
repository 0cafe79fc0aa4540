using System.Text.Json.Nodes;
using ArchVae.Files;
using ArchVae.Models;
using ArchVae.Tests.Files;
using ArchVae.Training;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Training;

/// <summary>A training that had ended goes on for more epochs, and another one begins with its weights.</summary>
public sealed class GoingOnTests : IDisposable
{
    private static readonly TrainingOptions constant = Run.Options with { Schedule = LearningRateSchedule.Constant };
    private readonly TemporaryFolder root = new();

    public void Dispose() => root.Dispose();

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Where_no_course_depends_on_the_number_of_epochs_it_ends_as_one_that_had_them_all(int first)
    {
        Run.In(root.File("whole"), options: constant);
        Run.In(root.File("part"), options: constant with { Epochs = first }).End.ShouldBe(TrainingEnd.Completed);
        var report = Run.In(root.File("part"), options: constant);
        (report.End, report.Epochs, report.Steps).ShouldBe((TrainingEnd.Completed, 5, 20));
        Run.ShouldEndAlike(root.File("part"), root.File("whole"));
        File.ReadAllText(Folder("part").ConfigFile).ShouldBe(File.ReadAllText(Folder("whole").ConfigFile));
        Run.In(root.File("part"), options: constant).End.ShouldBe(TrainingEnd.AlreadyFinished);
    }

    [Fact]
    public void The_learning_rate_is_then_that_of_a_training_of_so_many_epochs()
    {
        var (whole, part) = (new Observer(), new Observer());
        Run.In(root.File("whole"), whole);
        Run.In(root.File("part"), options: Run.Options with { Epochs = 3 });
        Run.In(root.File("part"), part);
        part.Epochs.Select(epoch => (epoch.Epoch, epoch.LearningRate))
            .ShouldBe(whole.Epochs.Skip(3).Select(epoch => (epoch.Epoch, epoch.LearningRate)));
    }

    [Fact]
    public void The_best_weights_are_those_of_all_epochs()
    {
        // With so high a rate the epochs that are added are worse than those before.
        var wild = constant with { LearningRate = 30, AnnealingEpochs = 0, ClipNorm = 0 };
        Run.In(root.File("model"), options: Run.Options with { Epochs = 1, AnnealingEpochs = 0 });
        var best = File.ReadAllBytes(Folder("model").WeightsFile);
        Edit(Folder("model"), config => config["training"] = ToNode(wild with { Epochs = 1 }));
        Run.In(root.File("model"), options: wild with { Epochs = 3 }).BestEpoch.ShouldBe(1);
        File.ReadAllBytes(Folder("model").WeightsFile).ShouldBe(best);
    }

    [Fact]
    public void Training_that_had_stopped_early_gets_its_patience_back()
    {
        var options = constant with { LearningRate = 30, AnnealingEpochs = 0, Patience = 1, Epochs = 50 };
        var stopped = Run.In(root.File("model"), options: options);
        stopped.End.ShouldBe(TrainingEnd.StoppedEarly);
        Run.In(root.File("model"), options: options).End.ShouldBe(TrainingEnd.AlreadyFinished);
        Run.In(root.File("model"), options: options with { Epochs = 51 }).Epochs.ShouldBeGreaterThan(stopped.Epochs);
    }

    [Fact]
    public void Fewer_epochs_than_were_begun_are_refused()
    {
        Run.In(root.File("model"));
        var before = File.ReadAllBytes(Folder("model").CheckpointFile);
        var exception = Should.Throw<InputException>(() => Run.In(root.File("model"), options: Run.Options with { Epochs = 4 }));
        exception.Message.ShouldStartWith("Epochs is 4; it must be 5 or more, as the training in ");
        exception.Settings.ShouldBe(["Epochs"]);
        File.ReadAllBytes(Folder("model").CheckpointFile).ShouldBe(before);
        // Interrupted in the third epoch: it may end with that one.
        using var stop = new CancellationTokenSource();
        Run.In(root.File("cut"), new Observer(step => { if (step == 9) stop.Cancel(); }), stop: stop.Token).Epochs.ShouldBe(2);
        Should.Throw<InputException>(() => Run.In(root.File("cut"), options: Run.Options with { Epochs = 2 }))
            .Message.ShouldContain("it must be 3 or more");
        Run.In(root.File("cut"), options: Run.Options with { Epochs = 3 }).Epochs.ShouldBe(3);
    }

    [Fact]
    public void A_kill_while_it_is_taken_up_again_loses_nothing()
    {
        Run.In(root.File("whole"), options: constant);
        Run.In(root.File("part"), options: constant with { Epochs = 3 });
        var config = File.ReadAllText(Folder("part").ConfigFile);
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Run.In(root.File("part"), options: constant, stop: stop.Token).End.ShouldBe(TrainingEnd.Interrupted);
        // The checkpoint was written and the configuration was not.
        File.WriteAllText(Folder("part").ConfigFile, config);
        Run.In(root.File("part"), options: constant);
        Run.ShouldEndAlike(root.File("part"), root.File("whole"));
    }

    [Fact]
    public void It_begins_with_the_weights_of_another_model_and_a_new_optimiser()
    {
        Run.In(root.File("first"));
        var origin = Begin("second", out var begun);
        origin.Model.ShouldBe(root.File("first"));
        origin.Weights.ShouldBe(Convert.ToHexStringLower(
            System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(Folder("first").WeightsFile))));
        begun.From.ShouldBe(origin);
        Folder("second").LoadConfig().From.ShouldBe(origin);
        var lines = File.ReadAllLines(Folder("second").MetricsFile);
        JsonNode.Parse(lines[0])!["from"]!.GetValue<string>().ShouldBe(origin.Model);
        lines.Skip(1).ShouldAllBe(line => !line.Contains("\"from\""));
        // As a trainer does that was given a model with these weights.
        using var loaded = Folder("first").LoadModel();
        var report = Run.Trainer(loaded, root.File("third")).Run();
        report.Validation.ShouldBe(begun.Validation);
        report.From.ShouldBeNull();
        var left = WholeTensors.Read(Folder("second").CheckpointFile);
        var right = WholeTensors.Read(Folder("third").CheckpointFile);
        foreach (var (name, tensor) in right.Tensors) left.Tensors[name].Values.ShouldBe(tensor.Values, name);
        // Another beginning is another training.
        using var random = new ArchitectureVae(TestSpaces.Mixed, Run.Model, 3);
        Should.Throw<InputException>(() => Run.Trainer(random, root.File("second")).Run())
            .Message.ShouldContain($"Training there began with the weights of '{origin.Model}'");
    }

    [Fact]
    public void Weights_are_those_of_a_whole_model_of_the_same_space_and_options_at_rest()
    {
        Run.In(root.File("first"));
        using var vae = new ArchitectureVae(TestSpaces.Mixed, Run.Model, 3);
        using var larger = new ArchitectureVae(TestSpaces.Mixed, Run.Model with { LatentSize = 4 }, 3);
        Should.Throw<InputException>(() => Folder("first").CopyWeightsTo(larger)).Message.ShouldContain("other options");
        Should.Throw<InputException>(() => Folder("missing").CopyWeightsTo(vae)).Message.ShouldContain("no such model folder");
        using (WorkFolder.Hold(root.File("first"), "training", "training in this folder"))
            Should.Throw<InputException>(() => Folder("first").CopyWeightsTo(vae)).Message.ShouldContain("is being trained");
        Folder("first").CopyWeightsTo(vae);
        File.Delete(Folder("first").WeightsFile);
        Should.Throw<InputException>(() => Folder("first").CopyWeightsTo(vae)).Message.ShouldContain("no weights yet");
    }

    private ModelFolder Folder(string name) => new(root.File(name));

    private ModelOrigin Begin(string name, out TrainingReport report)
    {
        using var vae = new ArchitectureVae(TestSpaces.Mixed, Run.Model, Run.Options.Seed);
        var origin = Folder("first").CopyWeightsTo(vae);
        report = new Trainer(vae, Run.Options, Run.Data, Run.Validation, Folder(name)) { From = origin }.Run();
        return origin;
    }

    private static JsonNode ToNode(TrainingOptions options) =>
        System.Text.Json.JsonSerializer.SerializeToNode(options, JsonFormat.Compact)!;

    private static void Edit(ModelFolder folder, Action<JsonObject> change)
    {
        var config = JsonNode.Parse(File.ReadAllText(folder.ConfigFile))!.AsObject();
        change(config);
        File.WriteAllText(folder.ConfigFile, config.ToJsonString());
    }
}
