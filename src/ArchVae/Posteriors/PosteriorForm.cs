using System.Text.Json.Serialization;
using ArchVae.Options;
using ArchVae.Yaml;

namespace ArchVae.Posteriors;

/// <summary>
/// What a posterior is put together from: a base and chains of flows. Written as <c>diagonal</c>, <c>full</c>, <c>planar:8</c>
/// (on a diagonal base), <c>full+iaf:4</c>, <c>planar:4+iaf:2</c>; the four posteriors of the starting document (Pavesi
/// 2024) are <c>diagonal</c>, <c>full</c>, <c>planar</c> and <c>iaf</c>, the last two with 8 and 4 flows.
/// </summary>
[JsonConverter(typeof(ParsedTextConverter))]
public sealed class PosteriorForm : IEquatable<PosteriorForm>, IParsedText<PosteriorForm>
{
    private const string DefaultBase = "diagonal";

    /// <summary>A form.</summary>
    /// <param name="baseFamily">The name of a family of <see cref="BaseFamily.Registry"/>.</param>
    /// <param name="flows">The flows after it, in order.</param>
    /// <exception cref="InputException">There is no such family, or there are more than 1000 flows in all.</exception>
    public PosteriorForm(string baseFamily, params IReadOnlyList<FlowChain> flows)
    {
        ArgumentNullException.ThrowIfNull(baseFamily);
        ArgumentNullException.ThrowIfNull(flows);
        Base = BaseFamily.Registry.Get(baseFamily);
        // A copy: the list that was given may change later.
        Flows = new ValueList<FlowChain>(flows);
        foreach (var flow in Flows) ArgumentNullException.ThrowIfNull(flow, nameof(flows));
        FlowChain.CheckCount(Flows);
    }

    /// <summary>The classic VAE's posterior.</summary>
    public static PosteriorForm Diagonal { get; } = new(DefaultBase);

    /// <summary>Full covariance.</summary>
    public static PosteriorForm Full { get; } = new("full");

    /// <summary>Eight planar flows on a diagonal base.</summary>
    public static PosteriorForm Planar { get; } = new(DefaultBase, new FlowChain("planar"));

    /// <summary>Four inverse autoregressive flows on a diagonal base.</summary>
    public static PosteriorForm Iaf { get; } = new(DefaultBase, new FlowChain("iaf"));

    /// <inheritdoc/>
    public static string ValueName => string.Join('|', Suggestions);

    /// <inheritdoc/>
    public static IReadOnlyList<string> Suggestions => [.. BaseFamily.Registry.Names, .. FlowFamily.Registry.Names];

    /// <summary>The density that it begins with.</summary>
    public BaseFamily Base { get; }

    /// <summary>The flows after it, in order.</summary>
    public IReadOnlyList<FlowChain> Flows { get; }

    /// <summary>
    /// Whether q(z|x) is a Gaussian, so that a prior may have the KL in closed form, which then splits by dimension.
    /// </summary>
    public bool IsGaussian => Flows.Count == 0 && Base.IsGaussian;

    /// <summary>Reads a form as <see cref="ToString"/> writes it, or a family's name.</summary>
    /// <exception cref="InputException">It is no such text.</exception>
    public static PosteriorForm Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        // More chains than flows are accepted are no chain of their own.
        var parts = text.Split('+', FlowChain.MostFlows + 2);
        var named = BaseFamily.Registry.Find(parts[0]);
        try
        {
            return new(named?.Name ?? DefaultBase, [.. parts.Skip(named is null ? 0 : 1).Select(FlowChain.Parse)]);
        }
        catch (InputException exception)
        {
            var names = BaseFamily.Registry.Names.Concat(FlowFamily.Registry.Names).ToList();
            var nearest = parts.Select(part => part.Split(':')[0])
                .Where(name => !names.Contains(name, StringComparer.OrdinalIgnoreCase))
                .Select(name => Misspelling.Nearest(name, names)).FirstOrDefault(name => name != null);
            throw new InputException(
                $"There is no posterior '{InputException.Shown(text)}'{(nearest != null ? $" (nearest is '{nearest}')" : "")}; " +
                $"it must be {string.Join(", ", names.SkipLast(1))} or {names[^1]}, " +
                "or a base and chains of flows such as full+iaf:4 or planar:4+iaf:2, " +
                $"with 1 to {FlowChain.MostFlows} flows in all.",
                inner: exception);
        }
    }

    /// <summary>The base, unless it is a diagonal one under flows, and the chains of flows, joined by +.</summary>
    public override string ToString()
    {
        IEnumerable<string> baseName = Base.Name == DefaultBase && Flows.Count > 0 ? [] : [Base.Name];
        return string.Join('+', baseName.Concat(Flows.Select(flow => flow.ToString())));
    }

    /// <inheritdoc/>
    public bool Equals(PosteriorForm? other) => other != null && Base == other.Base && Flows.SequenceEqual(other.Flows);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PosteriorForm);

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);
}
