using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ArchVae.Data;
using ArchVae.Tests.Onnx;
using ArchVae.Training;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Cli;

/// <summary><c>export</c>: files that others run, and a card of what is in the folder.</summary>
public sealed partial class ExportCommandTests(TrainedModel trained) : IClassFixture<TrainedModel>, IDisposable
{
    private readonly TemporaryFolder root = new();

    public void Dispose() => root.Dispose();

    [Fact]
    public void The_files_give_what_the_model_gives()
    {
        var json = CommandLine.Json("export", "--model", trained.Model, "--format", "onnx", "--out", root.File("new/onnx"));
        CommandLine.NamesOf(json).ShouldBe(["model", "format", "encoder", "decoder", "card", "seconds"]);
        json.GetProperty("card").ValueKind.ShouldBe(JsonValueKind.Null);
        Directory.EnumerateFileSystemEntries(root.File("new/onnx")).Count().ShouldBe(2);
        using var vae = new ModelFolder(trained.Model).LoadModel();
        using var encoder = new OnnxSession(json.GetProperty("encoder").GetString()!);
        using var decoder = new OnnxSession(json.GetProperty("decoder").GetString()!);
        var architectures = JsonLines.Read(trained.Data, vae.Space).Select(record => record.Architecture).ToList();
        var centers = encoder.Encode(architectures, vae.Codec, "center");
        var codes = vae.Encode(architectures);
        for (var i = 0; i < codes.Count; i++)
            centers[i].Zip(codes[i].Center).Max(pair => Math.Abs(pair.First - pair.Second)).ShouldBeLessThan(1e-5f);
        decoder.Decode(centers).Lengths.ShouldBe(
            vae.Decode(centers, ArchVae.Models.DecodingOptions.Raw).Select(decoded => (long)decoded.RowCount));
    }

    [Fact]
    public void The_files_say_what_rows_are()
    {
        CommandLine.Output("export", "--model", trained.Model, "--format", "onnx", "--out", root.File("o"))
            .ShouldContain(root.File("o"));
        using var encoder = new OnnxSession(root.File("o/encoder.onnx"));
        JsonSerializer.Deserialize<string[]>(encoder.Metadata["columns"]).ShouldBe(
            ["type=start", "type=linear", "type=dropout", "type=end", "units", "rate"]);
        using var space = JsonDocument.Parse(encoder.Metadata["space"]);
        space.RootElement.GetProperty("maximumRows").GetInt32().ShouldBe(encoder.ShapeOf("rows")[1]);
        space.RootElement.GetProperty("endType").GetString().ShouldBe("end");
        var units = space.RootElement.GetProperty("features")[0];
        units.GetProperty("column").GetInt32().ShouldBe(4);
        units.GetProperty("scale").GetString().ShouldBe("log");
        units.GetProperty("maximum").GetDouble().ShouldBe(1024);
        encoder.ShapeOf("rows")[0].ShouldBe(-1, "a batch of any size");
    }

    [Fact]
    public void The_card_says_what_is_in_the_folder_and_its_command_trains_the_same_model()
    {
        var copy = Copy();
        var json = CommandLine.Json("export", "--model", copy, "--card");
        var path = json.GetProperty("card").GetString()!;
        path.ShouldBe(Path.Combine(copy, "README.md"));
        var card = File.ReadAllText(path);
        card.ShouldContain("# A model of architectures of space 'linear'\n");
        var config = new ModelFolder(copy).LoadConfig();
        card.ShouldContain($"{config.TrainingData!.Count} architectures, hash {config.TrainingData.Hash}");
        card.ShouldContain($"The model {config.Outcome!.Verdict}.");
        card.ShouldContain("## Limits\n");
        card.ShouldNotContain("onnxruntime");
        var line = TrainingLine().Match(card).Value;
        line.ShouldContain("--epochs 2");
        CommandLine.Output([.. line.Replace("DATA", trained.Data).Replace("DIR", root.File("again")).Split(' ').Skip(1)]);
        File.ReadAllBytes(root.File("again/model.safetensors"))
            .ShouldBe(File.ReadAllBytes(Path.Combine(copy, "model.safetensors")));
    }

