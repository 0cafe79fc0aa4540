using System.Text;
using ArchVae.Data;
using ArchVae.Data.Importing;
using ArchVae.Tests.Cli;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Data;

/// <summary>One rule for figures in every format: a number is a value, and what programs write without one is none.</summary>
public sealed class MetricValueTests : IDisposable
{
    private const string Layers =
        "\"space\":\"nas-bench-macro\",\"layers\":[" +
        "{\"type\":\"identity\"},{\"type\":\"mb3_k3\"},{\"type\":\"mb6_k5\"},{\"type\":\"identity\"}," +
        "{\"type\":\"identity\"},{\"type\":\"identity\"},{\"type\":\"identity\"},{\"type\":\"identity\"}]";

    private const string Cell = "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|";

    private static readonly string[] words =
        ["NaN", "nan", "-NaN", "Infinity", "-Infinity", "inf", "-inf", "+inf", "None", "null", "1e999", "-1e400"];

    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Formats => ["lines", "enas", "nas-bench-macro", "macro list", "nas-bench-201"];

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("0.5", 0.5)]
    [InlineData(" -3e2\t", -300)]
    [InlineData("1e-400", 0)]
    [InlineData("", double.NaN)]
    [InlineData("  ", double.NaN)]
    [InlineData("NAN", double.NaN)]
    [InlineData("-Infinity", double.NaN)]
    [InlineData("N/A", double.NaN)]
    [InlineData("1e999", double.NaN)]
    public void A_cell_is_a_number_or_no_value(string text, double value)
    {
        MetricValue.TryParse(text, out var found).ShouldBeTrue();
        found.ShouldBe(value);
    }

    [Theory]
    [InlineData("high")]
    [InlineData("nano")]
    [InlineData("-")]
    [InlineData("0,5")]
    public void Another_text_is_no_figure(string text) => MetricValue.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [MemberData(nameof(Formats))]
    public void Every_format_reads_what_stands_for_no_value_in_the_same_way(string format)
    {
        foreach (var word in words)
        {
            var (name, records) = Read(format, word);
            records.Count.ShouldBe(2, word);
            records[0].Metrics.ShouldBeEmpty(word);
            records[0].MetricsWithoutValue.ShouldBe([name], word);
            records[1].Metrics.ShouldBe(new Dictionary<string, double> { [name] = 0.5 });
            records[1].MetricsWithoutValue.ShouldBeEmpty();
        }
        // Any other word is a mistake, or in a table a text.
        if (format == "nas-bench-201") Read(format, "nano").Records[0].LeftOut.ShouldBe(["a"]);
        else Should.Throw<InputException>(() => Read(format, "nano"));
    }

    [Fact]
    public void An_empty_cell_is_no_value() =>
        Read("nas-bench-201", "").Records[0].MetricsWithoutValue.ShouldBe(["a"]);

    [Fact]
    public void Words_that_are_no_JSON_are_accepted_for_metrics_alone()
    {
        foreach (var line in new[]
        {
            $"{{\"id\":NaN,{Layers}}}", $"{{{Layers},\"metrics\":NaN}}", $"{{{Layers},\"metrics\":{{\"a\":[NaN]}}}}",
            $"{{{Layers.Replace("{\"type\":\"mb3_k3\"}", "{\"type\":NaN}", StringComparison.Ordinal)}}}",
            $"{{{Layers},\"metrics\":{{\"a\":NaN \"b\":1}}}}", $"{{{Layers},\"metrics\":{{\"a\":Na}}}}",
        })
        {
            Should.Throw<InputException>(() => Lines(line), line).Line.ShouldBe(1);
        }
        // A mistake after such a word has its own place.
        var wrong = $"{{{Layers},\"metrics\":{{\"a\":NaN,\"b\":\"x\"}}}}";
        Should.Throw<InputException>(() => Lines(wrong)).Column.ShouldBe(wrong.IndexOf("\"x\"", StringComparison.Ordinal) + 1);
    }

    [Fact]
    public void Figures_beside_the_metrics_are_left_out_and_told()
    {
        var record = Lines($"{{{Layers},\"accuracy\":0.7,\"loss\":NaN,\"note\":\"x\",\"runs\":{{\"all\":[1]}},\"who\":[\"me\"]}}")
            .ShouldHaveSingleItem();
        record.LeftOut.ShouldBe(["accuracy", "loss", "runs"]);
        (record.Metrics.Count, record.MetricsWithoutValue.Count).ShouldBe((0, 0));
    }

    [Fact]
    public void Notes_count_by_name_in_the_order_of_the_data()
    {
        var notes = new MetricNotes();
        notes.Sentences().ShouldBeEmpty();
        var text = $"{{{Layers},\"metrics\":{{\"accuracy\":NaN,\"loss\":null}}}}\n" +
            $"{{{Layers},\"metrics\":{{\"accuracy\":null}},\"b\":1}}";
        notes.Of(Lines(text)).Count().ShouldBe(2);
        notes.Sentences().ShouldBe(
        [
            "3 metrics had no value: accuracy 2, loss 1.",
            "1 number stands beside \"metrics\" and is not read: b 1. " +
            "Metrics belong in \"metrics\": {\"b\": …}, beside \"layers\".",
        ]);
        notes.Sentences(areLines: false).Last().ShouldBe("1 field that is no metric was left out: b 1.");
    }

    [Fact]
    public void An_import_tells_them_once_and_in_its_object()
    {
        var data = folder.Write(
            "macro.json", "{\"01201201\": {\"test_acc\": [89.4, NaN, 88.1], \"mean_acc\": NaN, \"b\": {\"c\": 1}}}");
        var (code, output, error) =
            CommandLine.Run("import", "nas-bench-macro", data, "--out", folder.File("a.jsonl"), "--json");
        code.ShouldBe(0);
        error.ReplaceLineEndings("\n").ShouldBe(
            "2 metrics had no value: test_acc1 1, mean_acc 1.\n1 field that is no metric was left out: b 1.\n");
        output.ReplaceLineEndings("\n").ShouldContain(
            "\"metricsWithoutValue\": {\n    \"test_acc1\": 1,\n    \"mean_acc\": 1\n  }");
        File.ReadAllText(folder.File("a.jsonl")).ShouldContain("\"metrics\":{\"test_acc0\":89.4,\"test_acc2\":88.1}");
    }

    [Fact]
    public void Every_command_that_reads_architectures_tells_them()
    {
        var lines = Enumerable.Range(0, 12).Select(i =>
            $"{{\"id\":\"{i}\",{Layers.Replace("mb3_k3", i % 2 == 0 ? "identity" : "mb6_k5", StringComparison.Ordinal)}," +
            "\"metrics\":{\"accuracy\":NaN}}");
        var data = folder.Write("data.jsonl", string.Join('\n', lines));
        string[] model = ["--model", folder.File("model")];
        const string Expected = "12 metrics had no value: accuracy 12.";
        Told(["train", .. model, "--data", data, "--epochs", "1", .. CommandLine.Tiny]);
        Told(["evaluate", .. model, "--data", data, "--draws", "5", "--likelihood-count", "0"]);
        Told(["encode", .. model, "--data", data]);
        Told(["encode", .. model, "--data", data, "--csv"]);
        Told(["report", .. model, "--data", data]);
        Told(["interpolate", .. model, "--data", data, "--from", "0", "--to", "1"]);
        Told(["split", "--data", data, "--fraction", "0.5", "--train", folder.File("a"), "--test", folder.File("b")]);
        // Written files are JSON.
        File.ReadAllLines(folder.File("a")).ShouldAllBe(line => line.EndsWith("\"metrics\":{\"accuracy\":null}}"));

        void Told(string[] args)
        {
            var (code, _, error) = CommandLine.Run(args);
            code.ShouldBe(0, error);
            error.Split(Environment.NewLine).Count(line => line == Expected).ShouldBe(1, $"{args[0]}: {error}");
        }
    }

    private static (string Name, List<ArchitectureRecord> Records) Read(string format, string word) => format switch
    {
        "lines" => ("a", Lines($"{{{Layers},\"metrics\":{{\"a\":{word}}}}}\n{{{Layers},\"metrics\":{{\"a\": 0.5 }}}}")),
        "enas" => ("accuracy", Import("enas", $"{Row}, {word}\n{Row}, 0.5\n")),
        "nas-bench-macro" => ("a", Import(format, $"{{\"00000000\": {{\"a\": {word}}}, \"00000001\": {{\"a\": 0.5}}}}")),
        "macro list" =>
            ("a0", Import("nas-bench-macro", $"{{\"00000000\": {{\"a\": [{word}]}}, \"00000001\": {{\"a\": [ 0.5]}}}}")),
        _ => ("a", Import("nas-bench-201", $"ArchitectureString,a\n{Cell},{word}\n{Cell},0.5\n")),
    };

    private const string Row = "[[1], [4, 0], [5, 0, 1], [0, 1, 1, 1], [2, 1, 1, 1, 1], [3, 0, 0, 0, 0, 1]]";

    private static List<ArchitectureRecord> Lines(string text) =>
        [.. JsonLines.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "the data")];

    private static List<ArchitectureRecord> Import(string format, string text) =>
        [.. ImporterFamily.Registry.Get(format).Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "the data")];
}
