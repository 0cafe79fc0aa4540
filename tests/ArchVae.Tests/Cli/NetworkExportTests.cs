using Shouldly;
using Xunit;

namespace ArchVae.Tests.Cli;

/// <summary><c>network export</c>: what is exported under which names, and what is refused.</summary>
public sealed class NetworkExportTests : IDisposable
{
    private const string Linear =
        """
        {"id":"a","space":"linear","layers":[{"type":"start","units":10},{"type":"linear","units":4},{"type":"end","units":1}]}
        {"id":"b","space":"linear","layers":[{"type":"start","units":10},{"type":"linear","units":6},{"type":"end","units":1}]}
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("onnx", "a.onnx", "b.onnx")]
    [InlineData("pytorch", "network_a.py", "network_b.safetensors")]
    [InlineData("csharp", "NetworkA.cs", "NetworkB.bin")]
    public void Architectures_get_initial_weights(string format, string first, string last)
    {
        var json = CommandLine.Json(
            "network", "export", "--architectures", folder.Write("nets.jsonl", Linear), "--format", format, "--out",
            folder.File("out"));
        json.GetProperty("format").GetString().ShouldBe(format);
        var networks = json.GetProperty("networks");
        networks.GetArrayLength().ShouldBe(2);
        networks[0].GetProperty("trained").GetBoolean().ShouldBeFalse();
        networks[0].GetProperty("files")[0].GetString().ShouldBe(Path.Combine(folder.File("out"), first));
        File.Exists(Path.Combine(folder.File("out"), last)).ShouldBeTrue();
    }

    [Fact]
    public void The_seed_decides_the_weights_and_fitting_is_told()
    {
        byte[] Weights(string seed, params string[] more)
        {
            CommandLine.Output([
                "network", "export", "--architectures", folder.Write("nets.jsonl", Linear), "--id", "a", "--format", "csharp",
                "--out", folder.File("out"), "--seed", seed, .. more]);
            return File.ReadAllBytes(Path.Combine(folder.File("out"), "NetworkA.bin"));
        }
        Weights("1").ShouldBe(Weights("1"));
        Weights("1").ShouldNotBe(Weights("2"));
        Weights("1", "--input", "3", "--outputs", "2", "--fit").Length.ShouldBe(4 * (4 * 4 + 5 * 2));
        CommandLine.Output(
            "network", "export", "--architectures", folder.File("nets.jsonl"), "--format", "onnx", "--out", folder.File("out"),
            "--input", "3", "--fit").ShouldContain("Changed: layer 1, 'start': units 10 → 3.");
    }

    [Fact]
    public void The_best_trained_networks_take_rows_of_the_data()
    {
        CommandLine.Output(
            "network", "train", "--architectures", folder.Write("nets.jsonl", Linear), "--data", "friedman", "--examples", "60",
            "--epochs", "2", "--out", folder.File("run"));
        var json = CommandLine.Json(
            "network", "export", "--networks", folder.File("run"), "--best", "1", "--format", "pytorch", "--out",
            folder.File("out"));
        var network = json.GetProperty("networks")[0];
        network.GetProperty("trained").GetBoolean().ShouldBeTrue();
        File.ReadAllText(network.GetProperty("files")[0].GetString()!).ShouldContain("def predict(network, rows):");
        var one = Path.Combine(folder.File("run"), "networks", "b") + Path.DirectorySeparatorChar;
        CommandLine.Output("network", "export", "--networks", one, "--format", "onnx", "--out", folder.File("out"))
            .ShouldContain("b.onnx");
    }

    [Theory]
    [InlineData("One of --networks and --architectures must say")]
    [InlineData("One of --networks and --architectures must say", "--networks", "x", "--architectures", "FILE")]
    [InlineData("--best is for --networks", "--architectures", "FILE", "--best", "2")]
    [InlineData("--fit is for --architectures", "--networks", "x", "--fit")]
    [InlineData("There is no such folder of trained networks", "--networks", "x")]
    [InlineData("There is no architecture with the id 'c'", "--architectures", "FILE", "--id", "c")]
    [InlineData("--outputs is 0; it must be at least 1", "--architectures", "FILE", "--outputs", "0")]
    [InlineData("Network 'a': Layer 1, 'start', does not fit", "--architectures", "FILE", "--input", "3")]
    public void What_cannot_be_exported_is_refused_and_nothing_is_written(string message, params string[] options)
    {
        var file = folder.Write("nets.jsonl", Linear);
        var (code, output, error) = CommandLine.Run([
            "network", "export", "--format", "onnx", "--out", folder.File("out"),
            .. options.Select(text => text == "FILE" ? file : text)]);
        (code, output).ShouldBe((2, ""));
        error.ShouldContain(message);
        Directory.Exists(folder.File("out")).ShouldBeFalse();
    }

    [Fact]
    public void An_unknown_format_is_refused_with_those_that_there_are()
    {
        var (code, _, error) = CommandLine.Run(
            "network", "export", "--format", "onx", "--architectures", folder.Write("nets.jsonl", Linear), "--out",
            folder.File("out"));
        code.ShouldBe(2);
        error.ShouldContain("onnx");
        error.ShouldContain("csharp");
    }
}
