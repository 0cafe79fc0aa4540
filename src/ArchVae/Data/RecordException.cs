using System.Text.Json;

namespace ArchVae.Data;

/// <summary>A mistake at a byte of a line, before file and line are known.</summary>
internal sealed class RecordException(long position, string message) : Exception(message)
{
    /// <summary>The byte in the line, from 0.</summary>
    public long Position { get; } = position;
}

/// <summary>The keys of one JSON object; one that comes twice is a mistake.</summary>
internal readonly struct SeenKeys()
{
    private readonly List<string> keys = [];

    /// <summary>The key that the reader stands on.</summary>
    public string Add(ref Utf8JsonReader reader)
    {
        var key = reader.GetString()!;
        if (keys.Contains(key)) throw new RecordException(reader.TokenStartIndex, $"The key '{key}' comes twice.");
        keys.Add(key);
        return key;
    }
}
