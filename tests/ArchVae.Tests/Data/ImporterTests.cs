using System.IO.Pipes;
using System.Text;
using ArchVae.Data;
using ArchVae.Data.Importing;
using ArchVae.Spaces;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Data;

public sealed class ImporterTests : IDisposable
{
    private const string EnasRow = "[[1], [4, 0], [5, 0, 1], [0, 1, 1, 1], [2, 1, 1, 1, 1], [3, 0, 0, 0, 0, 1]], 0.7302\n";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private List<ArchitectureRecord> Import(string format, string text, int skip = 0) =>
        [.. ImporterFamily.Registry.Get(format).Read(folder.Write("data", text), skip: skip)];

    [Fact]
    public void Enas_rows_keep_their_numbers_in_the_file()
    {
        const string Zeros = "[[0], [0, 0], [0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0]], 0.5\r\n\n";
        var records = Import("enas", Zeros + EnasRow + EnasRow, skip: 1);
        records.Select(r => r.Id).ShouldBe(["2", "3"]);
        records[0].Metrics["accuracy"].ShouldBe(0.7302);
        records[0].Architecture.ToString()
            .ShouldBe("sep3 → avg3(0) → max3(0,1) → conv3(1,1,1) → conv5(1,1,1,1) → sep5(0,0,0,0,1)");
        // Bit k of layer i is the feature skip<k>: of the last layer only the bit of layer 3 is set.
        var space = records[0].Architecture.Space;
        Enumerable.Range(0, 5).Select(k => records[0].Architecture.BinOf(5, space.FindFeature($"skip{k}")!.Index))
            .ShouldBe([0, 0, 0, 0, 1]);
    }

    [Fact]
    public void Twelve_layers_are_of_enas12()
    {
        var row = string.Join(", ", Enumerable.Range(0, 12)
            .Select(i => "[" + string.Join(", ", Enumerable.Range(0, i + 1).Select(j => j == 0 ? 3 : j % 2)) + "]"));
        var record = Import("enas", $"[{row}], 0.1\n").ShouldHaveSingleItem();
        record.Architecture.Space.ShouldBe(SearchSpace.Load("enas12"));
        record.Architecture.RowCount.ShouldBe(13);
    }

    [Theory]
    [InlineData("[4, 0]", "[6, 0]", "from 0 to 5, not 6")]
    [InlineData("[4, 0]", "[1.5, 0]", "from 0 to 5, not 1.5")]
    [InlineData("[4, 0]", "[4, 2]", "0 or 1, not 2")]
    [InlineData("[4, 0]", "[4]", "an operation and 1 skip bits")]
    [InlineData("[4, 0]", "[4, 0, 1]", "an operation and 1 skip bits")]
    [InlineData("[4, 0]", "[4, \"0\"]", "list of numbers")]
    [InlineData("[4, 0]", "4", "like [4, 0]")]
    [InlineData(", [3, 0, 0, 0, 0, 1]", "", "stops after 5 layers")]
    [InlineData("1]], ", "1], [1, 1, 1, 1, 1, 1, 1]], ", "more than")]
    [InlineData("0.7302", "high", "Not a row")]
    [InlineData("0.7302", "[0.7302]", "accuracy")]
    [InlineData("0.7302", "0.7302, 3", "end of the line")]
    [InlineData("[[1]", "[[1", "list of numbers")]
    public void A_wrong_enas_row_is_told_with_its_line(string part, string replacement, string message)
    {
        var error = Should.Throw<InputException>(() =>
            Import("enas", EnasRow + EnasRow.Replace(part, replacement, StringComparison.Ordinal)));
        error.Message.ShouldContain(message);
        error.Line.ShouldBe(2);
        error.Column.ShouldNotBeNull();
    }

    [Fact]
    public void Nas_bench_macro_keeps_all_numbers()
    {
        var records = Import("nas-bench-macro", """
            {"02012100": {"test_acc": [89.47, 88.95], "mean_acc": 89.2, "note": "x", "more": {"a": [1]}, "params": 890666},
             "11111221": {"flops": 65012224, "none": null}}
            """);
        records.Select(r => r.Id).ShouldBe(["0", "1"]);
        records[0].Architecture.ToString()
            .ShouldBe("identity → mb6_k5 → identity → mb3_k3 → mb6_k5 → mb3_k3 → identity → identity");
        records[0].Metrics.ShouldBe(
            new Dictionary<string, double>
            {
                ["test_acc0"] = 89.47,
                ["test_acc1"] = 88.95,
                ["mean_acc"] = 89.2,
                ["params"] = 890666,
            },
            ignoreOrder: true);
        records[1].Metrics.ShouldHaveSingleItem().ShouldBe(new("flops", 65012224));
    }

