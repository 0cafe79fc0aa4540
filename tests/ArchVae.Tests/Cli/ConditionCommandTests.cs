using System.Text.Json;
using ArchVae.Data;
using ArchVae.Evaluation;
using ArchVae.Tests.Spaces;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Cli;

public sealed class ConditionCommandTests(TrainedModel trained) : IClassFixture<TrainedModel>, IDisposable
{
    private static readonly string[] fix = ["--fix", "start.units=30", "--fix", "end.units=2"];
    private static readonly string[] texts = ["start.units=30", "end.units=2"];
    private readonly TemporaryFolder root = new();

    public void Dispose() => root.Dispose();

    private List<ArchitectureRecord> Read(string file)
    {
        var records = JsonLines.Read(root.File(file)).ToList();
        records.ShouldNotBeEmpty();
        records.ShouldAllBe(record => record.Given.SequenceEqual(texts) && texts.All(text => record.Architecture.Meets(text)));
        return records;
    }

    private static void ShouldSay(JsonElement json) =>
        json.GetProperty("condition").EnumerateArray().Select(text => text.GetString()).ShouldBe(texts);

    [Fact]
    public void Generated_networks_have_what_is_fixed_and_say_so()
    {
        string[] generate = ["generate", "--space", "linear", "--count", "50", "--out", root.File("g.jsonl"), .. fix];
        var json = CommandLine.Json(generate);
        ShouldSay(json);
        json.GetProperty("conditionLogProbability").GetDouble().ShouldBe(-Math.Log(253 * 10), 1e-9);
        Read("g.jsonl").Count.ShouldBe(50);
        // On the standard output there are lines only.
        var (code, output, error) = CommandLine.Run(["generate", "--space", "linear", "--count", "50", "--out", "-", .. fix]);
        (code, output).ShouldBe((0, File.ReadAllText(root.File("g.jsonl"))));
        error.ShouldContain("with ln P = -7.836, one in 2530.");
        var text = CommandLine.Output([.. generate, "--iid"]);
        text.ShouldContain("50 independent architectures of 'linear' given start.units=30, end.units=2 in ");
        text.ShouldContain("one in 2530.");
        // They are no draws of the space's generator, from which a distance could be told.
        var records = Read("g.jsonl");
        records.ShouldAllBe(record => record.Drawn == Drawn.Independently);
        DataOrigins.Of(records).ShouldBe(DataOrigin.Unknown);
    }

    [Fact]
    public void Sampled_decoded_and_interpolated_networks_have_what_is_fixed_and_say_so()
    {
        string[] sample = ["sample", "--model", trained.Model, "--count", "8", "--seed", "3", .. fix];
        string[] toFile = [.. sample, "--out", root.File("s.jsonl")];
        var json = CommandLine.Json(toFile);
        ShouldSay(json);
        json.GetProperty("validity").GetDouble().ShouldBe(1);
        Read("s.jsonl").Count.ShouldBe(8);
        CommandLine.Output(toFile).ShouldContain(", all of them legal given start.units=30, end.units=2.");
        CommandLine.Output(sample).ShouldBe(File.ReadAllText(root.File("s.jsonl")));
        ShouldSay(CommandLine.Json([.. toFile, "--raw", "--temperature", "1"]));

        CommandLine.Output("encode", "--model", trained.Model, "--data", trained.Data, "--out", root.File("z.jsonl"));
        string[] decode =
            ["decode", "--model", trained.Model, "--data", root.File("z.jsonl"), "--out", root.File("d.jsonl"), .. fix];
        ShouldSay(CommandLine.Json(decode));
        CommandLine.Output(decode).ShouldContain("of 'linear' given start.units=30, end.units=2 in ");
        Read("d.jsonl").Count.ShouldBe(120);

        string[] path = ["interpolate", "--model", trained.Model, "--data", trained.Data, "--from", "3", "--to", "8",
            "--out", root.File("p.jsonl"), .. fix];
        ShouldSay(CommandLine.Json(path));
        CommandLine.Output(path).ShouldContain("points given start.units=30, end.units=2 in ");
        Read("p.jsonl");
    }

