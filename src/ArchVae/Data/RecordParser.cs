using System.Buffers;
using System.Text.Json;
using ArchVae.Files;
using ArchVae.Spaces;

namespace ArchVae.Data;

/// <summary>Parses the lines of one JSON Lines file of architectures. For one thread.</summary>
/// <param name="space">The space; null where the first line must name a built-in one.</param>
internal sealed class RecordParser(SearchSpace? space)
{
    private readonly LayerParser layers = new();
    private readonly List<(int Start, int Length)> bareWords = [];
    private SearchSpace? space = space;

    /// <summary>The record of a line.</summary>
    /// <exception cref="InputException">The line is not a record of a legal architecture.</exception>
    /// <exception cref="JsonException">The line is no JSON.</exception>
    public ArchitectureRecord Parse(ReadOnlySpan<byte> line)
    {
        bareWords.Clear();
        if (Parse(line, null) is { } record) return record;
        // Words that are no JSON stand for metrics without a value: they are written over in a copy.
        var own = line.ToArray();
        return Parse(own, own)!;
    }

    /// <summary>The line that was parsed last, as JSON: with null for words such as NaN.</summary>
    public ReadOnlyMemory<byte> AsJson(ReadOnlyMemory<byte> line)
    {
        if (bareWords.Count == 0) return line;
        var json = new ArrayBufferWriter<byte>(line.Length + bareWords.Count);
        var end = 0;
        foreach (var (start, length) in bareWords)
        {
            json.Write(line.Span[end..start]);
            json.Write("null"u8);
            end = start + length;
        }
        json.Write(line.Span[end..]);
        return json.WrittenMemory;
    }

    // Null where a word is to be written over and there is no copy of the line to do it in.
    private ArchitectureRecord? Parse(ReadOnlySpan<byte> line, byte[]? own)
    {
        var reader = new Utf8JsonReader(line);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new RecordException(reader.TokenStartIndex, "A line must be an object: {\"layers\":[…]}.");
        string? id = null;
        Dictionary<string, double>? metrics = null;
        List<string> leftOut = [];
        Drawn? drawn = null;
        List<string> given = [];
        string? failure = null;
        Utf8JsonReader layersAt = default;
        (string Name, long Position)? named = null;
        var hasLayers = false;
        var keys = new JsonKeys();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = keys.Add(ref reader);
            var isBare = false;
            var mayBeMetric = key is not ("id" or "space" or "layers" or "metrics" or "drawn" or "given" or "failure");
            if (mayBeMetric && !PassWord(ref reader, line, own, out isBare)) return null;
            reader.Read();
            switch (key)
            {
                case "id":
                    id = JsonKeys.Id(ref reader);
                    break;
                case "space":
                    if (reader.TokenType != JsonTokenType.String)
                        throw new RecordException(reader.TokenStartIndex, "'space' must be the name of a search space.");
                    named = (reader.GetString()!, reader.TokenStartIndex);
                    break;
                case "layers":
                    layersAt = reader;
                    hasLayers = true;
                    reader.Skip();
                    break;
                case "metrics":
                    if (reader.TokenType == JsonTokenType.Null) break;
                    metrics = Metrics(ref reader, line, own);
                    if (metrics is null) return null;
                    break;
                case "drawn":
                    drawn = DrawnOf(ref reader);
                    break;
                case "given":
                    ReadGiven(ref reader, given);
                    break;
                case "failure":
                    if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Null))
                        throw new RecordException(reader.TokenStartIndex, "'failure' must be a text: why it has no figures.");
                    failure = reader.GetString();
                    break;
                default:
                    if (HoldsNumber(ref reader) || isBare) leftOut.Add(key);
                    break;
            }
        }
        // Whatever follows the object is an error that the reader itself finds.
        reader.Read();
        if (!hasLayers) throw new RecordException(0, "The line has no 'layers'.");
        SetSpace(named);
        return new(layers.Parse(ref layersAt, space!), id, metrics, drawn)
        {
            LeftOut = leftOut.Count > 0 ? leftOut : [],
            Given = given.Count > 0 ? given : [],
            Failure = failure,
        };
    }

    // Names in data choose among the built-in spaces only; a file is read when the user gives it.
    private void SetSpace((string Name, long Position)? named)
    {
        if (named is var (name, position))
        {
            if (space is null)
            {
                space = BuiltInSpaces.Find(name) ?? throw new RecordException(position,
                    $"There is no built-in search space '{InputException.Shown(name)}'; there are " +
                    $"{string.Join(", ", BuiltInSpaces.Names)}. For a space of your own give its file as well.");
            }
            else if (name != space.Name)
            {
                throw new RecordException(
                    position, $"The architecture is of space '{InputException.Shown(name)}'; '{space.Name}' is expected.");
            }
        }
        else if (space is null)
        {
            throw new RecordException(0, $"The line does not name its 'space', so it must be given: {SearchSpace.Accepted}.")
            {
                Settings = ["space"],
            };
        }
    }

    private static Drawn DrawnOf(ref Utf8JsonReader reader) =>
        reader.TokenType != JsonTokenType.String ? throw WrongDrawn(reader.TokenStartIndex) :
        reader.ValueTextEquals("iid"u8) ? Drawn.Independently :
        reader.ValueTextEquals("distinct"u8) ? Drawn.Distinct : throw WrongDrawn(reader.TokenStartIndex);

    private static void ReadGiven(ref Utf8JsonReader reader, List<string> given)
    {
        var isList = reader.TokenType == JsonTokenType.StartArray;
        while (isList && reader.Read() && reader.TokenType == JsonTokenType.String) given.Add(reader.GetString()!);
        if (reader.TokenType != JsonTokenType.EndArray)
            throw new RecordException(reader.TokenStartIndex, "'given' must be a list of texts, such as [\"start.units=30\"].");
    }

    private static RecordException WrongDrawn(long position) =>
        new(position, "'drawn' must be \"iid\", of independent draws of the space's generator, or \"distinct\".");

    // Writes over a word for no value that follows; false where there is one and no copy of the line.
    private bool PassWord(ref Utf8JsonReader reader, ReadOnlySpan<byte> line, byte[]? own, out bool isBare)
    {
        var start = (int)reader.BytesConsumed;
        while (start < line.Length && line[start] is (byte)' ' or (byte)'\t') start++;
        var length = MetricValue.BareWord(line[start..], isEnd: true);
        isBare = length > 0;
        if (!isBare) return true;
        if (own is null) return false;
        bareWords.Add((start, length));
        MetricValue.Blank(own.AsSpan(start, length));
        return true;
    }

    // Goes past a value.
    private static bool HoldsNumber(ref Utf8JsonReader reader)
    {
        var found = reader.TokenType == JsonTokenType.Number;
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray)) return found;
        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth) found |= reader.TokenType == JsonTokenType.Number;
        return found;
    }

    private Dictionary<string, double>? Metrics(ref Utf8JsonReader reader, ReadOnlySpan<byte> line, byte[]? own)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new RecordException(reader.TokenStartIndex, "'metrics' must be an object of numbers.");
        var metrics = new Dictionary<string, double>();
        var keys = new JsonKeys();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = keys.Add(ref reader);
            if (!PassWord(ref reader, line, own, out _)) return null;
            reader.Read();
            if (!MetricValue.TryRead(ref reader, out var value))
            {
                throw new RecordException(
                    reader.TokenStartIndex,
                    $"The metric '{InputException.Shown(name)}' must be a number, or null where it has no value.");
            }
            metrics.Add(name, value);
        }
        return metrics;
    }
}