    [Fact]
    public void Nas_bench_macro_is_read_in_pieces()
    {
        // Longer than any buffer at first, so that entries fall across its ends.
        var entries = Enumerable.Range(0, 6561).Select(i =>
        {
            var key = string.Concat(Enumerable.Range(0, 8).Select(d => i / (int)Math.Pow(3, d) % 3));
            return $"\"{key}\": {{\"mean_acc\": {i}.5, \"pad\": \"{new string('x', i % 97)}\"}}";
        });
        var records = Import("nas-bench-macro", "\uFEFF{" + string.Join(",\r\n", entries) + "}\n");
        records.Count.ShouldBe(6561);
        records.Select(r => r.Architecture).Distinct().Count().ShouldBe(6561);
        for (var i = 0; i < 6561; i += 100) records[i].Metrics["mean_acc"].ShouldBe(i + 0.5);
        ImporterFamily.Registry.Get("nas-bench-macro").Read(folder.File("data"), skip: 6560)
            .ShouldHaveSingleItem().Id.ShouldBe("6560");
    }

    [Theory]
    [InlineData("[]", "object of architectures")]
    [InlineData("{", "JSON")]
    [InlineData("{\"02012100\": {\"a\": 1}", "JSON")]
    [InlineData("{\"02012100\": {\"a\": 1}} x", "JSON")]
    [InlineData("{\"02012100\": 3}", "object of figures")]
    [InlineData("{\"02012103\": {}}", "from 0 to 2, not '3'")]
    [InlineData("{\"0201210\": {}}", "stops after 7 layers")]
    [InlineData("{\"020121000\": {}}", "more than")]
    [InlineData("{\"02012100\": {\"a\": 1, \"a\": 2}}", "twice")]
    [InlineData("{\"02012100\": {}, \"02012100\": {}}", "twice")]
    [InlineData("{}", "no architectures")]
    [InlineData("", "file is empty")]
    public void Wrong_nas_bench_macro_data_is_refused(string text, string message) =>
        Should.Throw<InputException>(() => Import("nas-bench-macro", text)).Message.ShouldContain(message);

    private const string Cell = "|avg_pool_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|none~0|nor_conv_3x3~1|skip_connect~2|";

    [Fact]
    public void Nas_bench_201_reads_edges_and_numeric_columns()
    {
        var records = Import("nas-bench-201",
            "\uFEFFIndex,Note,ArchitectureString,\"Acc, test\",Time\r\n" +
            $"7,\"a \"\"b\"\"\nc\",\"{Cell}\",91.5,\r\n\r\n8,x,{Cell},nan,1e3");
        records.Select(r => r.Id).ShouldBe(["0", "1"]);
        records[0].Architecture.ToString()
            .ShouldBe("avg_pool_3x3 → nor_conv_1x1 → skip_connect → none → nor_conv_3x3 → skip_connect");
        records[0].Metrics.ShouldBe(new Dictionary<string, double> { ["Index"] = 7, ["Acc, test"] = 91.5 }, ignoreOrder: true);
        records[1].Metrics.ShouldBe(new Dictionary<string, double> { ["Index"] = 8, ["Time"] = 1000 }, ignoreOrder: true);
    }

    [Theory]
    [InlineData("~0|+", "~1|+", "an operation and '~0'")]
    [InlineData("|avg_pool_3x3~0|", "|avg_pool_3x3~0|none~1|", "Node 1 must have 1 edges")]
    [InlineData("avg_pool_3x3", "max_pool_3x3", "no operation 'max_pool_3x3'; there are none, skip_connect")]
    [InlineData("avg_pool_3x3", "end", "no operation 'end'")]
    [InlineData("+|none~0|nor_conv_3x3~1|skip_connect~2|", "", "stops after 3 layers")]
    [InlineData("skip_connect~2|", "skip_connect~2|+|none~0|none~1|none~2|none~3|", "more than 6 layers")]
    [InlineData("|avg_pool_3x3~0|", "", "Node 1")]
    public void A_wrong_cell_is_told_with_its_line(string part, string replacement, string message)
    {
        var wrong = Cell.Replace(part, replacement, StringComparison.Ordinal);
        var error = Should.Throw<InputException>(() => Import("nas-bench-201", $"ArchitectureString,a\n{Cell},1\n{wrong},2\n"));
        error.Message.ShouldContain(message);
        error.Line.ShouldBe(3);
    }

