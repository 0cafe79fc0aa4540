using System.Text;
using System.Text.Json;
using ArchVae.Files;
using ArchVae.Spaces;

namespace ArchVae.Data;

/// <summary>Parses the <c>layers</c> of a line into an architecture. For one thread.</summary>
internal sealed class LayerParser
{
    private ArchitectureBuilder? builder;
    private SearchSpace? builtSpace;

    /// <summary>The architecture of the list that the reader stands on.</summary>
    /// <exception cref="RecordException">It is no list of layers of the space, or not legal.</exception>
    public Architecture Parse(ref Utf8JsonReader reader, SearchSpace space)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new RecordException(reader.TokenStartIndex, "'layers' must be a list of layers.");
        if (builder is null || builtSpace != space) (builder, builtSpace) = (new(space), space);
        builder.Clear();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) ParseLayer(ref reader, space, builder);
        return builder.At(reader.TokenStartIndex).Build();
    }

    private static void ParseLayer(ref Utf8JsonReader reader, SearchSpace space, ArchitectureBuilder builder)
    {
        builder.At(reader.TokenStartIndex);
        builder.RequireRoom();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new RecordException(reader.TokenStartIndex, "A layer must be an object: {\"type\":\"…\"}.");
        builder.Add(FindType(reader, space));
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                continue;
            }
            var name = reader.GetString()!;
            builder.At(reader.TokenStartIndex);
            var feature = builder.Find(name);
            if (builder.IsSet(feature))
                throw new RecordException(reader.TokenStartIndex, $"The key '{InputException.Shown(name)}' comes twice.");
            reader.Read();
            builder.SetBin(feature, Bin(ref reader, feature));
        }
        builder.EndLayer();
    }

    // The type may come after the features it decides on, so it is looked for in a copy of the reader.
    private static LayerType FindType(Utf8JsonReader reader, SearchSpace space)
    {
        var start = reader.TokenStartIndex;
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
                    throw new RecordException(reader.TokenStartIndex, space.LacksType(Shown(ref reader)));
            }
            else
            {
                reader.Skip();
            }
        }
        return type ?? throw new RecordException(start, $"The layer has no 'type'; there are {space.TypeNames}.");
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

    private static string Shown(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.StartObject) return "an object";
        if (reader.TokenType is JsonTokenType.StartArray) return "a list";
        var text = InputException.Shown(Encoding.UTF8.GetString(reader.ValueSpan));
        return reader.TokenType == JsonTokenType.String ? $"'{text}'" : text;
    }
}
