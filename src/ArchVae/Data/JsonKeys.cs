using System.Text;
using System.Text.Json;
using ArchVae.Files;

namespace ArchVae.Data;

/// <summary>The keys of one JSON object; one that comes twice is a mistake.</summary>
internal readonly struct JsonKeys()
{
    private readonly List<string> keys = [];

    /// <summary>The key that the reader stands on.</summary>
    public string Add(ref Utf8JsonReader reader)
    {
        var key = reader.GetString()!;
        if (keys.Contains(key)) throw new RecordException(reader.TokenStartIndex, $"The key '{InputException.Shown(key)}' comes twice.");
        keys.Add(key);
        return key;
    }

    /// <summary>The id that the reader stands on, the value of the key 'id'.</summary>
    /// <exception cref="RecordException">It is neither a text nor a number.</exception>
    public static string Id(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString()!,
        JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan),
        _ => throw new RecordException(reader.TokenStartIndex, "'id' must be a text or a number."),
    };
}