    [Theory]
    [InlineData("", "no architectures")]
    [InlineData("a,b\n1,2\n", "no column 'ArchitectureString' of architectures; its columns are a, b.")]
    [InlineData("ArchitectureString,a,a\n", "column 'a' twice")]
    [InlineData("ArchitectureString,a\n", "no architectures")]
    [InlineData("ArchitectureString,a\nCELL\n", "No valid CSV")]
    [InlineData("ArchitectureString,a\nCELL,1,2\n", "No valid CSV")]
    [InlineData("ArchitectureString,a\n\"CELL,1\n", "No valid CSV")]
    public void A_wrong_table_is_refused(string text, string message) =>
        Should.Throw<InputException>(() => Import("nas-bench-201", text.Replace("CELL", Cell, StringComparison.Ordinal)))
            .Message.ShouldContain(message);

    [Theory]
    [InlineData("[('<start>', 64, None), ('linear', 256, None), ('dropout', 0.227, None), ('<end>', 1, None)]",
        "linear", "start(64) → linear(256) → dropout(0.227) → end(1)")]
    [InlineData(
        "[('<start>', 3, (32, 32)), ('conv2d', 128, (7, 5)), ('flatten', 1024, None), ('linear', 10, None), ('<end>', 2, None)]",
        "convolutional", "start(3,32,32) → conv2d(128,7,5) → flatten(1024) → linear(10) → end(2)")]
    [InlineData("[ [\"<start>\",64] , ('GRU', 256, None,), ('LSTM', 256, None), ('dropout', np.float64(0.31656114), None)  , " +
        "('linear', np.int64( 7 )), ('<end>', 1, None),] ",
        "recurrent", "")]
    [InlineData("[('<start>', 64, None), ('GRU', 256, None), ('linear', np.float64(7.0), None), " +
        "('dropout', numpy.float64(0.31656114), None), ('<end>', 1, None)]",
        "recurrent", "start(64) → GRU(256) → linear(7) → dropout(0.317) → end(1)")]
    public void Cfg_nas_lines_tell_their_space(string line, string space, string expected)
    {
        if (expected.Length == 0)
        {
            Should.Throw<InputException>(() => Import("cfg-nas", line))
                .Message.ShouldContain("accepted here: GRU, LSTM, linear, end");
            return;
        }
        var record = Import("cfg-nas", "\uFEFF" + line + "\r\n\n" + line, skip: 1).ShouldHaveSingleItem();
        record.Id.ShouldBe("2");
        record.Architecture.Space.Name.ShouldBe(space);
        record.Architecture.ToString().ShouldBe(expected);
    }

    [Theory]
    [InlineData("('linear', 256, None)", "('linear', 2000, None)",
        "'units' of layer 2, 'linear', must be an integer from 1 to 1024, not 2000", 25)]
    [InlineData("('linear', 256, None)", "('linear', 1e999, None)", "finite number", 36)]
    [InlineData("('linear', 256, None)", "('linear', 256, (3, 3))", "1 values (units), not 3", 25)]
    [InlineData("('linear', 256, None)", "('linear', None, None)", "1 values (units), not 0", 25)]
    [InlineData("('linear', 256, None)", "('dense', 256, None)", "no layer type 'dense'", 25)]
    [InlineData("('linear', 256, None)", "('GRU', 256, None)", "no layer type 'GRU'", 25)]
    [InlineData("('linear', 256, None)", "('linear', ((3, 3)), None)", "finite number", 37)]
    [InlineData("('linear', 256, None)", "(linear, 256, None)", "in quotes", 26)]
    [InlineData("('linear', 256, None)", "('linear', 256, None", "finite number", 48)]
    [InlineData("('linear', 256, None)", "('linear', np.float64(np.float64(3)), None)", "finite number", 47)]
    [InlineData("('linear', 256, None)", "", "a layer", 25)]
    [InlineData("('linear', 256, None), ", "", "accepted here: linear", 25)]
    [InlineData("('<end>', 1, None)]", "", "a layer", 48)]
    [InlineData("None)]", "None)] x", "end of the line", 68)]
    public void A_wrong_cfg_nas_line_is_told_with_its_column(string part, string replacement, string message, int column)
    {
        const string Line = "[('<start>', 64, None), ('linear', 256, None), ('<end>', 1, None)]";
        var error = Should.Throw<InputException>(() =>
            Import("cfg-nas", Line + "\n" + Line.Replace(part, replacement, StringComparison.Ordinal)));
        error.Message.ShouldContain(message);
        error.Line.ShouldBe(2);
        error.Column.ShouldBe(column, error.Message);
    }

