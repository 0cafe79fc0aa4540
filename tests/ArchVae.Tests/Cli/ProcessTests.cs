using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using ArchVae.Tests.Files;
using ArchVae.Training;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Cli;

/// <summary>Training in a process of its own that is killed or interrupted.</summary>
public sealed partial class ProcessTests : IDisposable
{
    // Handled as Ctrl-C is; that one's signal stays ignored in processes whose shell started them in the background.
    internal const int Terminate = 15;
    private static readonly TimeSpan limit = TimeSpan.FromSeconds(60);
    private readonly TemporaryFolder root = new();
    private readonly string data;

    public ProcessTests()
    {
        data = root.File("data.jsonl");
        CommandLine.Output("generate", "--space", "linear", "--count", "400", "--out", data);
    }

    public void Dispose() => root.Dispose();

    [Fact]
    public void A_killed_training_that_is_resumed_ends_with_the_same_bytes()
    {
        Run(root.File("whole")).Code.ShouldBe(0);
        var killed = root.File("killed");
        using (var process = Begin(killed, 5))
        {
            process.Kill();
            process.WaitForExit(limit).ShouldBeTrue();
            process.ExitCode.ShouldNotBe(0);
        }
        new ModelFolder(killed).LoadConfig().TrainingLatents.ShouldBeNull();
        var epochs = File.ReadLines(Path.Combine(killed, "metrics.jsonl")).Count();
        epochs.ShouldBeInRange(5, Epochs - 1);
        // What writing leaves that is killed halfway.
        File.WriteAllText(Path.Combine(killed, ".model.safetensors.1-0.tmp"), "half");
        File.WriteAllText(Path.Combine(killed, "checkpoint", ".state.safetensors.1-0.tmp"), "half");
        var (code, output, error) = Run(killed, "--resume");
        code.ShouldBe(0, error);
        output.ShouldStartWith($"Trained: {Epochs} epochs");
        ShouldEndAlike(killed, root.File("whole"));
    }

    [Fact]
    public void An_interrupted_training_saves_and_tells_how_to_go_on()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no signals to send.");
        Run(root.File("whole")).Code.ShouldBe(0);
        var stopped = root.File("stopped");
        using (var process = Begin(stopped, 3))
        {
            Send(process.Id, Terminate).ShouldBe(0);
            var error = process.StandardError.ReadToEnd();
            process.WaitForExit(limit).ShouldBeTrue();
            process.ExitCode.ShouldBe(1);
            error.ShouldContain($"Interrupted and saved in {stopped}. To go on, give the same command with --resume.");
            process.StandardOutput.ReadToEnd().ShouldStartWith("Interrupted: ");
        }
        CommandLine.Output("sample", "--model", stopped, "--train-scaled", "--count", "2");
        CommandLine.Output("train", "--data", data, "--model", stopped, "--resume");
        ShouldEndAlike(stopped, root.File("whole"));
    }

    private const int Epochs = 120;

    private string[] Training(string folder, params string[] more) =>
        ["train", "--data", data, "--model", folder, "--epochs", $"{Epochs}", "--batch", "16", "--threads", "1", .. more,
            .. CommandLine.Tiny];

    private (int Code, string Output, string Error) Run(string folder, params string[] more) =>
        CommandLine.Run(Training(folder, more));

    // A process that saves after every step and has completed some epochs.
    private Process Begin(string folder, int epochs)
    {
        var process = CommandLine.Start(Training(folder, "--checkpoint-seconds", "0"));
        var watch = Stopwatch.StartNew();
        for (var read = 0; read < epochs;)
        {
            if (process.StandardError.ReadLine() is not { } line)
                throw new InvalidOperationException("Training ended too early.");
            line.ShouldStartWith("epoch ");
            read++;
            watch.Elapsed.ShouldBeLessThan(limit);
        }
        return process;
    }

    // The best weights, all that the checkpoint holds but the times, the latents and the names of all files.
    private static void ShouldEndAlike(string found, string expected)
    {
        var (left, right) = (new ModelFolder(found), new ModelFolder(expected));
        File.ReadAllBytes(left.WeightsFile).ShouldBe(File.ReadAllBytes(right.WeightsFile));
        File.ReadAllBytes(left.ConfigFile).ShouldBe(File.ReadAllBytes(right.ConfigFile));
        CommandLine.Listing(found).Keys.ShouldBe(CommandLine.Listing(expected).Keys, ignoreOrder: true);
        var (tensors, text) = WholeTensors.Read(left.CheckpointFile);
        var (expectedTensors, expectedText) = WholeTensors.Read(right.CheckpointFile);
        tensors.Keys.ShouldBe(expectedTensors.Keys);
        foreach (var (name, tensor) in expectedTensors)
            MemoryMarshal.AsBytes(tensors[name].Values.AsSpan()).SequenceEqual(MemoryMarshal.AsBytes(tensor.Values.AsSpan()))
                .ShouldBeTrue(name);
        Step(text).ShouldBe(Step(expectedText));
        File.ReadLines(left.MetricsFile).Count().ShouldBe(Epochs);
    }

    private static long Step(Dictionary<string, string> metadata) =>
        JsonDocument.Parse(metadata["state"]).RootElement.GetProperty("step").GetInt64();

    [LibraryImport("libc", EntryPoint = "kill")]
    internal static partial int Send(int process, int signal);
}
