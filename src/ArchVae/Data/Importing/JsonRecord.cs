using System.Text.Json;
using ArchVae.Files;

namespace ArchVae.Data.Importing;

/// <summary>A JSON object of a benchmark: some fields that say what the architecture is, and figures.</summary>
internal sealed class JsonRecord
{
    private JsonRecord()
    {
    }

    /// <summary>The fields that were asked for.</summary>
    public Dictionary<string, JsonElement> Parts { get; } = new(StringComparer.Ordinal);

    /// <summary>The numbers among the other fields, NaN where there is no value.</summary>
    public Dictionary<string, double> Metrics { get; } = new(StringComparer.Ordinal);

    /// <summary>The names of all else.</summary>
    public List<string> LeftOut { get; } = [];

    /// <summary>Reads an object.</summary>
    /// <param name="json">The object; words for no value, which are no JSON, are written over.</param>
    /// <param name="isPart">Whether a field is asked for.</param>
    /// <exception cref="InputException">It is no valid JSON, or a key comes twice.</exception>
    public static JsonRecord Parse(Span<byte> json, Func<string, bool> isPart)
    {
        if (HalfPair.InJson(json) is >= 0 and var half) throw new InputException(HalfPair.Mistake(json, half));
        BlankWords(json);
        var record = new JsonRecord();
        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                throw new InputException("A JSON object is expected.");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString()!;
                reader.Read();
                record.Add(name, ref reader, isPart(name));
            }
            while (reader.Read())
            {
            }
        }
        catch (JsonException e)
        {
            throw new InputException("No valid JSON: " + JsonMistake.Of(e), inner: e);
        }
        return record;
    }

    private void Add(string name, ref Utf8JsonReader reader, bool isPart)
    {
        if (Parts.ContainsKey(name) || Metrics.ContainsKey(name))
            throw new InputException($"The key '{InputException.Shown(name)}' comes twice.");
        if (isPart) Parts.Add(name, JsonElement.ParseValue(ref reader));
        else if (MetricValue.TryRead(ref reader, out var value)) Metrics.Add(name, value);
        else
        {
            LeftOut.Add(name);
            reader.Skip();
        }
    }

    private static void BlankWords(Span<byte> json)
    {
        var (isQuoted, isEscaped, mayBegin) = (false, false, false);
        for (var i = 0; i < json.Length; i++)
        {
            if (isEscaped) isEscaped = false;
            else if (isQuoted && json[i] == '\\') isEscaped = true;
            else if (json[i] == '"') (isQuoted, mayBegin) = (!isQuoted, false);
            else if (isQuoted || json[i] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') continue;
            else if (json[i] is (byte)':' or (byte)',' or (byte)'[') mayBegin = true;
            else
            {
                var length = mayBegin ? MetricValue.BareWord(json[i..], isEnd: true) : 0;
                if (length > 0) MetricValue.Blank(json.Slice(i, length));
                i += Math.Max(length - 1, 0);
                mayBegin = false;
            }
        }
    }
}
