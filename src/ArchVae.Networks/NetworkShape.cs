using System.Globalization;
using System.Text.Json.Serialization;

namespace ArchVae.Networks;

/// <summary>
/// The shape of one row of what goes from layer to layer, without the batch: a vector (<c>64</c>), a sequence (<c>50x8</c>: 50
/// steps of 8 units) or an image (<c>3x32x32</c>: channels, height, width). Immutable.
/// </summary>
[JsonConverter(typeof(NetworkShapeConverter))]
public sealed class NetworkShape : IParsedText<NetworkShape>, IEquatable<NetworkShape>
{
    private readonly int[] dimensions;

    private NetworkShape(params int[] dimensions)
    {
        foreach (var dimension in dimensions) ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        this.dimensions = dimensions;
    }

    /// <summary>What it is the shape of.</summary>
    public ShapeKind Kind => (ShapeKind)dimensions.Length;

    /// <summary>Its sizes: [units], [steps, units] or [channels, height, width], each at least 1.</summary>
    public IReadOnlyList<int> Dimensions => dimensions;

    /// <summary>The units of a vector, or of each step of a sequence; the channels of an image.</summary>
    public int Units => dimensions[Kind == ShapeKind.Sequence ? 1 : 0];

    /// <summary>How many numbers there are.</summary>
    public long Count => dimensions.Aggregate(1L, (count, dimension) => checked(count * dimension));

    /// <summary>A vector.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    public static NetworkShape Vector(int units) => new(units);

    /// <summary>A sequence of vectors.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    public static NetworkShape Sequence(int steps, int units) => new(steps, units);

    /// <summary>An image.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    public static NetworkShape Image(int channels, int height, int width) => new(channels, height, width);

    /// <inheritdoc/>
    public static string Accepted => "one to three whole numbers from 1 with 'x' between them: " +
        "units (30), steps and units (50x8), or channels, height and width (3x32x32)";

    /// <inheritdoc/>
    public static string ValueName => "SHAPE";

    /// <summary>Reads <c>30</c>, <c>50x8</c> or <c>3x32x32</c>.</summary>
    /// <exception cref="InputException">It is no such text.</exception>
    public static NetworkShape Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split('x');
        var sizes = new int[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts.Length > 3 || !int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out sizes[i])
                || sizes[i] < 1)
                throw new InputException($"The shape '{InputException.Shown(text)}' must be {Accepted}.");
        }
        return new(sizes);
    }

    /// <inheritdoc/>
    public bool Equals(NetworkShape? other) => other is not null && dimensions.AsSpan().SequenceEqual(other.dimensions);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as NetworkShape);

    /// <inheritdoc/>
    public override int GetHashCode() => dimensions.Aggregate(dimensions.Length, HashCode.Combine);

    /// <summary>The sizes as <see cref="Parse"/> reads them.</summary>
    public override string ToString() => string.Join('x', dimensions);

    /// <summary>The kind and the sizes, for messages: <c>an image of 3x32x32</c>.</summary>
    public string InWords => Kind switch
    {
        ShapeKind.Vector => $"a vector of {this}",
        ShapeKind.Sequence => $"a sequence of {this}",
        _ => $"an image of {this}",
    };
}

/// <summary>Of what a <see cref="NetworkShape"/> is.</summary>
public enum ShapeKind
{
    /// <summary>Units.</summary>
    Vector = 1,

    /// <summary>Steps, each of as many units.</summary>
    Sequence = 2,

    /// <summary>Channels, height and width.</summary>
    Image = 3,
}

/// <summary>Writes shapes as their texts.</summary>
internal sealed class NetworkShapeConverter : JsonConverter<NetworkShape>
{
    public override NetworkShape Read(
        ref System.Text.Json.Utf8JsonReader reader, Type typeToConvert, System.Text.Json.JsonSerializerOptions options)
    {
        try
        {
            return NetworkShape.Parse(reader.GetString() ?? "");
        }
        catch (InputException exception)
        {
            throw new System.Text.Json.JsonException(exception.Message, exception);
        }
    }

    public override void Write(
        System.Text.Json.Utf8JsonWriter writer, NetworkShape value, System.Text.Json.JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
