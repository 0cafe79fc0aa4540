using System.Globalization;
using System.Text.Json;
using ArchVae.Files;
using ArchVae.Spaces;

namespace ArchVae.Data.Importing;

/// <summary>
/// ENAS macro architectures as D-VAE keeps them, one a line: <c>[[1], [4, 0], [5, 0, 0], …], 0.7302</c>. Layer i is an operation
/// and i bits: bit 0 says whether the input feeds the layer, bit k whether layer k − 1 does. The number is the accuracy.
/// </summary>
internal static class EnasImporter
{
    /// <summary>The records of a file; without a space, <c>enas</c> or <c>enas12</c> by the length of the first row.</summary>
    public static IEnumerable<ArchitectureRecord> Read(string path, SearchSpace? space)
    {
        using var lines = new LineReader(path);
        var wrapped = Array.Empty<byte>();
        while (lines.TryRead(out var line))
        {
            if (JsonLines.IsBlank(line.Span)) continue;
            // With brackets around it the line is a JSON list.
            if (wrapped.Length < line.Length + 2) wrapped = new byte[2 * line.Length + 2];
            wrapped[0] = (byte)'[';
            line.Span.CopyTo(wrapped.AsSpan(1));
            wrapped[line.Length + 1] = (byte)']';
            yield return Parse(wrapped.AsSpan(0, line.Length + 2), ref space, path, lines.LineNumber);
        }
    }

    private static ArchitectureRecord Parse(ReadOnlySpan<byte> line, ref SearchSpace? space, string path, long number)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            var rows = Rows(ref reader);
            space ??= SearchSpace.Load(rows.Count == 12 ? "enas12" : "enas");
            var builder = new ArchitectureBuilder(space);
            foreach (var row in rows) AddRow(builder, row, space);
            var accuracy = Number(ref reader, "the accuracy");
            Expect(ref reader, JsonTokenType.EndArray, "the end of the line");
            var metrics = new Dictionary<string, double> { ["accuracy"] = accuracy };
            return new(builder.Build(), (number - 1).ToString(CultureInfo.InvariantCulture), metrics);
        }
        catch (JsonException e)
        {
            var message = e.Message.Split(" LineNumber:")[0];
            throw new InputException(
                $"Not a row like '[[1], [4, 0], …], 0.73': {message}", path, number, e.BytePositionInLine, e);
        }
        catch (RecordException e)
        {
            throw new InputException(e.Message, path, number, Math.Max(e.Position, 1));
        }
    }

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
        var layer = builder.RowCount;
        if (numbers.Count != layer + 1)
        {
            throw new RecordException(
                position, $"Layer {layer + 1} must have an operation and {layer} skip bits, and has {numbers.Count} numbers.");
        }
        var operations = space.LayerTypes.Count - 1;
        if (!(numbers[0] >= 0 && numbers[0] < operations) || numbers[0] != Math.Floor(numbers[0]))
            throw new RecordException(
                position,
                FormattableString.Invariant($"The operation of layer {layer + 1} must be from 0 to {operations - 1}, not {numbers[0]}."));
        builder.AddLayer(space.LayerTypes[(int)numbers[0]], position);
        for (var bit = 0; bit < layer; bit++)
        {
            var feature = space.FindFeature(FormattableString.Invariant($"skip{bit}"));
            if (feature is null) throw new RecordException(position, $"'{space.Name}' has no feature 'skip{bit}'.");
            builder.Set(feature, numbers[1 + bit], position);
        }
    }

    private static double Number(ref Utf8JsonReader reader, string what)
    {
        Expect(ref reader, JsonTokenType.Number, what);
        var value = reader.GetDouble();
        return double.IsFinite(value) ? value
            : throw new RecordException(reader.TokenStartIndex, $"{what} must be a finite number.");
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType token, string what)
    {
        if (!reader.Read() || reader.TokenType != token)
            throw new RecordException(reader.TokenStartIndex, $"Here {what} is expected.");
    }
}
