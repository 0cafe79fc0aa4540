using System.Globalization;
using System.Text.Json;
using ArchVae.Files;
using ArchVae.Spaces;

namespace ArchVae.Data.Importing;

/// <summary>
/// ENAS macro architectures as D-VAE keeps them, one a line: <c>[[1], [4, 0], [5, 0, 0], …], 0.7302</c>. Layer i is an operation
/// and i bits: bit 0 says whether the input feeds the layer, bit k whether layer k − 1 does. The number is the accuracy,
/// which may be missing.
/// </summary>
internal sealed class EnasImporter : ImporterFamily
{
    public override string Name => "enas";

    public override string Description => "ENAS macro architectures as D-VAE keeps them, a list of layers a line";

    protected override IEnumerable<ArchitectureRecord> ReadAll(Stream stream, string name, SearchSpace? space)
    {
        using var lines = new LineReader(stream, name);
        var wrapped = Array.Empty<byte>();
        LineParser<ArchitectureRecord> parse = line =>
        {
            // With brackets around it the line is a JSON list.
            if (wrapped.Length < line.Length + 2) wrapped = new byte[2 * line.Length + 2];
            wrapped[0] = (byte)'[';
            line.CopyTo(wrapped.AsSpan(1));
            wrapped[line.Length + 1] = (byte)']';
            return Parse(wrapped.AsSpan(0, line.Length + 2), ref space, lines.LineNumber - 1);
        };
        while (lines.TryReadRecord(out _)) yield return lines.ParseJson(parse);
    }

    private static ArchitectureRecord Parse(Span<byte> line, ref SearchSpace? space, long number)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            var rows = Rows(ref reader);
            space ??= SearchSpace.Load(rows.Count == 12 ? "enas12" : "enas");
            var builder = new ArchitectureBuilder(space).At(0);
            foreach (var row in rows) AddRow(builder, row, space);
            var metrics = Metrics(ref reader, line);
            return new(builder.Build(), number.ToString(CultureInfo.InvariantCulture), metrics);
        }
        catch (JsonException e)
        {
            var message = $"Not a row like '[[1], [4, 0], …], 0.73': {JsonMistake.Of(e)}";
            throw new RecordException(WithoutBracket(e.BytePositionInLine ?? 0), message, e);
        }
        catch (RecordException e)
        {
            throw new RecordException(WithoutBracket(e.Position), e.Message);
        }
    }

    private static long WithoutBracket(long position) => Math.Max(position - 1, 0);

    private static List<(long Position, List<double> Numbers)> Rows(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartArray, "a row like '[[1], [4, 0], …], 0.73'");
        Expect(ref reader, JsonTokenType.StartArray, "the list of layers");
        var rows = new List<(long, List<double>)>();
        while (reader.Read() && reader.TokenType == JsonTokenType.StartArray)
        {
            var position = reader.TokenStartIndex;
            var numbers = new List<double>();
            while (reader.Read() && reader.TokenType == JsonTokenType.Number) numbers.Add(reader.GetDouble());
            if (reader.TokenType != JsonTokenType.EndArray)
                throw new RecordException(reader.TokenStartIndex, "A layer must be a list of numbers.");
            rows.Add((position, numbers));
        }
        if (reader.TokenType != JsonTokenType.EndArray)
            throw new RecordException(reader.TokenStartIndex, "A layer must be a list like [4, 0].");
        return rows;
    }

    private static void AddRow(ArchitectureBuilder builder, (long Position, List<double> Numbers) row, SearchSpace space)
    {
        var (position, numbers) = row;
        var layer = builder.Count;
        if (numbers.Count != layer + 1)
        {
            throw new RecordException(
                position, $"Layer {layer + 1} must have an operation and {layer} skip bits, and has {numbers.Count} numbers.");
        }
        var operations = space.LayerTypes.Count - 1;
        if (!(numbers[0] >= 0 && numbers[0] < operations) || numbers[0] != Math.Floor(numbers[0]))
        {
            throw new RecordException(position, FormattableString.Invariant(
                $"The operation of layer {layer + 1} must be from 0 to {operations - 1}, not {numbers[0]}."));
        }
        builder.At(position).Add(space.LayerTypes[(int)numbers[0]]);
        for (var bit = 0; bit < layer; bit++)
            builder.Set(string.Create(CultureInfo.InvariantCulture, $"skip{bit}"), numbers[1 + bit]);
    }

    private static Dictionary<string, double> Metrics(ref Utf8JsonReader reader, Span<byte> line)
    {
        var start = (int)reader.BytesConsumed;
        var hasComma = line[start..].IndexOf((byte)',') >= 0;
        while (start < line.Length && line[start] is (byte)' ' or (byte)'\t' or (byte)',') start++;
        if (hasComma && start == line.Length - 1) return new() { ["accuracy"] = double.NaN };
        var length = MetricValue.BareWord(line[start..], isEnd: true);
        if (length > 0) MetricValue.Blank(line.Slice(start, length));
        if (reader.Read() && reader.TokenType == JsonTokenType.EndArray) return [];
        if (!MetricValue.TryRead(ref reader, out var accuracy))
            throw new RecordException(reader.TokenStartIndex, "Here the accuracy is expected.");
        Expect(ref reader, JsonTokenType.EndArray, "the end of the line");
        return new() { ["accuracy"] = accuracy };
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType token, string what)
    {
        if (!reader.Read() || reader.TokenType != token)
            throw new RecordException(reader.TokenStartIndex, $"Here {what} is expected.");
    }
}
