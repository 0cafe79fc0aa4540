using System.Globalization;
using System.Text.Json;
using ArchVae.Files;

namespace ArchVae.Data.Importing;

/// <summary>
/// Reads one large JSON object of objects entry by entry, in bounded memory, however its lines are broken: each entry's key and
/// numbers. For one thread.
/// </summary>
internal sealed class JsonEntryReader(Stream stream, string name)
{
    private const int MaximumEntryBytes = 1 << 20;
    private const int MaximumNameCharacters = 1 << 20;
    private readonly ByteWindow window = new(stream, name);
    private readonly HashSet<string> leftOut = new(StringComparer.Ordinal);
    private bool finished;
    private int nameCharacters;
    private bool opened;
    private JsonReaderState state;
    private long line = 1;

    /// <summary>Reads the next entry; false after the last, when the file has nothing more.</summary>
    /// <param name="key">The entry's key.</param>
    /// <param name="numbers">Its numbers by name, NaN where there is no value; those of a list by name0, name1, …</param>
    /// <exception cref="InputException">The file is not what it should be.</exception>
    public bool TryRead(out string key, out Dictionary<string, double> numbers)
    {
        (key, numbers) = ("", []);
        if (finished) return false;
        while (true)
        {
            numbers.Clear();
            leftOut.Clear();
            nameCharacters = 0;
            if (TryParse(ref key, numbers)) return !finished;
            if (window.Bytes.Length > MaximumEntryBytes) throw Error($"An entry has more than {MaximumEntryBytes} bytes.");
            // Twice as much each time, so that an entry which comes in small pieces is not parsed once for each of them.
            var before = window.Bytes.Length;
            do window.Fill();
            while (!window.AtEnd && window.Bytes.Length < 2 * before);
        }
    }

    /// <summary>The names of the entry's fields that hold something else.</summary>
    public IReadOnlyList<string> LeftOut => [.. leftOut];

    /// <summary>An error at the entry read last.</summary>
    public InputException Error(string message) => new(message, name, line);

    // One attempt at the whole entry with the bytes at hand; false when they end too early.
    private bool TryParse(ref string key, Dictionary<string, double> numbers)
    {
        try
        {
            var reader = new Utf8JsonReader(window.Bytes.Span, window.AtEnd, state);
            if (!opened)
            {
                if (window.AtEnd && window.Bytes.Span.IndexOfAnyExcept(" \t\r\n"u8) < 0)
                    throw Error("The file is empty; an object of architectures is expected.");
                if (!reader.Read()) return false;
                if (reader.TokenType != JsonTokenType.StartObject) throw Error("An object of architectures is expected.");
                opened = true;
                Advance(ref reader);
                reader = new Utf8JsonReader(window.Bytes.Span, window.AtEnd, state);
            }
            if (!reader.Read()) return false;
            if (reader.TokenType == JsonTokenType.EndObject) return TryFinish(ref reader);
            key = reader.GetString()!;
            if (!reader.Read()) return false;
            if (reader.TokenType != JsonTokenType.StartObject)
                throw Error($"The entry '{InputException.Shown(key)}' must be an object of figures.");
            while (true)
            {
                if (!reader.Read()) return false;
                if (reader.TokenType == JsonTokenType.EndObject) break;
                if (!TryFigure(ref reader, numbers)) return false;
            }
            Advance(ref reader);
            return true;
        }
        catch (JsonException e)
        {
            var message = "No valid JSON: " + JsonMistake.Of(e);
            throw new InputException(message, name, e.LineNumber + 1, e.BytePositionInLine + 1, e);
        }
        catch (InvalidOperationException e)
        {
            var json = window.Bytes.Span;
            var message = HalfPair.InJson(json) is >= 0 and var half ? HalfPair.Mistake(json, half)
                : "No valid JSON: a key is not UTF-8 text.";
            throw new InputException(message, name, line, inner: e);
        }
    }

    // After the last entry only space may follow: the reader refuses anything else.
    private bool TryFinish(ref Utf8JsonReader reader)
    {
        while (reader.Read())
        {
        }
        if (!window.AtEnd) return false;
        finished = true;
        return true;
    }

    private bool TryFigure(ref Utf8JsonReader reader, Dictionary<string, double> numbers)
    {
        var key = reader.GetString()!;
        if (!TryNext(ref reader)) return false;
        if (reader.TokenType != JsonTokenType.StartArray) return TryValue(key, key, ref reader, numbers);
        for (var i = 0; ; i++)
        {
            if (!TryNext(ref reader)) return false;
            if (reader.TokenType == JsonTokenType.EndArray) return true;
            if (!TryValue(key, key + i.ToString(CultureInfo.InvariantCulture), ref reader, numbers)) return false;
        }
    }

    // Reads on; a word for no value that follows, which is no JSON, is written over before.
    private bool TryNext(ref Utf8JsonReader reader)
    {
        var start = (int)reader.BytesConsumed;
        while (start < window.Own.Length && window.Own[start] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)',')
            start++;
        var length = MetricValue.BareWord(window.Own[start..], window.AtEnd);
        if (length < 0) return false;
        if (length > 0) MetricValue.Blank(window.Own.Slice(start, length));
        return reader.Read();
    }

    private bool TryValue(string key, string name, ref Utf8JsonReader reader, Dictionary<string, double> numbers)
    {
        if (!MetricValue.TryRead(ref reader, out var value))
        {
            leftOut.Add(key);
            return reader.TrySkip();
        }
        // The name of a list stands before each of its numbers.
        if ((nameCharacters += name.Length) > MaximumNameCharacters)
            throw Error($"The names of an entry's figures have more than {MaximumNameCharacters} characters in all.");
        return numbers.TryAdd(name, value) ? true : throw Error($"The key '{InputException.Shown(name)}' comes twice.");
    }

    private void Advance(ref Utf8JsonReader reader)
    {
        var consumed = (int)reader.BytesConsumed;
        line += window.Bytes.Span[..consumed].Count((byte)'\n');
        state = reader.CurrentState;
        window.Advance(consumed);
    }
}
