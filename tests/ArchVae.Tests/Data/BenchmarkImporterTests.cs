using ArchVae.Data;
using ArchVae.Data.Importing;
using ArchVae.Tests.Cli;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Data;

/// <summary>Texts and numbers by which benchmarks and their users name architectures.</summary>
public sealed class BenchmarkImporterTests : IDisposable
{
    private const string Cell = "|avg_pool_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|nor_conv_1x1~0|skip_connect~1|skip_connect~2|";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static List<ArchitectureRecord> Fixture(
        string format, string file, string? column = null, IReadOnlyList<string>? metrics = null)
    {
        var family = ImporterFamily.Registry.Get(format);
        if (column is not null) family = family.WithColumn(column);
        return [.. family.Read(Path.Combine(AppContext.BaseDirectory, "Fixtures", "imports", file), metrics: metrics)];
    }

    private List<ArchitectureRecord> Import(string format, string text) =>
        [.. ImporterFamily.Registry.Get(format).Read(folder.Write("data", text))];

    private void Refused(string format, string text, string message, int line = 1)
    {
        var error = Should.Throw<InputException>(() => Import(format, text));
        error.Message.ShouldContain(message);
        error.Line.ShouldBe(line);
    }

    [Fact]
    public void Enas_rows_need_no_accuracy()
    {
        var records = Fixture("enas", "enas-without-accuracy.txt");
        records.Count.ShouldBe(2);
        records.ShouldAllBe(record => record.Metrics.Count == 0 && record.MetricsWithoutValue.Count == 0);
        records[1].Architecture.ToString()
            .ShouldBe("conv3 → sep5(1) → conv3(1,0) → conv5(0,0,1) → conv5(0,1,0,0) → sep5(1,1,0,1,0)");
    }

    [Fact]
    public void Cells_may_be_plain_lines()
    {
        var records = Fixture("nas-bench-201", "nb201-plain-lines.txt");
        records.Select(record => record.Id).ShouldBe(["0", "1", "2"]);
        records[0].Architecture.ToString()
            .ShouldBe("avg_pool_3x3 → nor_conv_1x1 → skip_connect → nor_conv_1x1 → skip_connect → skip_connect");
        records.Select(record => record.Architecture.NetworkHash()).Distinct().Count().ShouldBe(2);
        records[2].Architecture.NetworkHash().ShouldBe(records[1].Architecture.NetworkHash());
        Import("nas-bench-201", $"{Cell},91.1\n{Cell}\n")[0].Metrics.ShouldHaveSingleItem().ShouldBe(new("accuracy", 91.1));
        Refused("nas-bench-201", $"{Cell}\n{Cell},high\n", "The accuracy must be a number, not 'high'.", 2);
        Refused("nas-bench-201", $"{Cell}\n{Cell},1,2\n", "more need a header", 2);
        Refused("nas-bench-201", $"{Cell}\n{Cell[1..]}\n", "Node 1 must have 1 edges", 2);
    }

    [Fact]
    public void Cells_may_stand_in_any_column()
    {
        var record = Fixture("nas-bench-201", "nb201-other-column.csv", "cellstr").ShouldHaveSingleItem();
        record.Architecture.ShouldBe(Import("nas-bench-201", Cell)[0].Architecture);
        record.Metrics["cifar10-test"].ShouldBe(91.1);
        var error = Should.Throw<InputException>(() => Fixture("nas-bench-201", "nb201-other-column.csv"));
        error.Message.ShouldContain(
            "no column 'ArchitectureString' of architectures; its columns are arch, cellstr, cifar10-test.");
        error.Settings.ShouldBe(["column"]);
        // The format itself keeps the column that it expects.
        Import("nas-bench-201", $"ArchitectureString\n{Cell}\n").Count.ShouldBe(1);
        Should.Throw<InputException>(() => ImporterFamily.Registry.Get("enas").WithColumn("a"))
            .Message.ShouldBe("Files of the format 'enas' have no columns to choose from.");
    }

    [Fact]
    public void Metrics_are_taken_by_their_names()
    {
        Fixture("nas-bench-201", "nb201-other-column.csv", "cellstr", ["cifar10-test"])[0].Metrics
            .ShouldHaveSingleItem().ShouldBe(new("cifar10-test", 91.1));
        Should.Throw<InputException>(() => Fixture("nas-bench-201", "nb201-other-column.csv", "cellstr", ["acc"]))
            .Message.ShouldContain("No row has the metric 'acc'; there are arch, cifar10-test.");
        var file = folder.Write("a.csv", $"ArchitectureString,a,b,c\n{Cell},NaN,2,x\n{Cell},1,3,y\n");
        var records = ImporterFamily.Registry.Get("nas-bench-201").Read(file, metrics: ["a"]).ToList();
        records[0].MetricsWithoutValue.ShouldBe(["a"]);
        records[0].Metrics.ShouldBeEmpty();
        records[0].LeftOut.ShouldBeEmpty();
        records[1].Metrics.ShouldHaveSingleItem().ShouldBe(new("a", 1));
        // What was chosen and is there is named as well.
        foreach (var (header, row, metrics, message) in new (string, string, string[], string)[]
        {
            ("", "", ["acc"], "there are no metrics."),
            (",a", ",1", ["acc"], "there is a."),
            (",a", ",1", ["a", "b"], "there is a."),
        })
        {
            file = folder.Write("b.csv", $"ArchitectureString{header}\n{Cell}{row}\n");
            Should.Throw<InputException>(() => ImporterFamily.Registry.Get("nas-bench-201").Read(file, metrics: metrics).ToList())
                .Message.ShouldContain($"No row has the metric '{metrics[^1]}'; {message}");
        }
    }

