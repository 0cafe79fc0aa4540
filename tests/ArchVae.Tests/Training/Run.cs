using System.Text.Json.Nodes;
using ArchVae.Models;
using ArchVae.Spaces;
using ArchVae.Tests.Files;
using ArchVae.Tests.Models;
using ArchVae.Training;
using Shouldly;

namespace ArchVae.Tests.Training;

/// <summary>A small training run, the same for all tests that compare what is left of it.</summary>
internal static class Run
{
    public static ModelOptions Model { get; } = TinyModel.Options("joinedStates", StandardDeviationSource.Learned);

    public static TrainingOptions Options { get; } = new()
    {
        Epochs = 5,
        BatchSize = 16,
        Seed = 3,
        LearningRate = 0.01,
        AnnealingEpochs = 2,
        WeightDecay = 0.01,
        ClipNorm = 2,
        Beta = 0.5,
    };

    /// <summary>Four steps an epoch, the last one of fewer architectures.</summary>
    public static Architecture[] Data { get; } = TestSpaces.Draw(TestSpaces.Mixed, 60);

    public static Architecture[] Validation { get; } = TestSpaces.Draw(TestSpaces.Mixed, 20, seed: 2);

    /// <summary>A run with a model of its own.</summary>
    public static TrainingReport In(
        string? folder, ITrainingObserver? observer = null, int threads = 1, TrainingOptions? options = null,
        TimeProvider? time = null,
        CancellationToken stop = default)
    {
        options ??= Options;
        using var vae = new ArchitectureVae(TestSpaces.Mixed, Model, options.Seed, threads);
        return Trainer(vae, folder, observer, options, time).Run(stop);
    }

    public static Trainer Trainer(
        ArchitectureVae vae, string? folder = null, ITrainingObserver? observer = null, TrainingOptions? options = null,
        TimeProvider? time = null) =>
        new(vae, options ?? Options, Data, Validation, folder == null ? null : new ModelFolder(folder), observer, time);

    /// <summary>Compares the best weights, all that the checkpoint holds but the times, and the figures of all epochs.</summary>
    /// <param name="found">A folder.</param>
    /// <param name="expected">What it should be like.</param>
    /// <param name="epochs">The epochs that both have.</param>
    public static void ShouldEndAlike(string found, string expected, int epochs = 5)
    {
        var (left, right) = (new ModelFolder(found), new ModelFolder(expected));
        File.ReadAllBytes(left.WeightsFile).ShouldBe(File.ReadAllBytes(right.WeightsFile), found);
        File.Exists(left.HashesFile).ShouldBe(File.Exists(right.HashesFile));
        if (File.Exists(left.HashesFile)) File.ReadAllBytes(left.HashesFile).ShouldBe(File.ReadAllBytes(right.HashesFile));
        var (leftTensors, leftText) = WholeTensors.Read(left.CheckpointFile);
        var (rightTensors, rightText) = WholeTensors.Read(right.CheckpointFile);
        leftTensors.Keys.ShouldBe(rightTensors.Keys);
        foreach (var (name, tensor) in rightTensors) leftTensors[name].Values.ShouldBe(tensor.Values, $"{found}: {name}");
        WithoutSeconds(leftText["state"]).ShouldBe(WithoutSeconds(rightText["state"]));
        File.ReadLines(left.MetricsFile).Select(WithoutSeconds)
            .ShouldBe(File.ReadLines(right.MetricsFile).Select(WithoutSeconds));
        File.ReadLines(right.MetricsFile).Count().ShouldBe(epochs);
        Directory.EnumerateFiles(found, "*.tmp", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    private static string WithoutSeconds(string line)
    {
        var json = JsonNode.Parse(line)!.AsObject();
        json.Remove("seconds").ShouldBeTrue();
        return json.ToJsonString();
    }
}

/// <summary>Calls back at each step and epoch.</summary>
internal sealed class Observer(Action<long>? onStep = null, Action<EpochReport>? onEpoch = null) : ITrainingObserver
{
    private long steps;

    public List<EpochReport> Epochs { get; } = [];

    public List<StepTerms> Terms { get; } = [];

    public void OnStep(int epoch, int stepInEpoch, int stepsPerEpoch, in StepTerms terms)
    {
        Terms.Add(terms);
        onStep?.Invoke(++steps);
    }

    public void OnEpoch(EpochReport report)
    {
        Epochs.Add(report);
        onEpoch?.Invoke(report);
    }
}

/// <summary>A clock on which every look takes so long that each epoch is saved.</summary>
internal sealed class SlowClock : TimeProvider
{
    private long seconds;

    public override long TimestampFrequency => 1;

    public override long GetTimestamp() => seconds += 11;
}
