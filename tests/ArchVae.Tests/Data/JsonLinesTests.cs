using System.Text;
using ArchVae.Data;
using ArchVae.Spaces;
using ArchVae.Spaces.Generators;
using ArchVae.Tensors;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Data;

public sealed class JsonLinesTests : IDisposable
{
    private const string Good =
        """{"id":"7","space":"linear","layers":[{"type":"start","units":64},{"type":"linear","units":256},""" +
        """{"type":"dropout","rate":0.23},{"type":"end","units":1}],"metrics":{"accuracy":0.7302}}""";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_line_is_read_and_written_as_documented()
    {
        var path = folder.Write("a.jsonl", Good + "\n");
        var record = JsonLines.Read(path).ShouldHaveSingleItem();
        record.Id.ShouldBe("7");
        record.Architecture.ToString().ShouldBe("start(64) → linear(256) → dropout(0.23) → end(1)");
        record.Metrics.ShouldHaveSingleItem().ShouldBe(new("accuracy", 0.7302));
        JsonLines.Write(folder.File("b.jsonl"), [record]).ShouldBe(1);
        File.ReadAllText(folder.File("b.jsonl")).ShouldBe(Good + "\n");
        folder.Names.ShouldBe(["a.jsonl", "b.jsonl"]);
    }

    [Fact]
    public void Every_built_in_space_survives_a_file()
    {
        foreach (var name in SearchSpace.BuiltInNames)
        {
            var space = SearchSpace.Load(name);
            var architectures = RandomArchitectures.Independent(space, 1, 500).ToList();
            JsonLines.Write(folder.File(name), architectures.Select(a => new ArchitectureRecord(a)));
            JsonLines.Read(folder.File(name)).Select(r => r.Architecture).ShouldBe(architectures);
        }
    }

    [Fact]
    public void Choices_and_flags_are_written_as_the_space_gives_them()
    {
        var space = SearchSpace.Parse(
            """
            name: own
            features: { size: { kind: choice, choices: [3, 5.50, same, "7"] }, skip: { kind: flag } }
            layers: { a: [size, skip] }
            transitions: any
            length: 4
            """);
        var path = folder.Write("a.jsonl",
            """{"layers":[{"size":3,"type":"a","skip":1},{"type":"a","size":5.5,"skip":false},""" +
            """{"skip":0,"size":"same","type":"a"},{"skip":true,"size":"7","type":"a"}]}""");
        var record = JsonLines.Read(path, space).ShouldHaveSingleItem();
        record.Architecture.ToString().ShouldBe("a(3,1) → a(5.5,0) → a(same,0) → a(7,1)");
        JsonLines.Write(path, [record]);
        File.ReadAllText(path).ShouldBe(
            """{"space":"own","layers":[{"type":"a","size":3,"skip":1},{"type":"a","size":5.5,"skip":0},""" +
            """{"type":"a","size":"same","skip":0},{"type":"a","size":"7","skip":1}]}""" + "\n");
    }

    [Fact]
    public void A_byte_order_mark_CR_LF_blank_lines_and_further_fields_are_accepted()
    {
        var other = Good.Replace("\"id\":\"7\"", "\"id\":8,\"comment\":{\"by\":[\"me\",null]}", StringComparison.Ordinal);
        var path = folder.Write("a.jsonl", $"\uFEFF{Good}\r\n\r\n  {other} \r\n \t\r\n{Good}");
        JsonLines.Read(path).Select(r => r.Id).ShouldBe(["7", "8", "7"]);
    }

