using System.Text.Json;
using System.Text.Json.Nodes;
using ArchVae.Training;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Cli;

/// <summary><c>train --stream</c>, and what is done with its model.</summary>
public sealed class StreamCommandTests : IDisposable
{
    private static readonly string[] small = ["--batch", "8", .. CommandLine.Tiny];
    private static readonly string[] quick = ["--draws", "40", "--likelihood-samples", "5", "--likelihood-count", "6"];
    private readonly TemporaryFolder root = new();

    public void Dispose() => root.Dispose();

    [Fact]
    public void Training_needs_a_space_and_a_number_of_steps_and_no_file()
    {
        var json = CommandLine.Json(
            ["train", "--space", "linear", "--stream", "--steps", "30", "--seed", "7", "--model", Path("m"), .. small]);
        json.GetProperty("steps").GetInt32().ShouldBe(30);
        json.GetProperty("validationInTraining").ValueKind.ShouldBe(JsonValueKind.Null);
        Directory.EnumerateFileSystemEntries(Path("m")).Select(System.IO.Path.GetFileName)
            .ShouldBe(["checkpoint", "config.json", "metrics.jsonl", "model.safetensors"], ignoreOrder: true);
        var config = JsonNode.Parse(File.ReadAllText(System.IO.Path.Combine(Path("m"), "config.json")))!;
        config["stream"]!.ToJsonString().ShouldBe("""{"seed":7,"stepsPerEpoch":600}""");
        ((int)config["validationData"]!["count"]!).ShouldBe(1000);
    }

    [Fact]
    public void It_goes_on_without_being_told_again()
    {
        // No course depends on the number of steps then.
        string[] constant = ["--schedule", "constant", "--beta", "1"];
        Train("m", ["--steps", "610", .. constant]);
        CommandLine.Output("train", "--model", Path("m"), "--resume").ShouldStartWith("Nothing to do");
        CommandLine.Output("train", "--model", Path("m"), "--resume", "--steps", "620").ShouldContain(" 620 steps");
        CommandLine.Output("train", "--model", Path("m"), "--resume", "--stream", "--space", "linear", "--epochs", "2")
            .ShouldContain(" 1200 steps");
        new ModelFolder(Path("m")).LoadConfig().Training!.Steps.ShouldBeNull();
        Train("whole", ["--epochs", "2", .. constant]);
        var states = new[] { "m", "whole" }.Select(name => ArchVae.Tests.Files.WholeTensors.Read(
            new ModelFolder(Path(name)).CheckpointFile).Tensors).ToList();
        foreach (var (name, tensor) in states[1]) states[0][name].Values.ShouldBe(tensor.Values, name);
    }

    [Fact]
    public void A_model_is_evaluated_on_draws_where_no_file_is_given()
    {
        Train("m", "--steps", "5");
        var own = CommandLine.Json(["evaluate", "--model", Path("m"), "--generate", "50", "--seed", "3", .. quick]);
        own.GetProperty("count").GetInt32().ShouldBe(50);
        own.GetProperty("origin").GetString().ShouldBe("generator");
        own.GetProperty("entropyGap").ValueKind.ShouldBe(JsonValueKind.Number);
        own.GetProperty("novelty").ValueKind.ShouldBe(JsonValueKind.Null);
        own.GetProperty("seenInTraining").ValueKind.ShouldBe(JsonValueKind.Null);
        own.GetProperty("noveltyReason").GetString()!.ShouldContain("kept none");
        CommandLine.Output("generate", "--space", "linear", "--iid", "--count", "50", "--seed", "3", "--out", Path("data"));
        var read = CommandLine.Json(["evaluate", "--model", Path("m"), "--data", Path("data"), "--seed", "3", .. quick]);
        read.ToString().ShouldBe(own.ToString());
        var text = CommandLine.Output(["evaluate", "--model", Path("m"), .. quick]);
        text.ShouldMatch(@"architectures +2000, independent draws of the space's generator");
        text.ShouldMatch("novelty +left out. Which architectures are new is not known");
        CommandLine.Json("evaluate", "--model", Path("m"), "--samples", Path("data")).GetProperty("noveltyReason").GetString()!
            .ShouldContain("--stream");
        CommandLine.Output("report", "--model", Path("m"));
        File.ReadAllText(System.IO.Path.Combine(Path("m"), "report.html"))
            .ShouldContain("Data: draws of the space&#39;s generator");
    }

