using System.Text.Json;
using ArchVae.Files;
using ArchVae.Spaces;

namespace ArchVae.Data;

/// <summary>Parses the lines of one JSON Lines file of architectures. For one thread.</summary>
/// <param name="space">The space; null where the first line must name a built-in one.</param>
internal sealed class RecordParser(SearchSpace? space)
{
    private readonly LayerParser layers = new();
    private SearchSpace? space = space;

    /// <summary>The record of a line.</summary>
    /// <exception cref="InputException">The line is not a record of a legal architecture.</exception>
    /// <exception cref="JsonException">The line is no JSON.</exception>
    public ArchitectureRecord Parse(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new RecordException(reader.TokenStartIndex, "A line must be an object: {\"layers\":[…]}.");
        string? id = null;
        Dictionary<string, double>? metrics = null;
        Drawn? drawn = null;
        Utf8JsonReader layersAt = default;
        (string Name, long Position)? named = null;
        var hasLayers = false;
        var keys = new JsonKeys();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = keys.Add(ref reader);
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
                    metrics = Metrics(ref reader);
                    break;
                case "drawn":
                    drawn = DrawnOf(ref reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
        // Whatever follows the object is an error that the reader itself finds.
        reader.Read();
        if (!hasLayers) throw new RecordException(0, "The line has no 'layers'.");
        SetSpace(named);
        return new(layers.Parse(ref layersAt, space!), id, metrics, drawn);
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

    private static RecordException WrongDrawn(long position) =>
        new(position, "'drawn' must be \"iid\", of independent draws of the space's generator, or \"distinct\".");

    private static Dictionary<string, double> Metrics(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new RecordException(reader.TokenStartIndex, "'metrics' must be an object of numbers.");
        var metrics = new Dictionary<string, double>();
        var keys = new JsonKeys();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = keys.Add(ref reader);
            reader.Read();
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetDouble(out var value) || !double.IsFinite(value))
                throw new RecordException(
                    reader.TokenStartIndex, $"The metric '{InputException.Shown(name)}' must be a finite number.");
            metrics.Add(name, value);
        }
        return metrics;
    }
}
