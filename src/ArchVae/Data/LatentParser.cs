using System.Text;
using System.Text.Json;
using ArchVae.Files;

namespace ArchVae.Data;

/// <summary>Parses the lines of one file of latent points. For one thread.</summary>
/// <param name="size">The number of coordinates; null for as many as the first point has.</param>
internal sealed class LatentParser(int? size)
{
    private int? size = size;

    /// <summary>The point of a line.</summary>
    /// <exception cref="InputException">The line is no latent point of this size.</exception>
    /// <exception cref="JsonException">The line is no JSON.</exception>
    public LatentRecord Parse(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new RecordException(reader.TokenStartIndex, "A line must be an object: {\"z\":[…]} or {\"center\":[…]}.");
        string? id = null;
        float[]? point = null, logVariance = null, baseLogVariance = null;
        List<float[]>? draws = null;
        var keys = new JsonKeys();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var at = reader.TokenStartIndex;
            var key = keys.Add(ref reader);
            reader.Read();
            switch (key)
            {
                case "id":
                    id = JsonKeys.Id(ref reader);
                    break;
                case "z" or "center":
                    if (point is not null)
                        throw new RecordException(at, "The line has both 'z' and 'center'; one of them is the point.");
                    point = Numbers(ref reader, key);
                    break;
                case "logVariance":
                    logVariance = Numbers(ref reader, key);
                    break;
                case "baseLogVariance":
                    baseLogVariance = Numbers(ref reader, key);
                    break;
                case "draws":
                    draws = Draws(ref reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
        // Whatever follows the object is an error that the reader itself finds.
        reader.Read();
        if (point is null) throw new RecordException(0, "The line has no point: 'z' or 'center', a list of numbers.");
        return new(point, logVariance, id) { BaseLogVariance = baseLogVariance, Draws = draws };
    }

    private List<float[]> Draws(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new RecordException(reader.TokenStartIndex, "'draws' must be a list of points: [[0.1, …], …].");
        var draws = new List<float[]>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            draws.Add(Numbers(ref reader, $"draws[{draws.Count}]"));
        return draws;
    }

    private float[] Numbers(ref Utf8JsonReader reader, string key)
    {
        var start = reader.TokenStartIndex;
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new RecordException(start, $"'{key}' must be a list of numbers: [0.1, …].");
        var values = new List<float>(size ?? 32);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number)
            {
                throw new RecordException(
                    reader.TokenStartIndex, $"'{key}' must be a list of numbers; coordinate {values.Count + 1} is none.");
            }
            if (!reader.TryGetSingle(out var value) || !float.IsFinite(value))
            {
                var found = Shown(reader.ValueSpan);
                throw new RecordException(
                    reader.TokenStartIndex,
                    $"Coordinate {values.Count + 1} of '{key}' must be a finite number below 3.4e38, not {found}.");
            }
            if (values.Count == size) throw WrongSize(start, key, $"more than {size}");
            values.Add(value);
        }
        if (values.Count == 0) throw new RecordException(start, $"'{key}' is empty; it must be a list of numbers.");
        size ??= values.Count;
        return values.Count == size ? [.. values] : throw WrongSize(start, key, $"{values.Count}");
    }

    private RecordException WrongSize(long position, string key, string found) =>
        new(position, $"'{key}' has {found} coordinates; the latent space has {size}.");

    private static string Shown(ReadOnlySpan<byte> number) =>
        InputException.Shown(Encoding.UTF8.GetString(number));
}