    [Fact]
    public void A_network_without_layers_is_legal_in_no_space()
    {
        foreach (var space in SearchSpace.BuiltInNames.Select(SearchSpace.Load))
        {
            using var stream = new MemoryStream("[]\n"u8.ToArray());
            var error = Should.Throw<InputException>(
                () => ImporterFamily.Registry.Get("cfg-nas").Read(stream, "f", space).Count(), space.Name);
            error.Message.ShouldStartWith(
                $"f, line 1, column 1: Not legal in '{space.Name}': the architecture stops after 0 layers");
        }
    }

    [Theory]
    [InlineData("enas")]
    [InlineData("nas-bench-macro")]
    [InlineData("nas-bench-201")]
    [InlineData("nas-bench-101")]
    [InlineData("darts")]
    [InlineData("cfg-nas")]
    [InlineData("nats-bench-size")]
    [InlineData("transnas-bench-101")]
    [InlineData("naslib-nas-bench-201")]
    [InlineData("keras")]
    public void Files_that_hold_more_than_a_record_can_are_refused(string format)
    {
        Should.Throw<InputException>(() => Import(format, new string('[', 100_000)));
        Should.Throw<InputException>(() => Import(format, string.Concat(Enumerable.Repeat("{\"a\":", 100_000))));
        Should.Throw<InputException>(() => Import(format, new string('(', 100_000)));
        Should.Throw<InputException>(() => Import(format, "[('<start>', " + string.Concat(Enumerable.Repeat("np.f(", 100_000))));
        Should.Throw<InputException>(() => Import(format, new string('1', 6 << 20)));
        Should.Throw<InputException>(() => Import(format, "{\"" + new string('a', 6 << 20)));
        Should.Throw<InputException>(() => Import(format, "\0\u0001\u0002"));
        Should.Throw<InputException>(() => Import(format, "\n\n"));
        Should.Throw<InputException>(() => ImporterFamily.Registry.Get(format).Read(folder.File("missing")).Count());
    }

    [Theory]
    [InlineData("enas", "[[1], [4, 0], [5, 0, 1], [0, 1, 1, 1], [2, 1, 1, 1, 1], [3, 0, 0, 0, 0, 1]], 0.7302\n")]
    [InlineData("nas-bench-macro", "{\"02012100\": {}}")]
    [InlineData("nas-bench-201", "ArchitectureString\n" + Cell)]
    [InlineData("nas-bench-201", Cell)]
    [InlineData("cfg-nas", "[('<start>', 64, None), ('linear', 256, None), ('<end>', 1, None)]")]
    [InlineData("nats-bench-size", "64:64:64:64:64")]
    [InlineData("naslib-nas-bench-201", "[2, 4, 1, 0, 1, 1]")]
    public void A_pipe_is_read_like_a_file(string format, string text)
    {
        Assert.SkipUnless(Directory.Exists("/proc/self/fd"), "Only some systems have paths of open files.");
        var server = new AnonymousPipeServerStream(PipeDirection.Out);
        server.Write(Encoding.UTF8.GetBytes(text));
        var handle = server.GetClientHandleAsString();
        using var client = new AnonymousPipeClientStream(PipeDirection.In, handle);
        server.Dispose();
        ImporterFamily.Registry.Get(format).Read("/proc/self/fd/" + handle).Count().ShouldBe(1);
    }

    [Fact]
    public void A_table_in_another_encoding_is_refused()
    {
        var bytes = Encoding.Latin1.GetBytes($"ArchitectureString,größe\n{Cell},1\n");
        Should.Throw<InputException>(() => ImporterFamily.Registry.Get("nas-bench-201").Read(folder.Write("f", bytes)).Count())
            .Message.ShouldContain("not UTF-8");
        bytes = [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes($"ArchitectureString,größe\n{Cell},1\n")];
        ImporterFamily.Registry.Get("nas-bench-201").Read(folder.Write("f", bytes)).ShouldHaveSingleItem().Metrics["größe"]
            .ShouldBe(1);
    }

    [Fact]
    public void An_empty_object_is_told_from_an_empty_file()
    {
        Should.Throw<InputException>(() => Import("nas-bench-macro", "\n \r\n"))
            .Message.ShouldContain("line 1: The file is empty; an object of architectures");
        Should.Throw<InputException>(() => Import("nas-bench-macro", "{}")).Message.ShouldContain("no architectures");
    }

    [Fact]
    public void There_must_be_something_left()
    {
        Should.Throw<InputException>(() => Import("enas", EnasRow, skip: 1)).Message.ShouldContain("skipped");
        Should.Throw<InputException>(() => ImporterFamily.Registry.Get("onnx").Read("x"))
            .Message.ShouldContain("enas, nas-bench-macro");
    }
}
