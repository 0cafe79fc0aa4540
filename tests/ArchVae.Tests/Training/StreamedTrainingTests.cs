using System.Text.Json.Nodes;
using ArchVae.Models;
using ArchVae.Tests.Files;
using ArchVae.Training;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Training;

/// <summary>Training on draws: epochs of four steps, five in all.</summary>
public sealed class StreamedTrainingTests : IDisposable
{
    private static readonly TrainingOptions constant = Run.Options with { Schedule = LearningRateSchedule.Constant, Steps = 20 };
    private readonly TemporaryFolder root = new();

    public void Dispose() => root.Dispose();

    [Fact]
    public void Any_number_of_threads_gives_the_same_bytes()
    {
        for (var threads = 1; threads <= 3; threads++) In($"{threads}", threads: threads);
        Run.ShouldEndAlike(root.File("2"), root.File("1"));
        Run.ShouldEndAlike(root.File("3"), root.File("1"));
    }

    [Fact]
    public void A_run_that_is_interrupted_at_every_step_ends_with_the_same_bytes()
    {
        In("whole");
        for (var i = 0; i < 20; i++)
        {
            using var stop = new CancellationTokenSource();
            In("parts", new Observer(_ => stop.Cancel()), stop: stop.Token);
        }
        Run.ShouldEndAlike(root.File("parts"), root.File("whole"));
    }

    [Fact]
    public void A_run_that_is_killed_goes_on_from_its_last_checkpoint_and_ends_with_the_same_bytes()
    {
        var killed = new List<string>();
        var observer = new Observer(step =>
        {
            if (step is not (1 or 10 or 12)) return;
            killed.Add(root.File($"killed at {step}"));
            TemporaryFolder.Copy(root.File("whole"), killed[^1]);
        });
        In("whole", observer, time: new SlowClock());
        foreach (var folder in killed)
        {
            In(Path.GetFileName(folder), time: new SlowClock()).End.ShouldBe(TrainingEnd.Completed, folder);
            Run.ShouldEndAlike(folder, root.File("whole"));
        }
    }

    [Theory]
    [InlineData(8, 8)]
    [InlineData(12, 12)]
    [InlineData(12, 6)]
    public void With_more_steps_it_ends_as_one_that_had_them_from_the_start(int first, int stoppedAfter)
    {
        In("whole", options: constant);
        using var stop = new CancellationTokenSource();
        In("part", new Observer(step => { if (step == stoppedAfter) stop.Cancel(); }), constant with { Steps = first },
            stop: stop.Token);
        In("part", options: constant).Steps.ShouldBe(20);
        Run.ShouldEndAlike(root.File("part"), root.File("whole"));
        File.ReadAllText(Folder("part").ConfigFile).ShouldBe(File.ReadAllText(Folder("whole").ConfigFile));
    }

    [Fact]
    public void Steps_that_are_no_whole_number_of_epochs_end_with_a_shorter_one_whose_look_stays_when_it_goes_on()
    {
        var observer = new Observer();
        var report = In("part", observer, constant with { Steps = 10 });
        (report.Epochs, report.Steps, report.Architectures).ShouldBe((3, 10, 160));
        observer.Epochs.Select(epoch => epoch.Step).ShouldBe([4, 8, 10]);
        In("part", options: constant).Epochs.ShouldBe(6);
        In("whole", options: constant);
        Lines("part").Select(line => (long)line["step"]!).ShouldBe([4, 8, 10, 12, 16, 20]);
        // Weights and moments are the same: a look moves nothing.
        var (left, right) = (WholeTensors.Read(Folder("part").CheckpointFile), WholeTensors.Read(Folder("whole").CheckpointFile));
        foreach (var (name, tensor) in right.Tensors) left.Tensors[name].Values.ShouldBe(tensor.Values, name);
    }

    [Fact]
    public void The_folder_says_so_and_has_no_hashes()
    {
        var report = In("model");
        report.ValidationInTraining.ShouldBeNull();
        report.Architectures.ShouldBe(320);
        var folder = Folder("model");
        var config = folder.LoadConfig();
        config.Stream.ShouldBe(new StreamFingerprint(Run.Options.Seed, 4));
        config.TrainingData.ShouldBeNull();
        config.ValidationData.ShouldBe(DataFingerprint.Of(Data().Validation));
        config.TrainingLatents.ShouldNotBeNull();
        File.Exists(folder.HashesFile).ShouldBeFalse();
        folder.LoadKnownArchitectures().ShouldBeNull();
    }

    [Fact]
    public void Other_draws_and_data_of_another_kind_are_refused()
    {
        In("model");
        using var vae = new ArchitectureVae(TestSpaces.Mixed, Run.Model, Run.Options.Seed);
        TrainingData[] others =
        [
            new StreamedData(TestSpaces.Mixed, 4, 20, 4), new StreamedData(TestSpaces.Mixed, 3, 21, 4),
            new StreamedData(TestSpaces.Mixed, 3, 20, 5), new ListedData(Run.Data, Run.Validation),
        ];
        foreach (var other in others)
        {
            var options = Run.Options with { Steps = 20 };
            Should.Throw<InputException>(() => new Trainer(vae, options, other, Folder("model")).Run())
                .Message.ShouldContain("Training there began on draws of seed 3 with a look every 4 steps, 20 for validation");
        }
        Run.In(root.File("listed"));
        Should.Throw<InputException>(() => new Trainer(vae, Run.Options, Data(), Folder("listed")).Run())
            .Message.ShouldContain("began on 60 architectures of a data set; now it would go on with draws of seed 3");
        Should.Throw<InputException>(() => In("model", options: Run.Options with { Steps = 19 })).Message.ShouldStartWith(
            "Steps is 19; it must be 20 or more");
    }

    [Fact]
    public void Without_steps_the_epochs_say_how_long() =>
        In("model", options: Run.Options with { Epochs = 3 }).Steps.ShouldBe(12);

    [Fact]
    public void A_configuration_has_data_or_a_stream()
    {
        In("model");
        var folder = Folder("model");
        var text = File.ReadAllText(folder.ConfigFile);
        Refused(config => config["trainingData"] = config["validationData"]!.DeepClone(), "only one");
        Refused(config => config.Remove("stream"), "together");
        Refused(config => config["validationData"] = null, "together");
        Refused(config => config["stream"]!["stepsPerEpoch"] = 0, "1 or more");

        void Refused(Action<JsonObject> change, string what)
        {
            var config = JsonNode.Parse(text)!.AsObject();
            change(config);
            File.WriteAllText(folder.ConfigFile, config.ToJsonString());
            Should.Throw<InputException>(() => folder.LoadConfig()).Message.ShouldContain(what);
        }
    }

    private static StreamedData Data() => new(TestSpaces.Mixed, Run.Options.Seed, validationCount: 20, stepsPerEpoch: 4);

    private ModelFolder Folder(string name) => new(root.File(name));

    private IEnumerable<JsonNode> Lines(string name) =>
        File.ReadLines(Folder(name).MetricsFile).Select(line => JsonNode.Parse(line)!);

    private TrainingReport In(
        string folder, Observer? observer = null, TrainingOptions? options = null, int threads = 1, TimeProvider? time = null,
        CancellationToken stop = default)
    {
        options ??= Run.Options with { Steps = 20 };
        using var vae = new ArchitectureVae(TestSpaces.Mixed, Run.Model, options.Seed, threads);
        return new Trainer(vae, options, Data(), Folder(folder), observer, time).Run(stop);
    }
}