    [Fact]
    public void A_card_beside_the_files_says_how_they_are_run_and_is_written_anew()
    {
        var copy = Copy();
        CommandLine.Output("export", "--model", copy, "--card");
        CommandLine.Json("export", "--model", copy, "--card", "--format", "onnx").GetProperty("encoder").GetString()
            .ShouldBe(Path.Combine(copy, "encoder.onnx"));
        File.ReadAllText(Path.Combine(copy, "README.md")).ShouldContain("InferenceSession(\"encoder.onnx\")");
        CommandLine.Output("sample", "--model", copy, "--count", "2");
    }

    [Fact]
    public void Bad_input_is_named_and_leaves_nothing()
    {
        var before = CommandLine.Listing(trained.Model);
        Refused("--model", trained.Model).ShouldContain("give --format onnx, or --card");
        Refused("--model", trained.Model, "--card", "--out", root.File("o")).ShouldContain("--out is where the files");
        Refused("--model", trained.Model, "--format", "tflite").ShouldContain("onnx");
        Refused("--model", root.File("none"), "--format", "onnx", "--out", root.File("o")).ShouldContain("no such model folder");
        Directory.CreateDirectory(root.File("empty"));
        Refused("--model", root.File("empty"), "--card").ShouldContain("holds no model");
        File.WriteAllText(root.File("file"), "mine");
        Refused("--model", trained.Model, "--format", "onnx", "--out", root.File("file")).ShouldContain("is a file");
        Directory.CreateDirectory(root.File("o/decoder.onnx"));
        Refused("--model", trained.Model, "--format", "onnx", "--out", root.File("o")).ShouldContain("This is a directory");
        Directory.EnumerateFileSystemEntries(root.File("o")).ShouldBe([root.File("o/decoder.onnx")]);
        CommandLine.Listing(trained.Model).ShouldBe(before);

        var copy = Copy();
        File.WriteAllText(Path.Combine(copy, "README.md"), "My own words.");
        Refused("--model", copy, "--card", "--format", "onnx").ShouldContain("no card of a model");
        File.ReadAllText(Path.Combine(copy, "README.md")).ShouldBe("My own words.");
        File.Exists(Path.Combine(copy, "encoder.onnx")).ShouldBeFalse();
    }

    [Fact]
    public void Folders_of_before_are_exported_too()
    {
        // What config.json did not name then is what there was.
        CommandLine.Output([
            "train", "--data", trained.Data, "--model", root.File("m"), "--epochs", "1", "--preset", "paper",
            .. CommandLine.Tiny]);
        var config = root.File("m/config.json");
        var json = JsonNode.Parse(File.ReadAllText(config))!;
        foreach (var name in new[] { "prior", "head", "activation", "linearPaths", "outputWidths", "slotFeatures" })
            json["model"]!.AsObject().Remove(name).ShouldBeTrue(name);
        json.AsObject().Remove("outcome");
        File.WriteAllText(config, json.ToJsonString());
        CommandLine.Output("export", "--model", root.File("m"), "--format", "onnx", "--card", "--out", root.File("o"));
        using var vae = new ModelFolder(root.File("m")).LoadModel();
        using var encoder = new OnnxSession(root.File("o/encoder.onnx"));
        var architectures = JsonLines.Read(trained.Data, vae.Space).Select(record => record.Architecture).Take(20).ToList();
        var (centers, codes) = (encoder.Encode(architectures, vae.Codec, "center"), vae.Encode(architectures));
        for (var i = 0; i < codes.Count; i++)
            centers[i].Zip(codes[i].Center).Max(pair => Math.Abs(pair.First - pair.Second)).ShouldBeLessThan(1e-5f);
        File.ReadAllText(root.File("m/README.md")).ShouldContain("The folder has no accuracies of this model.");
    }

    private static string Refused(params string[] options)
    {
        var (code, output, error) = CommandLine.Run(["export", .. options]);
        code.ShouldBe(2);
        output.ShouldBeEmpty();
        return error;
    }

    // The model in a folder that may be written to.
    private string Copy()
    {
        var copy = root.File("copy");
        Directory.CreateDirectory(copy);
        foreach (var file in Directory.EnumerateFiles(trained.Model))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)), overwrite: true);
        return copy;
    }

    [GeneratedRegex("archvae train .*")]
    private static partial Regex TrainingLine();
}
