using System.Globalization;
using System.Text;
using ArchVae.Data;
using ArchVae.Data.Importing;
using ArchVae.Files;
using ArchVae.Spaces;
using ArchVae.Tests.Cli;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Data;

/// <summary>An importer that a program brings along, from public members only.</summary>
public sealed class OutsideImporterTests : IDisposable
{
    private const string Line = "start 64 > linear 256 > end 1 ; 0.73";
    private readonly TemporaryFolder folder = new();

    static OutsideImporterTests() => ImporterFamily.Registry.Add(ArrowImporter.Instance);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_program_adds_a_format_that_commands_name()
    {
        var file = folder.Write("data", $"{Line}\n\n{Line}\n");
        var output = CommandLine.Output("import", "Arrows", file, "--space", "linear", "--out", folder.File("a.jsonl"), "--skip",
            "1");
        output.ShouldContain("1 architectures of 'linear'");
        var record = JsonLines.Read(folder.File("a.jsonl")).ShouldHaveSingleItem();
        record.ToString().ShouldBe("2: start(64) → linear(256) → end(1), accuracy = 0.73");
        string.Join(' ', CommandLine.Output("import", "--help").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            .ShouldContain("arrows, layers with arrows");
    }

    [Theory]
    [InlineData("256", "2560", 12, "'units' of layer 2, 'linear', must be an integer from 1 to 1024, not 2560.")]
    [InlineData("linear", "liner", 12, "There is no layer type 'liner' in 'linear'; there are start, linear, dropout, end.")]
    [InlineData("linear 256", "linear", 12, "Layer 2, 'linear', lacks 'units', an integer from 1 to 1024.")]
    [InlineData("linear 256 > ", "", 12, "layer 2 is 'end'; accepted here: linear.")]
    [InlineData(" > end 1", "", 12, "the architecture stops after 2 layers; accepted here: linear, dropout, end.")]
    [InlineData("0.73", "high", null, "The accuracy must be a number, not 'high'.")]
    [InlineData("start", "ſtart", 1, "There is no layer type 'ſtart'")]
    public void Its_mistakes_have_file_line_and_column(string part, string replacement, int? column, string message)
    {
        var file = folder.Write("data", $"\uFEFF{Line}\r\n{Line.Replace(part, replacement, StringComparison.Ordinal)}\r\n");
        var error = Should.Throw<InputException>(() => Arrows.Read(file, SearchSpace.Load("linear")).Count());
        error.Message.ShouldContain(message);
        (error.File, error.Line, error.Column).ShouldBe((file, 2L, (long?)column));
    }

    [Fact]
    public void A_space_that_it_needs_must_be_given()
    {
        var file = folder.Write("data", Line);
        var error = Should.Throw<InputException>(() => Arrows.Read(file));
        error.Message.ShouldContain("'arrows' do not imply their space, so it must be given: one of convolutional, darts");
        error.Message.ShouldNotContain("--");
        Refused("import", "arrows", file, "--out", folder.File("a.jsonl")).ShouldContain("See --space.");
    }

    [Fact]
    public void A_stream_is_read_as_it_is_asked_for_and_stays_open()
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes($"{Line}\nnonsense\n"));
        var records = Arrows.Read(stream, "the stream", SearchSpace.Load("linear"));
        stream.Position.ShouldBe(0);
        records.First().Metrics["accuracy"].ShouldBe(0.73);
        stream.Position = 0;
        Should.Throw<InputException>(() => records.Count()).Message.ShouldStartWith("the stream, line 2");
        stream.CanRead.ShouldBeTrue();
    }

    [Fact]
    public void A_format_that_there_is_none_of_is_told_with_those_that_there_are() =>
        Refused("import", "enass", folder.Write("data", Line), "--out", folder.File("a.jsonl")).ShouldContain(
            "There is no format 'enass'; there are enas, nas-bench-macro, nas-bench-201, nas-bench-101");

    private static string Refused(params string[] args)
    {
        var (code, _, error) = CommandLine.Run(args);
        code.ShouldBe(2);
        return error;
    }

    private static ImporterFamily Arrows => ImporterFamily.Registry.Get("arrows");

    // A layer's type and the values of its features, then an arrow; after a semicolon the accuracy.
    private sealed class ArrowImporter : ImporterFamily
    {
        public static ArrowImporter Instance { get; } = new();

        public override string Name => "arrows";

        public override string Description => "layers with arrows";

        public override bool NeedsSpace => true;

        protected override IEnumerable<ArchitectureRecord> ReadAll(Stream stream, string name, SearchSpace? space)
        {
            using var lines = new LineReader(stream, name);
            var builder = new ArchitectureBuilder(space!);
            while (lines.TryReadRecord(out _)) yield return lines.ParseText(line => Parse(line, builder, lines.LineNumber - 1));
        }

        private static ArchitectureRecord Parse(string line, ArchitectureBuilder builder, long number)
        {
            builder.Clear();
            var parts = line.Split(" ; ");
            var place = 0;
            foreach (var layer in parts[0].Split(" > "))
            {
                var words = layer.Split(' ');
                builder.At(place).Add(words[0]);
                foreach (var (feature, value) in builder.Last!.Features.Zip(words.Skip(1)))
                    builder.Set(feature, double.Parse(value, CultureInfo.InvariantCulture));
                place += layer.Length + " > ".Length;
            }
            if (!MetricValue.TryParse(parts[1], out var accuracy))
                throw new InputException($"The accuracy must be a number, not '{parts[1]}'.");
            var metrics = new Dictionary<string, double> { ["accuracy"] = accuracy };
            return new(builder.Build(), number.ToString(CultureInfo.InvariantCulture), metrics);
        }
    }
}
