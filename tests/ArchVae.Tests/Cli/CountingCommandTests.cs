using System.Text.Json;
using ArchVae.Data;
using ArchVae.Spaces;
using ArchVae.Tests.Training;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Cli;

/// <summary>What commands say of repeats, of what was trained on, and of where data come from.</summary>
public sealed class CountingCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string Path(string name) => folder.File(name);

    private static JsonElement Json(params string[] args) =>
        JsonDocument.Parse(CommandLine.Output([.. args, "--json"])).RootElement;

    private static string Refused(params string[] args)
    {
        var (code, output, error) = CommandLine.Run(args);
        (code, output).ShouldBe((2, ""), error);
        return error;
    }

    private string Generated(string name, string space, int count, bool independent = true)
    {
        string[] args = ["generate", "--space", space, "--count", $"{count}", "--seed", "1", "--out", Path(name)];
        CommandLine.Output(independent ? [.. args, "--iid"] : args);
        return Path(name);
    }

    [Fact]
    public void Lines_say_how_they_were_drawn_and_split_keeps_it()
    {
        var iid = Generated("iid", "nas-bench-macro", 50);
        File.ReadLines(iid).ShouldAllBe(line => line.Contains("\"drawn\":\"iid\""));
        File.ReadLines(Generated("distinct", "enas", 20, independent: false))
            .ShouldAllBe(line => line.Contains("\"drawn\":\"distinct\""));
        CommandLine.Output("split", "--data", iid, "--fraction", "0.2", "--train", Path("a"), "--test", Path("b"));
        JsonLines.Read(Path("b")).ShouldAllBe(record => record.Drawn == Drawn.Independently);
        folder.Write("wrong", """{"space":"nas-bench-macro","drawn":"often","layers":[]}""");
        Refused("split", "--data", Path("wrong"), "--fraction", "0.5", "--train", Path("c"), "--test", Path("d"))
            .ShouldContain("'drawn' must be \"iid\"");
    }

    [Fact]
    public void A_split_says_how_many_networks_there_are_and_what_ids_part()
    {
        var data = Generated("data", "nas-bench-macro", 20_000);
        var split = Json("split", "--data", data, "--fraction", "0.2", "--train", Path("a"), "--test", Path("b"));
        split.GetProperty("testInTrain").GetInt32().ShouldBe(0);
        var networks = JsonLines.Read(data).Select(record => record.Architecture).Distinct().Count();
        split.GetProperty("networks").GetInt32().ShouldBe(networks);
        split.GetProperty("testCount").GetInt32().ShouldBeInRange(3980, 4020);
        CommandLine.Output("split", "--data", data, "--fraction", "0.2", "--train", Path("a"), "--test", Path("b"))
            .ShouldContain($"{networks} networks, each in one part only");
        folder.Write("ids", string.Join('\n', Enumerable.Range(0, 4000)));
        CommandLine.Output("split", "--data", data, "--ids", Path("ids"), "--train", Path("a"), "--test", Path("b"))
            .ShouldMatch(@"those of \d{4} architectures of the test part are in the training part too");
    }

    [Fact]
    public void Training_and_evaluation_say_how_many_were_trained_on()
    {
        var data = Generated("data", "nas-bench-macro", 300);
        string[] sizes = ["--epochs", "1", .. CommandLine.Tiny];
        Json(["train", "--data", data, "--model", Path("m"), .. sizes])
            .GetProperty("validationInTraining").GetInt32().ShouldBe(0);
        var same = JsonLines.Read(data).Take(20).ToList();
        JsonLines.Write(Path("same"), same);
        string[] twice = ["train", "--data", data, "--validation", Path("same"), "--model", Path("n"), .. sizes];
        CommandLine.Output(twice).ShouldContain("20 of the validation architectures were trained on too");
        var report = Json("evaluate", "--model", Path("n"), "--data", Path("same"), "--draws", "100", "--likelihood-count", "5");
        report.GetProperty("seenInTraining").GetInt32().ShouldBe(20);
        report.GetProperty("seenInTrainingShare").GetDouble().ShouldBe(1);
        report.GetProperty("validUniqueNovel").GetDouble()
            .ShouldBeLessThanOrEqualTo(report.GetProperty("validity").GetDouble());
        report.GetProperty("entropyGap").ValueKind.ShouldBe(JsonValueKind.Number, "they are independent draws");
    }

    [Fact]
    public void The_entropy_gap_is_left_out_with_its_reason_unless_data_are_drawn_for_it()
    {
        Run.In(Path("m"), options: Run.Options with { Epochs = 1, AnnealingEpochs = 1 });
        JsonLines.Write(Path("data"), Run.Data.Take(10).Select((a, i) => new ArchitectureRecord(a, drawn: i > 0
            ? Drawn.Independently : null)));
        string[] evaluate =
            ["evaluate", "--model", Path("m"), "--data", Path("data"), "--draws", "50", "--likelihood-samples", "5"];
        var report = Json(evaluate);
        report.GetProperty("entropyGap").ValueKind.ShouldBe(JsonValueKind.Null);
        report.GetProperty("generatorLogProbability").ValueKind.ShouldBe(JsonValueKind.Null);
        report.GetProperty("entropyGapReason").GetString()!.ShouldContain("--uniform-members");
        CommandLine.Run(evaluate).Output.ShouldMatch("entropy gap +left out. The data do not all say");
        Json([.. evaluate, "--uniform-members"]).GetProperty("generatorLogProbability").GetDouble()
            .ShouldBe(-MemberCount.Log(TestSpaces.Mixed)!.Value, 1e-9);
        Refused([.. evaluate, "--uniform-members", "--gap-by-feature"]).ShouldStartWith("--gap-by-feature");
    }

    [Fact]
    public void Samples_from_elsewhere_are_counted_and_illegal_lines_are_not_fatal()
    {
        string Line(params string[] types) => $"{{\"layers\":[{string.Join(',', types.Select(t => $"{{\"type\":\"{t}\"}}"))}]}}";
        string[] known = ["none", "none", "none", "skip_connect", "none", "none"];
        string[] sameNetwork = ["nor_conv_3x3", "none", "none", "skip_connect", "none", "none"];
        string[] other = ["none", "none", "none", "nor_conv_3x3", "none", "none"];
        folder.Write("known", Line(known));
        folder.Write("samples", string.Join('\n',
            Line(known), Line(sameNetwork), Line(other), Line(other),
            Line("none"), Line([.. other[1..], "nor_conv_5x5"]), "{oh", "[]"));
        string[] evaluate = ["evaluate", "--samples", Path("samples"), "--space", "nas-bench-201"];
        var (code, output, error) = CommandLine.Run([.. evaluate, "--data", Path("known"), "--json"]);
        code.ShouldBe(0);
        foreach (var line in new[] { "line 5", "line 6", "line 7", "line 8" }) error.ShouldContain(line);
        var figures = JsonDocument.Parse(output).RootElement;
        double Figure(string name) => figures.GetProperty(name).GetDouble();
        (Figure("draws"), Figure("illegal"), Figure("validity")).ShouldBe((8, 4, 0.5));
        (Figure("uniqueness"), Figure("uniquenessAsWritten")).ShouldBe((0.5, 0.75));
        (Figure("novelty"), Figure("noveltyAsWritten")).ShouldBe((0.5, 0.75));
        (Figure("validUniqueNovel"), Figure("validUniqueNovelAsWritten")).ShouldBe((1 / 8.0, 2 / 8.0));
        Json(evaluate).GetProperty("novelty").ValueKind.ShouldBe(JsonValueKind.Null);
        CommandLine.Run([.. evaluate, "--data", Path("known")]).Output
            .ShouldMatch("novelty +0.5000 of networks, 0.7500 as written");
    }

    [Fact]
    public void Samples_are_new_if_the_models_training_was_given_none_of_them()
    {
        Run.In(Path("m"), options: Run.Options with { Epochs = 1, AnnealingEpochs = 1 });
        Architecture[] samples = [Run.Data[0], Run.Data[1], Run.Validation[0], Run.Validation[1]];
        JsonLines.Write(Path("samples"), samples.Select(a => new ArchitectureRecord(a)));
        Json("evaluate", "--samples", Path("samples"), "--model", Path("m")).GetProperty("novelty").GetDouble().ShouldBe(0);
    }

    [Fact]
    public void Samples_that_cannot_be_evaluated_are_refused()
    {
        folder.Write("empty", "\n");
        folder.Write("illegal", """{"layers":[]}""");
        folder.Write("broken", "{");
        Refused("evaluate", "--samples", Path("empty"), "--space", "enas").ShouldContain("no architectures");
        Refused("evaluate", "--samples", Path("illegal")).ShouldContain("--space");
        Refused("evaluate", "--samples", Path("broken")).ShouldContain("--space");
        Refused("evaluate", "--samples", Path("broken"), "--model", "m", "--data", "d").ShouldContain("one of them");
        Refused("evaluate", "--samples", Path("broken"), "--space", "enas", "--uniform-members")
            .ShouldContain("--uniform-members");
        Refused("evaluate", "--model", "m").ShouldContain("Give --model DIR and --data FILE");
    }
}