    [Theory]
    [InlineData("\"units\":64},{", "\"units\":64,¦{", "JSON")]
    [InlineData("64}", "¦0}", "1 to 1024, not 0")]
    [InlineData("64}", "¦1e999}", "not 1e999")]
    [InlineData("64}", "¦NaN}", "JSON")]
    [InlineData("64}", "¦64.5}", "an integer")]
    [InlineData("64}", "¦\"64\"}", "not '64'")]
    [InlineData("64}", "¦null}", "not null")]
    [InlineData("64}", "¦[64]}", "not a list")]
    [InlineData("64}", "64,¦\"units\":64}", "twice")]
    [InlineData("\"units\":64}", "¦\"width\":64}", "no feature 'width'; it has units")]
    [InlineData("\"units\":64}", "¦\"rate\":0.1}", "no feature 'rate'")]
    [InlineData("{\"type\":\"start\",\"units\":64}", "¦{\"type\":\"start\"}", "lacks 'units', an integer from 1 to 1024")]
    [InlineData("0.23", "¦0.96", "0 to 0.95")]
    [InlineData("\"start\"", "¦\"begin\"", "no layer type 'begin' in 'linear'; there are start, linear, dropout, end")]
    [InlineData("\"start\"", "¦3", "no layer type 3")]
    [InlineData("\"start\"", "\"start\",¦\"type\":\"start\"", "twice")]
    [InlineData("{\"type\":\"start\",", "¦{", "no 'type'")]
    [InlineData("{\"type\":\"linear\"", "¦{\"type\":\"start\"", "accepted here: linear")]
    [InlineData(",{\"type\":\"end\",\"units\":1}]", "¦]", "stops after 3 layers; accepted here: linear, end")]
    [InlineData("\"units\":1}]", "\"units\":1},¦{\"type\":\"end\",\"units\":1}]", "nothing may follow")]
    [InlineData("0.7302", "¦\"high\"", "must be a number, or null")]
    [InlineData("0.7302", "¦\"0.7\"", "must be a number, or null")]
    [InlineData("{\"accuracy\"", "{\"accuracy\":1,¦\"accuracy\"", "twice")]
    [InlineData("{\"accuracy\":0.7302}", "¦3", "object of numbers")]
    [InlineData("\"metrics\":", "¦\"id\":", "'id' comes twice")]
    [InlineData("\"7\"", "¦[7]", "text or a number")]
    [InlineData("\"linear\",", "¦\"liner\",", "no built-in search space 'liner'")]
    [InlineData("{\"id\":\"7\",\"space\":\"linear\",", "¦{\"id\":\"7\",", "must be given")]
    [InlineData("{\"id\":\"7\",\"space\":\"linear\",\"layers\"", "¦{\"id\":\"7\",\"space\":\"linear\",\"layer\"", "no 'layers'")]
    [InlineData("}}", "}} ¦x", "JSON")]
    [InlineData("\"7\"", "\"é7→\",\"x\":¦é", "JSON")]
    public void A_mistake_is_told_with_line_and_column(string part, string replacement, string message)
    {
        // The mark is where the mistake is to be found.
        var at = Good.IndexOf(part, StringComparison.Ordinal);
        var marked = Good[..at] + replacement + Good[(at + part.Length)..];
        var before = message.Contains("space", StringComparison.Ordinal) || message.Contains("given", StringComparison.Ordinal)
            ? "\n\n" : Good + "\n\n";
        var path = folder.Write("a.jsonl", before + marked.Replace("¦", "", StringComparison.Ordinal) + "\n");
        var error = Should.Throw<InputException>(() => JsonLines.Read(path).Count());
        error.Message.ShouldContain(message);
        error.File.ShouldBe(path);
        error.Line.ShouldBe(3);
        error.Column.ShouldBe(marked.IndexOf('¦', StringComparison.Ordinal) + 1, error.Message);
    }

    [Fact]
    public void All_lines_are_of_one_space()
    {
        var enas = """{"space":"nas-bench-macro","layers":[]}""";
        var path = folder.Write("a.jsonl", Good + "\n" + enas);
        Should.Throw<InputException>(() => JsonLines.Read(path).Count()).Message.ShouldContain("'linear' is expected");
        Should.Throw<InputException>(() => JsonLines.Read(path, SearchSpace.Load("enas")).Count())
            .Message.ShouldContain("'enas' is expected");
    }

    [Fact]
    public void Too_many_layers_are_refused()
    {
        var layers = string.Join(",", Enumerable.Repeat("""{"type":"linear","units":3}""", 25));
        var path = folder.Write("a.jsonl",
            """{"space":"linear","layers":[{"type":"start","units":1},""" + layers + """,{"type":"end","units":1}]}""");
        Should.Throw<InputException>(() => JsonLines.Read(path).Count()).Message.ShouldContain("more than 26 layers");
        path = folder.Write("b.jsonl", """{"space":"enas12","layers":[{"type":"conv3"}]}""");
        Should.Throw<InputException>(() => JsonLines.Read(path).Count()).Message.ShouldContain("stops after 1 layer;");
    }

    [Fact]
    public void Files_that_hold_something_else_are_refused()
    {
        var random = new RandomStream(1, RandomPurpose.Test);
        var garbage = new byte[100_000];
        foreach (ref var value in garbage.AsSpan()) value = (byte)random.NextInt32(256);
        byte[][] files =
        [
            [], "\n\n \r\n"u8.ToArray(), "\uFEFF"u8.ToArray(), "[]"u8.ToArray(), "null"u8.ToArray(), "{}"u8.ToArray(), garbage,
            Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes(Good)).ToArray(),
            Encoding.UTF8.GetBytes(new string('[', 100_000)),
            Encoding.UTF8.GetBytes("{\"space\":\"linear\",\"layers\":" + new string('[', 100_000)),
            Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 100_000))),
        ];
        foreach (var file in files)
            Should.Throw<InputException>(() => JsonLines.Read(folder.Write("a.jsonl", file)).Count());
        Should.Throw<InputException>(() => JsonLines.Read(folder.File("missing.jsonl")).Count())
            .Message.ShouldContain("no such file");
        Should.Throw<InputException>(() => JsonLines.Read(folder.File("missing/a.jsonl")).Count())
            .Message.ShouldContain("no such file");
        Should.Throw<InputException>(() => JsonLines.Read(Path.GetTempPath()).Count()).Message.ShouldContain("directory");
    }

    [Fact]
    public void A_line_of_100_MB_is_refused_without_holding_it()
    {
        using (var file = File.Create(folder.File("a.jsonl")))
        {
            file.Write(Encoding.UTF8.GetBytes(Good + "\n"));
            var spaces = new byte[1 << 20];
            Array.Fill(spaces, (byte)'1');
            for (var i = 0; i < 100; i++) file.Write(spaces);
        }
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Should.Throw<InputException>(() => JsonLines.Read(folder.File("a.jsonl")).Count());
        error.Line.ShouldBe(2);
        error.Message.ShouldContain("longer than");
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(60L << 20);
    }
}
