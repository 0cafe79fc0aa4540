using System.Text.Json;
using System.Text.Json.Serialization;

namespace ArchVae.Posteriors;

/// <summary>The Gaussian that a posterior begins with.</summary>
public enum BaseKind
{
    /// <summary>Diagonal covariance (equations 22 and 23).</summary>
    Diagonal,

    /// <summary>Full covariance by its Cholesky factor (equations 24 and 25).</summary>
    Full,
}

/// <summary>
/// What a posterior is put together from: a base and a chain of flows. Written as <c>diagonal</c>, <c>full</c>, <c>planar:8</c>
/// (on a diagonal base), <c>full+iaf:4</c>, <c>planar:4+iaf:2</c>; the four posteriors of the starting document are <c>diagonal</c>,
/// <c>full</c>, <c>planar</c> and <c>iaf</c>, the last two with 8 and 4 flows.
/// </summary>
[JsonConverter(typeof(Converter))]
public sealed class PosteriorForm : IEquatable<PosteriorForm>
{
    internal const int PlanarLength = 8;
    internal const int IafLength = 4;

    /// <summary>A form.</summary>
    public PosteriorForm(BaseKind baseKind, params IReadOnlyList<FlowChain> flows)
    {
        Base = baseKind;
        Flows = flows;
    }

    /// <summary>The classic VAE's posterior.</summary>
    public static PosteriorForm Diagonal { get; } = new(BaseKind.Diagonal);

    /// <summary>Full covariance.</summary>
    public static PosteriorForm Full { get; } = new(BaseKind.Full);

    /// <summary>Eight planar flows on a diagonal base.</summary>
    public static PosteriorForm Planar { get; } = new(BaseKind.Diagonal, new FlowChain(FlowKind.Planar, PlanarLength));

    /// <summary>Four inverse autoregressive flows on a diagonal base.</summary>
    public static PosteriorForm Iaf { get; } = new(BaseKind.Diagonal, new FlowChain(FlowKind.Iaf, IafLength));

    /// <summary>The Gaussian that it begins with.</summary>
    public BaseKind Base { get; }

    /// <summary>The flows after it, in order.</summary>
    public IReadOnlyList<FlowChain> Flows { get; }

    /// <summary>Whether the KL from the prior has a closed form, which then splits by dimension.</summary>
    public bool HasClosedFormKl => Flows.Count == 0;

    /// <summary>Reads a form as <see cref="ToString"/> writes it, or a preset's name.</summary>
    /// <exception cref="InputException">It is no such text.</exception>
    public static PosteriorForm Parse(string text)
    {
        var parts = text.Split('+');
        var named = Enum.GetValues<BaseKind>().Where(kind => parts[0].Equals(kind.ToString(), StringComparison.OrdinalIgnoreCase)).ToList();
        try
        {
            return new(named.FirstOrDefault(BaseKind.Diagonal), [.. parts.Skip(named.Count).Select(FlowChain.Parse)]);
        }
        catch (InputException exception)
        {
            throw new InputException(
                $"There is no posterior '{text}'; it must be diagonal, full, planar or iaf, or a base and chains of flows such as full+iaf:4 or planar:4+iaf:2, with 1 to {FlowChain.MostFlows} flows in each.", inner: exception);
        }
    }

    /// <summary>The base, unless it is a diagonal one under flows, and the chains of flows, joined by +.</summary>
    public override string ToString()
    {
        IEnumerable<string> baseName = Base == BaseKind.Diagonal && Flows.Count > 0 ? [] : [JsonNamingPolicy.CamelCase.ConvertName(Base.ToString())];
        return string.Join('+', baseName.Concat(Flows.Select(flow => flow.ToString())));
    }

    /// <inheritdoc/>
    public bool Equals(PosteriorForm? other) => other != null && Base == other.Base && Flows.SequenceEqual(other.Flows);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PosteriorForm);

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    private sealed class Converter : JsonConverter<PosteriorForm>
    {
        public override PosteriorForm Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            try
            {
                return Parse(reader.TokenType == JsonTokenType.String ? reader.GetString()! : "");
            }
            catch (InputException exception)
            {
                throw new JsonException(exception.Message, exception);
            }
        }

        public override void Write(Utf8JsonWriter writer, PosteriorForm value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