    [Fact]
    public void The_command_takes_column_and_metrics()
    {
        var file = folder.Write("a.csv", $"arch,cellstr,x,y\n0,{Cell},91.1,3\n");
        var output = folder.File("a.jsonl");
        CommandLine.Output("import", "nas-bench-201", file, "--column", "cellstr", "--metrics", "x, y", "--out", output);
        JsonLines.Read(output).ShouldHaveSingleItem().Metrics.Keys.ShouldBe(["x", "y"], ignoreOrder: true);
        string[] import = ["import", "nas-bench-201", file, "--out", folder.File("b.jsonl")];
        var (code, _, error) = CommandLine.Run(import);
        (code, File.Exists(folder.File("b.jsonl"))).ShouldBe((2, false));
        error.ShouldContain("See --column.");
        (code, _, error) = CommandLine.Run([.. import, "--column", "cellstr", "--metrics", "x,,y"]);
        code.ShouldBe(2);
        error.ShouldContain("--metrics is 'x,,y'; it must be names with commas between them.");
        (code, _, error) = CommandLine.Run([.. import, "--column", "cellstr", "--metrics", "z"]);
        (code, File.Exists(folder.File("b.jsonl"))).ShouldBe((2, false));
        error.ShouldContain("No row has the metric 'z'; there are arch, x, y.");
    }

    // The text of a cell, and its operations as NASLib numbers them.
    [Theory]
    [InlineData("[2, 4, 1, 0, 1, 1]", "|nor_conv_3x3~0|+|avg_pool_3x3~0|skip_connect~1|+|none~0|none~1|none~2|")]
    [InlineData("[1, 3, 4, 3, 2, 2]", "|none~0|+|nor_conv_1x1~0|nor_conv_1x1~1|+|avg_pool_3x3~0|nor_conv_3x3~1|nor_conv_3x3~2|")]
    [InlineData("[0, 1, 2, 3, 4, 0]", "|skip_connect~0|+|none~0|nor_conv_1x1~1|+|nor_conv_3x3~0|avg_pool_3x3~1|skip_connect~2|")]
    public void Numbers_of_NASLib_are_in_the_order_of_its_edges(string numbers, string cell) =>
        Import("naslib-nas-bench-201", numbers)[0].Architecture.ShouldBe(Import("nas-bench-201", cell)[0].Architecture);

    [Fact]
    public void Files_of_NASLib_have_objects_or_lists()
    {
        var records = Fixture("naslib-nas-bench-201", "naslib-nb201.json");
        records.Select(record => record.Metrics["accuracy"]).ShouldBe([10.0, 87.88]);
        // No path leads through the first cell.
        records[0].Architecture.NetworkHash().ShouldBe(
            Import("nas-bench-201", "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|")[0].Architecture.NetworkHash());
        Import("naslib-nas-bench-201", "[[0,0,0,0,0,0], [1,1,1,1,1,1]]").Count.ShouldBe(2);
        var lines = Import("naslib-nas-bench-201", "[0,0,0,0,0,0]\n\n{\"a\": nan, \"arch\": [1,1,1,1,1,1], \"b\": \"NaN ]\"}\n");
        lines.Select(record => record.Id).ShouldBe(["0", "1"]);
        lines[1].MetricsWithoutValue.ShouldBe(["a"]);
        lines[1].LeftOut.ShouldBe(["b"]);
    }