    [Fact]
    public void Limits_tell_the_share_of_draws_that_met_them()
    {
        string[] all = ["sample", "--model", trained.Model, "--temperature", "1", "--seed", "2"];
        string[] sample = [.. all, "--count", "6", "--max-layers", "7"];
        var json = CommandLine.Json([.. sample, "--out", root.File("s.jsonl")]);
        var draws = json.GetProperty("draws").GetInt32();
        json.GetProperty("maximumLayers").GetInt32().ShouldBe(7);
        json.GetProperty("share").GetDouble().ShouldBe(6.0 / draws, 1e-12);
        var records = JsonLines.Read(root.File("s.jsonl")).ToList();
        records.ShouldAllBe(record => record.Architecture.Layers.Count <= 7);
        // They are the draws of the seed by their numbers.
        CommandLine.Output([.. all, "--count", $"{draws}", "--out", root.File("all.jsonl")]);
        var expected = JsonLines.Read(root.File("all.jsonl")).Where(record => record.Architecture.Layers.Count <= 7).ToList();
        records.Select(record => (record.Id, record.Architecture))
            .ShouldBe(expected.Select(record => (record.Id, record.Architecture)));
        // On the standard output there are lines only.
        var (code, output, error) = CommandLine.Run([.. sample, "--threads", "1"]);
        (code, output).ShouldBe((0, File.ReadAllText(root.File("s.jsonl"))));
        error.ShouldStartWith($"6 of {draws} draws (");
        error.ShouldContain(") have at most 7 layers.");
    }

    [Theory]
    [InlineData("generate", "start.units=5000",
        "--fix: The condition 'start.units=5000' cannot be met: 'units' must be an integer from 1")]
    [InlineData("generate", "end.units=20", "--fix: The generator of 'linear' never makes an architecture with end.units=20. "
        + "Where that is legal, a model can still decode one. See sample --fix.")]
    [InlineData("generate", "2.type=dropout", "--fix: No architecture of 'linear' has 2.type=dropout: layer 2 can be linear.")]
    [InlineData("sample", "strat.units=5", "no layer type 'strat'")]
    [InlineData("decode", "start.unit=5", "'start' has the features units.")]
    [InlineData("interpolate", "40.type=linear", "numbered from 1 to 26")]
    public void What_cannot_hold_is_refused_and_nothing_is_written(string command, string text, string message)
    {
        string[] inputs = command switch
        {
            "generate" => ["--space", "linear", "--count", "5"],
            "sample" => ["--model", trained.Model],
            "decode" => ["--model", trained.Model, "--data", root.Write("z.jsonl", "{\"z\":[0,0,0,0]}\n")],
            _ => ["--model", trained.Model, "--data", trained.Data, "--from", "3", "--to", "8"],
        };
        var (code, output, error) = CommandLine.Run([command, .. inputs, "--fix", text, "--out", root.File("out.jsonl")]);
        code.ShouldBe(2, error);
        output.ShouldBeEmpty();
        error.ShouldContain(message);
        Directory.GetFiles(root.Path).ShouldAllBe(file => Path.GetFileName(file) == "z.jsonl");
    }

    [Theory]
    [InlineData("--max-layers", "0", "--max-layers is 0; it must be 1 or more")]
    [InlineData("--max-layers", "2", "--max-layers is 2; it must be 3 or more: no network of 'linear' has fewer layers.")]
    [InlineData("--max-layers", "6", "it must be 7 or more: no network of 'linear' has fewer layers given 7.type=end.",
        "--fix", "7.type=end")]
    public void Limits_that_cannot_be_met_are_refused(string option, string value, string message, params string[] more)
    {
        var (code, output, error) = CommandLine.Run(["sample", "--model", trained.Model, option, value, .. more]);
        code.ShouldBe(2, error);
        output.ShouldBeEmpty();
        error.ShouldContain(message);
    }

    [Fact]
    public void What_the_lines_say_of_conditions_must_be_a_list_of_texts()
    {
        var file = root.Write("own.jsonl",
            "{\"space\":\"nas-bench-201\",\"given\":[3],\"layers\":[]}\n");
        Should.Throw<InputException>(() => JsonLines.Read(file).ToList())
            .Message.ShouldContain("'given' must be a list of texts");
    }
}
