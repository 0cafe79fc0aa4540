using System.Globalization;
using System.Text.Json.Serialization;

namespace ArchVae.Posteriors;

/// <summary>Flows of one family, one after the other. Written as <c>planar:8</c>.</summary>
[JsonConverter(typeof(ParsedTextConverter))]
public sealed record FlowChain : IParsedText<FlowChain>
{
    internal const int MostFlows = 1000;

    /// <summary>A chain.</summary>
    /// <param name="family">The name of a family of <see cref="FlowFamily.Registry"/>.</param>
    /// <param name="length">How many flows: 1 to 1000; null for the family's default.</param>
    /// <exception cref="InputException">There is no such family, or the length is out of its range.</exception>
    public FlowChain(string family, int? length = null)
    {
        Family = FlowFamily.Registry.Get(family);
        Length = length ?? Family.DefaultLength;
        if (Length is < 1 or > MostFlows) throw InputException.OutOfRange(nameof(Length), Length, $"from 1 to {MostFlows}");
    }

    /// <summary>The family.</summary>
    public FlowFamily Family { get; }

    /// <summary>How many flows: 1 to 1000.</summary>
    public int Length { get; }

    /// <inheritdoc/>
    public static string ValueName => string.Join('|', FlowFamily.Registry.Names.Select(name => $"{name}:N"));

    /// <inheritdoc/>
    public static IReadOnlyList<string> Suggestions => FlowFamily.Registry.Names;

    /// <summary>Reads <c>planar:8</c>; without a length, it is the family's default.</summary>
    /// <exception cref="InputException">It is no such text.</exception>
    public static FlowChain Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split(':');
        if (parts.Length <= 2 && FlowFamily.Registry.Find(parts[0]) is { } family)
        {
            if (parts.Length == 1) return new FlowChain(family.Name);
            if (int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                && length is >= 1 and <= MostFlows)
                return new FlowChain(family.Name, length);
        }
        var accepted = string.Join(" or ", FlowFamily.Registry.Names.Select(name => $"{name}:N"));
        throw new InputException(
            $"'{InputException.Shown(text)}' is no chain of flows; it must be {accepted}, with N from 1 to {MostFlows}.");
    }

    /// <summary>Reads chains joined by +, such as <c>planar:4+iaf:2</c>.</summary>
    /// <exception cref="InputException">One is no such text, or they are more than 1000 flows in all.</exception>
    internal static IReadOnlyList<FlowChain> ParseAll(string text)
    {
        // More chains than flows are accepted are no chain of their own.
        FlowChain[] chains = [.. text.Split('+', MostFlows + 2).Select(Parse)];
        CheckCount(chains);
        return chains;
    }

    /// <summary>Checks that chains have no more flows together than are accepted.</summary>
    /// <exception cref="InputException">There are more.</exception>
    internal static void CheckCount(IEnumerable<FlowChain> chains)
    {
        var count = chains.Sum(chain => (long)chain.Length);
        if (count > MostFlows) throw InputException.OutOfRange("Flows", count, $"at most {MostFlows} flows in all");
    }

    /// <summary><c>planar:8</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Family.Name}:{Length}");
}