    [Theory]
    [InlineData("[0,0,0,0,0,5]", "The operation of the edge 2-3 must be a number from 0 to 4, not 5.")]
    [InlineData("[0,0,0.5,0,0,0]", "The operation of the edge 0-3 must be a number from 0 to 4, not 0.5.")]
    [InlineData("[0,0,0,0,0]", "A cell must be a list of 6 operations")]
    [InlineData("{\"arch\": 7}", "A cell must be a list of 6 operations, not 7.")]
    [InlineData("{\"ops\": [0,0,0,0,0,0]}", "The object has no 'arch'")]
    [InlineData("{\"arch\": [0,0,0,0,0,0], \"a\": 1, \"a\": 2}", "twice")]
    [InlineData("7", "a list or an object of JSON is expected")]
    [InlineData("[0,0,0,0,0", "No valid JSON")]
    [InlineData("{\"arch\": [0,0,0,0,0,0}", "No valid JSON")]
    public void Wrong_numbers_of_NASLib_are_refused(string text, string message)
    {
        Refused("naslib-nas-bench-201", text, message);
        Refused("naslib-nas-bench-201", $"[0,0,0,0,0,0]\n{text}", message, 2);
        if (text[0] != '7') Refused("naslib-nas-bench-201", $"[[0,0,0,0,0,0],\n{text}]", message == "twice" ? message : "", 2);
    }

    [Theory]
    [InlineData("[[0,0,0,0,0,0] [0,0,0,0,0,0]]", "',' or ']' is expected")]
    [InlineData("[[0,0,0,0,0,0]] x", "the file must end")]
    [InlineData("[[0,0,0,0,0,0],]", "a list or an object of JSON is expected")]
    [InlineData("[[0,0,0,0,0,0]", "',' or ']' is expected")]
    public void A_list_of_JSON_is_closed(string text, string message) => Refused("naslib-nas-bench-201", text, message);

    [Fact]
    public void Sizes_are_channels_of_five_stages()
    {
        var records = Fixture("nats-bench-size", "nats-size.txt");
        records.Select(record => record.ToString()).ShouldBe([
            "0: stage(64) → stage(64) → stage(64) → stage(64) → stage(64), accuracy = 70.1",
            "1: stage(8) → stage(16) → stage(24) → stage(32) → stage(40), accuracy = 55.2"]);
        Import("nats-bench-size", "architecture,a,b\n8:8:8:8:8,1,2\n")[0].Metrics.Count.ShouldBe(2);
        Refused("nats-bench-size", "8:8:8:8:8\n8:8:8:8\n", "stops after 4 layers", 2);
        Refused("nats-bench-size", "8:8:8:8:8:8", "more than 5 layers");
        Refused("nats-bench-size", "8:8:12:8:8",
            "'channels' of layer 3, 'stage', must be an integer from 8 to 64 in steps of 8, not 12");
        Refused("nats-bench-size", "8:8:72:8:8", "not 72");
        Refused("nats-bench-size", "8:8:x:8:8", "The channels of a stage must be a number, and ':' between stages, not 'x'.");
    }

    [Fact]
    public void TransNAS_Bench_101_has_cells_and_chains_of_modules()
    {
        var cell = Fixture("transnas-bench-101", "transnas.txt").ShouldHaveSingleItem();
        cell.Architecture.Space.Name.ShouldBe("transnas-bench-101-micro");
        cell.Architecture.ToString()
            .ShouldBe("skip_connect → none → nor_conv_1x1 → nor_conv_3x3 → nor_conv_3x3 → nor_conv_3x3");
        var chain = Import("transnas-bench-101", "64-1234-basic,0.5\n64-141414-basic").First();
        chain.Architecture.Space.Name.ShouldBe("transnas-bench-101-macro");
        chain.ToString().ShouldBe("0: plain → double → downsample → double_downsample, accuracy = 0.5");
    }

    [Theory]
    [InlineData("64-41414-1_02_334", "Each operation must be a digit from 0 to 3, not '4'.")]
    [InlineData("64-41414-1_02", "A cell must be 3 nodes")]
    [InlineData("64-41414-1_023_33", "Node 2 must have 2 operations, a digit each, not '023'.")]
    [InlineData("64-4141-1_02_333", "Cells of the benchmark stand in the modules 41414, not '4141'")]
    [InlineData("32-41414-1_02_333", "The benchmark has 64 base channels, not '32'.")]
    [InlineData("64-41414", "base channels, modules and cell")]
    [InlineData("64-1235-basic", "Each module must be a digit from 1 to 4, not '5'.")]
    [InlineData("64-123-basic", "stops after 3 layers")]
    [InlineData("64-1234112-basic", "more than 6 layers")]
    [InlineData("64-1111-basic", "accepted here")]
    [InlineData("64-2223-basic", "")]
    [InlineData("64-22223-basic", "layer 4 is 'double'; accepted here: plain, downsample")]
    [InlineData("64-333332-basic", "layer 5 is 'downsample'; accepted here: plain, double")]
    public void What_the_benchmark_does_not_have_is_refused(string text, string message)
    {
        if (message.Length > 0) Refused("transnas-bench-101", text, message);
        else Import("transnas-bench-101", text).Count.ShouldBe(1);
    }

    [Fact]
    public void All_of_a_file_are_of_one_space() =>
        Refused("transnas-bench-101", "64-1234-basic\n64-41414-1_02_333", "There is no layer type 'skip_connect'", 2);
}
