using System.Text;
using System.Text.Json;
using ArchVae.Cli;
using ArchVae.Data;
using ArchVae.Models;
using ArchVae.Tests.Training;
using ArchVae.Training;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Models;

public sealed class LatentCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string model;
    private readonly string data;
    private readonly ArchitectureRecord[] records;

    public LatentCommandTests()
    {
        model = folder.File("model");
        data = folder.File("data.jsonl");
        Run.In(model, options: Run.Options with { Epochs = 1, AnnealingEpochs = 1 });
        records = [.. Run.Data.Select((a, i) => new ArchitectureRecord(
            a, $"{i}", i == 0 ? null : new Dictionary<string, double> { ["accuracy"] = i / 64.0 }))];
        JsonLines.Write(data, records);
    }

    public void Dispose() => folder.Dispose();

    private static (int Code, string Output, string Error) Do(string? input, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(input ?? ""));
        return (CommandRunner.Run(args, output, error, stream), output.ToString(), error.ToString());
    }

    private static string Done(string? input, params string[] args)
    {
        var (code, output, error) = Do(input, args);
        error.ShouldBeEmpty();
        code.ShouldBe(0);
        return output;
    }

    [Fact]
    public void A_metric_that_has_no_value_on_the_first_line_has_a_column_all_the_same()
    {
        var lines = File.ReadAllLines(data);
        lines[0] = lines[0][..^1] + ",\"metrics\":{\"accuracy\":NaN}}";
        var (code, output, error) = Do(string.Join('\n', lines), "encode", "--model", model, "--csv");
        code.ShouldBe(0, error);
        output.Split("\r\n")[0].ShouldStartWith("id,accuracy,z0");
        output.Split("\r\n")[1].ShouldStartWith("0,,");
        error.ShouldBe("1 metric had no value: accuracy 1." + Environment.NewLine);
    }

    [Fact]
    public void From_a_file_to_a_file_and_from_input_to_output_is_the_same()
    {
        var (latents, back) = (folder.File("z.jsonl"), folder.File("back.jsonl"));
        var printed = Done(null, "encode", "--model", model, "--data", data, "--out", latents, "--json");
        var summary = JsonDocument.Parse(printed).RootElement;
        summary.GetProperty("count").GetInt32().ShouldBe(60);
        summary.GetProperty("latent").GetInt32().ShouldBe(3);
        Done(null, "decode", "--model", model, "--data", latents, "--out", back).ShouldContain("60 architectures of 'mixed'");
        using var vae = new ModelFolder(model).LoadModel();
        JsonLines.Read(back, vae.Space).Select(r => r.Architecture)
            .ShouldBe(vae.DecodeRecords(vae.EncodeRecords(records)).Select(r => r.Architecture));

        var piped = Done(File.ReadAllText(data), "encode", "--model", model);
        piped.ShouldBe(File.ReadAllText(latents));
        Done(piped, "decode", "--model", model, "--data", "-", "--out", "-").ShouldBe(File.ReadAllText(back));
        Done(null, "encode", "--model", model, "--data", data, "--out", "-").ShouldBe(piped);
    }

    [Fact]
    public void Drawn_architectures_follow_the_seed_and_raw_ones_need_not_be_legal()
    {
        var points = Done(null, "encode", "--model", model, "--data", data);
        string[] draw = ["decode", "--model", model, "--temperature", "1", "--raw", "--seed"];
        var first = Done(points, [.. draw, "1"]);
        Done(points, [.. draw, "1", "--threads", "1"]).ShouldBe(first);
        Done(points, [.. draw, "2"]).ShouldNotBe(first);
    }

    [Fact]
    public void A_table_has_the_metrics_of_all_lines()
    {
        var lines = Done(null, "encode", "--model", model, "--data", data, "--csv").Split("\r\n");
        lines[0].ShouldBe("id,accuracy,z0,z1,z2");
        lines[1].ShouldStartWith("0,,");
        lines[33].ShouldStartWith("32,0.5,");
        lines.Length.ShouldBe(62);
        // From a stream, only the first line can tell.
        var (code, _, error) = Do(File.ReadAllText(data), "encode", "--model", model, "--csv");
        code.ShouldBe(2);
        error.ShouldContain("'accuracy'");
    }

    [Fact]
    public void A_path_joins_two_ids_two_lines_or_two_points()
    {
        string[] path = ["interpolate", "--model", model, "--steps", "9"];
        var byId = Done(null, [.. path, "--data", data, "--from", "3", "--to", "7"]);
        var two = string.Join('\n', File.ReadAllLines(data)[3], File.ReadAllLines(data)[7]);
        Done(two, path).ShouldBe(byId);
        var latents = Done(two, "encode", "--model", model);
        Done(latents, path).ShouldBe(byId);
        Done(latents, [.. path, "--from", "3", "--to", "7"]).ShouldBe(byId);
        Done(latents, [.. path, "--spherical"]).ShouldContain("\"metrics\":{\"t\":0}");
        var file = folder.File("path.jsonl");
        var summary = JsonDocument.Parse(Done(latents, [.. path, "--out", file, "--json"])).RootElement;
        summary.GetProperty("from").GetString().ShouldBe("3");
        var read = JsonLines.Read(file, TestSpaces.Mixed).ToList();
        read.Count.ShouldBe(summary.GetProperty("count").GetInt32());
        read[0].Metrics["t"].ShouldBe(0);
    }

    [Fact]
    public void Wrong_usage_and_bad_input_exit_with_2_and_a_message()
    {
        const string Point = "{\"z\":[1,2,3]}\n";
        var output = folder.File("out");
        (string Input, string[] Args, string Message)[] wrong =
        [
            ("", ["encode", "--model", model], "standard input: "),
            ("{\"layers\":3}", ["encode", "--model", model], "standard input, line 1, column 11: "),
            ("", ["encode", "--model", folder.File("none"), "--data", data], "no such model folder"),
            ("", ["encode", "--model", model, "--data", folder.File("none")], "no such file"),
            ("", ["encode", "--model", model, "--data", data, "--out", data], "given twice"),
            ("", ["encode", "--model", model, "--data", data, "--json"], "--out FILE"),
            ("", ["decode", "--model", model], "no latent points"),
            (Point + "{\"z\":[1,2]}", ["decode", "--model", model, "--out", output], "standard input, line 2, column 6: "),
            (Point, ["decode", "--model", model, "--temperature", "0"], "from 1E-06 to 1000000"),
            (Point, ["interpolate", "--model", model], "it has one. See --from and --to."),
            (Point + Point + Point, ["interpolate", "--model", model], "it has more"),
            (Point + Point, ["interpolate", "--model", model, "--steps", "1"], "2 or more"),
            (Point + Point, ["interpolate", "--model", model, "--from", "3"], "two lines. See --from and --to."),
            ("", ["interpolate", "--model", model], "neither architectures nor latent points"),
            ("", ["interpolate", "--model", model, "--data", data, "--from", "3", "--to", "x"], "No line has the id 'x'"),
            ("{\"id\":1,\"z\":[1,2,3]}\n{\"id\":1,\"z\":[1,2,3]}",
                ["interpolate", "--model", model, "--from", "1", "--to", "1"], "more than one line"),
            (Point + "{\"layers\":[]}", ["interpolate", "--model", model], "line 2"),
        ];
        foreach (var (input, args, message) in wrong)
        {
            var (code, text, error) = Do(input, args);
            code.ShouldBe(2, string.Join(" ", args));
            text.ShouldBeEmpty();
            error.ShouldContain(message);
            error.ShouldNotContain("   at ");
        }
        File.Exists(output).ShouldBeFalse();
    }
}