    [Fact]
    public void Training_that_is_not_said_wholly_or_twice_is_refused()
    {
        root.Write("data.jsonl", """{"layers":[{"type":"start"}]}""");
        string[] stream = ["train", "--model", Path("m"), "--stream"];
        Refused([.. stream, "--space", "linear", "--data", "d"]).ShouldStartWith("--data does not go with --stream");
        Refused([.. stream, "--space", "linear", "--validation", "d"]).ShouldStartWith("--validation does not go with --stream");
        Refused([.. stream, "--space", "linear", "--validation-share", "0.2"]).ShouldStartWith("--validation-share does not go");
        Refused(stream).ShouldBe("--stream draws from the generator of a space: give --space NAME|FILE.");
        Refused([.. stream, "--space", "liner"]).ShouldContain("There is no search space");
        Refused([.. stream, "--space", "linear", "--steps", "0"]).ShouldStartWith("--steps is 0; it must be from 1");
        Refused([.. stream, "--space", "linear", "--steps", "5", "--epochs", "5"]).ShouldStartWith("--epochs and --steps both");
        Refused("train", "--model", Path("m")).ShouldStartWith("There is nothing to train on: give --data FILE, or --stream");
        Refused("train", "--model", Path("m"), "--space", "linear").ShouldStartWith("There is nothing to train on");
        Directory.Exists(Path("m")).ShouldBeFalse();
        Train("m", "--steps", "5");
        Refused("train", "--model", Path("m"), "--resume", "--space", "enas").ShouldContain("another space");
        CommandLine.Output("generate", "--space", "linear", "--count", "9", "--out", Path("data"));
        Refused("train", "--model", Path("m"), "--resume", "--data", Path("data")).ShouldContain("Training there began on draws");
    }

    [Fact]
    public void Evaluation_on_draws_that_is_not_said_wholly_or_twice_is_refused()
    {
        CommandLine.Output("generate", "--space", "linear", "--count", "20", "--out", Path("data"));
        CommandLine.Output(["train", "--data", Path("data"), "--model", Path("m"), "--epochs", "1", .. small]);
        Refused("evaluate", "--model", Path("m")).ShouldContain("Give --data FILE, or --generate N");
        Refused("report", "--model", Path("m")).ShouldContain("needs a file of architectures");
        string[] drawn = ["evaluate", "--model", Path("m"), "--generate"];
        Refused([.. drawn, "0"]).ShouldStartWith("--generate is 0; it must be 1 or more");
        Refused([.. drawn, "9", "--data", Path("data")]).ShouldStartWith("--data does not go with --generate");
        Refused([.. drawn, "9", "--uniform-members"]).ShouldStartWith("--uniform-members does not go with --generate");
        Refused("evaluate", "--samples", Path("data"), "--generate", "3").ShouldContain("--generate does not go with --samples");
        CommandLine.Json([.. drawn, "9", .. quick]).GetProperty("count").GetInt32().ShouldBe(9);
    }

    private string Path(string name) => root.File(name);

    private void Train(string name, params string[] options) => CommandLine.Output(
        ["train", "--space", "linear", "--stream", "--model", Path(name), .. small, .. options]);

    private static string Refused(params string[] args)
    {
        var (code, output, error) = CommandLine.Run(args);
        (code, output).ShouldBe((2, ""), error);
        return error.Split('\n')[0].TrimEnd();
    }
}
