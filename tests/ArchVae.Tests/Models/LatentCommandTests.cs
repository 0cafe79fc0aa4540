using System.Globalization;
using System.Text;
using System.Text.Json;
using ArchVae.Cli;
using ArchVae.Data;
using ArchVae.Evaluation;
using ArchVae.Models;
using ArchVae.Posteriors;
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
    public void The_space_of_a_model_may_be_given_and_no_other()
    {
        var own = folder.File("own.yaml");
        File.WriteAllText(own, TestSpaces.Mixed.Definition);
        var other = folder.File("other.yaml");
        File.WriteAllText(other, TestSpaces.Mixed.Definition.Replace("maximum: 64", "maximum: 65", StringComparison.Ordinal));
        string[][] commands =
        [
            ["encode", "--model", model, "--data", data], ["sample", "--model", model, "--count", "1"],
            ["evaluate", "--model", model, "--data", data, "--draws", "2", "--likelihood-count", "0", "--json"],
        ];
        foreach (var command in commands)
        {
            Done(null, [.. command, "--space", own]).ShouldNotBeEmpty();
            foreach (var (space, message) in new[] { (other, "another definition of space"), ("linear", "'linear' given") })
            {
                var (code, output, error) = Do("", [.. command, "--space", space]);
                (code, output).ShouldBe((2, ""));
                error.ShouldContain(message);
            }
        }
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
            ("{\"\\ud800d\":1}", ["interpolate", "--model", model],
                @"standard input, line 1, column 3: No valid JSON: '\ud800' is half"),
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

    [Fact]
    public void Draws_are_the_posterior_samples_that_evaluation_takes_and_come_back_as_often()
    {
        var flows = folder.File("flows");
        SaveModel("full+iaf:2", flows);
        var file = folder.File("z.jsonl");
        Done(null, "encode", "--model", flows, "--data", data, "--draws", "10", "--seed", "3", "--out", file, "--threads", "1");
        using var vae = new ModelFolder(flows).LoadModel();
        LatentRecord[] points = [.. LatentLines.Read(file, 3)];
        points.SelectMany(point => point.Draws!).ShouldBe(vae.SamplePosterior(Run.Data, 10, 3));
        points.ShouldAllBe(point => point.LogVariance == null && point.BaseLogVariance!.Length == 3);
        var same = vae.Decode([.. points.SelectMany(point => point.Draws!)], DecodingOptions.Raw)
            .Where((decoded, i) => ReconstructionAccuracy.AreSame(decoded, Run.Data[i / 10])).Count();
        (same / 600.0).ShouldBe(ReconstructionAccuracy.Of(vae, Run.Data, 10, 3).Sampled);
        // The moments beside them are theirs, and what reads points reads these too.
        var line = JsonDocument.Parse(File.ReadLines(file).First()).RootElement;
        var first = points[0].Draws!.Select(draw => (double)draw[0]).ToArray();
        line.GetProperty("posteriorMean")[0].GetDouble().ShouldBe(first.Average(), 1e-5);
        line.GetProperty("posteriorVariance")[0].GetDouble().ShouldBe(
            first.Sum(z => (z - first.Average()) * (z - first.Average())) / 9, 1e-5);
        Done(null, "decode", "--model", flows, "--data", file, "--out", folder.File("back")).ShouldContain("60 architectures");
        Done(null, "interpolate", "--model", flows, "--data", file, "--from", "0", "--to", "1", "--out", folder.File("path"));
    }

    [Fact]
    public void Center_and_log_variance_belong_together_or_are_named_after_the_base()
    {
        var line = JsonDocument.Parse(Done(null, "encode", "--model", model, "--data", data).Split('\n')[0]).RootElement;
        line.EnumerateObject().Select(field => field.Name).ShouldBe(["id", "center", "logVariance"]);
        foreach (var form in new[] { "full", "iaf:1" })
        {
            var saved = folder.File(form.Replace(':', '-'));
            SaveModel(form, saved);
            var text = Done(null, "encode", "--model", saved, "--data", data, "--draws", "1");
            line = JsonDocument.Parse(text.Split('\n')[0]).RootElement;
            line.EnumerateObject().Select(field => field.Name).ShouldBe(["id", "center", "baseLogVariance", "draws"]);
        }
    }

    [Fact]
    public void A_table_of_draws_has_a_row_for_each_after_that_of_the_center()
    {
        var lines = Done(null, "encode", "--model", model, "--data", data, "--csv", "--draws", "2").Split("\r\n");
        lines[0].ShouldBe("id,accuracy,draw,z0,z1,z2");
        lines.Length.ShouldBe(1 + 60 * 3 + 1);
        lines[4..7].Select(row => string.Join(',', row.Split(',')[..3]))
            .ShouldBe(["1,0.015625,", "1,0.015625,1", "1,0.015625,2"]);
        using var vae = new ModelFolder(model).LoadModel();
        lines[5].Split(',')[3..].Select(value => float.Parse(value, CultureInfo.InvariantCulture))
            .ShouldBe(vae.SamplePosterior(Run.Data, 2, 0)[2]);
    }

    private static void SaveModel(string posterior, string path)
    {
        var options = TinyModel.Options() with { Posterior = PosteriorForm.Parse(posterior) };
        using var vae = new ArchitectureVae(TestSpaces.Mixed, options, 5);
        vae.Save(path);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("10001")]
    public void Too_many_draws_are_refused(string count)
    {
        var (code, _, error) = Do(null, "encode", "--model", model, "--data", data, "--draws", count);
        code.ShouldBe(2);
        error.ShouldStartWith($"--draws is {count}");
    }
}
