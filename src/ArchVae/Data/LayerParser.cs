using System.Text.Json;
using ArchVae.Spaces;

namespace ArchVae.Data;

/// <summary>Parses the <c>layers</c> of a line into an architecture. For one thread.</summary>
internal sealed class LayerParser
{
    private readonly List<int> types = [];
    private readonly List<long> positions = [];
    private int[] cells = [];
    private bool[] given = [];

    /// <summary>The architecture of the list that the reader stands on.</summary>
    /// <exception cref="RecordException">It is no list of layers of the space, or not legal.</exception>
    public Architecture Parse(ref Utf8JsonReader reader, SearchSpace space)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new RecordException(reader.TokenStartIndex, "'layers' must be a list of layers.");
        types.Clear();
        positions.Clear();
        if (given.Length < space.Features.Count) given = new bool[space.Features.Count];
        if (cells.Length < space.MaximumRows * space.CellsPerRow) cells = new int[space.MaximumRows * space.CellsPerRow];
        var listed = space.MaximumRows - (space.EndIsListed ? 0 : 1);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (types.Count == listed)
            {
                throw new RecordException(
                    reader.TokenStartIndex, $"The architecture has more than {listed} layers, the most in '{space.Name}'.");
            }
            ParseLayer(ref reader, space);
        }
        positions.Add(reader.TokenStartIndex);
        if (!space.EndIsListed)
        {
            types.Add(space.EndType.Index);
            var end = Row(types.Count - 1, space);
            end.Clear();
            end[0] = space.EndType.Index;
        }
        var violation = space.Grammar.FirstViolation(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(types));
        if (violation is not null)
            throw new RecordException(positions[Math.Min(violation.Row, positions.Count - 1)], violation.In(space));
        return Architecture.FromCells(space, cells.AsSpan(0, types.Count * space.CellsPerRow));
    }

    private void ParseLayer(ref Utf8JsonReader reader, SearchSpace space)
    {
        var start = reader.TokenStartIndex;
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new RecordException(start, "A layer must be an object: {\"type\":\"…\"}.");
        var type = FindType(reader, space, start);
        var position = types.Count;
        types.Add(type.Index);
        positions.Add(start);
        var row = Row(position, space);
        row.Clear();
        row[0] = type.Index;
        Array.Clear(given);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                continue;
            }
            var name = reader.GetString()!;
            if (space.FindFeature(name) is not { } feature || !space.HasFeature(type.Index, feature.Index, position))
                throw new RecordException(
                    reader.TokenStartIndex,
                    $"Layer {position + 1}, '{type.Name}', has no feature '{name}'; {Has(type, position, space)}.");
            if (given[feature.Index]) throw new RecordException(reader.TokenStartIndex, $"The key '{name}' comes twice.");
            given[feature.Index] = true;
            reader.Read();
            row[1 + feature.Index] = Bin(ref reader, feature);
        }
        foreach (var feature in type.Features)
        {
            if (!given[feature.Index] && space.HasFeature(type.Index, feature.Index, position))
                throw new RecordException(
                    start, $"Layer {position + 1}, '{type.Name}', lacks '{feature.Name}', {feature.Accepted}.");
        }
    }

    // The type may come after the features it decides on, so it is looked for in a copy of the reader.
    private static LayerType FindType(Utf8JsonReader reader, SearchSpace space, long start)
    {
        LayerType? type = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isType = reader.ValueTextEquals("type"u8);
            if (isType && type is not null) throw new RecordException(reader.TokenStartIndex, "The key 'type' comes twice.");
            reader.Read();
            if (isType)
            {
                type = reader.TokenType == JsonTokenType.String ? space.FindLayerType(reader.GetString()!) : null;
                if (type is null || (type == space.EndType && !space.EndIsListed))
                    throw new RecordException(
                        reader.TokenStartIndex,
                        $"There is no layer type {Shown(ref reader)} in '{space.Name}'; there are {TypeNames(space)}.");
            }
            else
            {
                reader.Skip();
            }
        }
        return type ?? throw new RecordException(start, $"The layer has no 'type'; there are {TypeNames(space)}.");
    }

    private static int Bin(ref Utf8JsonReader reader, Feature feature)
    {
        var bin = 0;
        var found = reader.TokenType switch
        {
            JsonTokenType.String => feature.TryBinOf(reader.GetString()!, out bin),
            JsonTokenType.Number => reader.TryGetDouble(out var value) &&
                (feature.Kind == FeatureKind.Choice ? feature.TryBinOfNumber(value, out bin) : feature.TryBinOf(value, out bin)),
            JsonTokenType.True or JsonTokenType.False when feature.Kind == FeatureKind.Flag =>
                feature.TryBinOf(reader.TokenType == JsonTokenType.True ? 1 : 0, out bin),
            _ => false,
        };
        return found ? bin : throw new RecordException(reader.TokenStartIndex,
            $"'{feature.Name}' must be {feature.Accepted}, not {Shown(ref reader)}.");
    }

    private Span<int> Row(int position, SearchSpace space) => cells.AsSpan(position * space.CellsPerRow, space.CellsPerRow);

    private static string Has(LayerType type, int position, SearchSpace space)
    {
        var names = type.Features.Where(f => space.HasFeature(type.Index, f.Index, position)).Select(f => f.Name).ToList();
        return names.Count == 0 ? "it has none there" : "it has " + string.Join(", ", names);
    }

    private static string TypeNames(SearchSpace space) =>
        string.Join(", ", space.LayerTypes.Where(t => t != space.EndType || space.EndIsListed).Select(t => t.Name));

    private static string Shown(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.StartObject) return "an object";
        if (reader.TokenType is JsonTokenType.StartArray) return "a list";
        var text = System.Text.Encoding.UTF8.GetString(reader.ValueSpan);
        if (text.Length > 40) text = text[..40] + "…";
        return reader.TokenType == JsonTokenType.String ? $"'{text}'" : text;
    }
}
