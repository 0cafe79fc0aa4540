using System.Text;
using System.Text.Json;
using ArchVae.Files;

namespace ArchVae.Data;

/// <summary>The keys of one JSON object; one that comes twice is a mistake.</summary>
internal struct JsonKeys()
{
    // A few are found faster in a list, and there may be as many as the line has room for.
    private const int Few = 16;
    private readonly List<string> keys = [];
    private HashSet<string>? many;

    /// <summary>The key that the reader stands on.</summary>
    public string Add(ref Utf8JsonReader reader)
    {
        var key = reader.GetString()!;
        if (keys.Count == Few) many ??= new(keys, StringComparer.Ordinal);
        if (many is null ? keys.Contains(key) : !many.Add(key))
            throw new RecordException(reader.TokenStartIndex, $"The key '{InputException.Shown(key)}' comes twice.");
        if (many is null) keys.Add(key);
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
