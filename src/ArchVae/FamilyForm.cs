using System.Text.Json.Serialization;

namespace ArchVae;

/// <summary>One of the families of a registry, with what its name is followed by: <c>standard</c>, <c>mixture:50</c>.</summary>
/// <typeparam name="T">What the families are of.</typeparam>
[JsonConverter(typeof(ParsedTextConverter))]
public sealed record FamilyForm<T> : IParsedText<FamilyForm<T>>
    where T : class, IFamily<T>
{
    /// <summary>A family and what its name is followed by.</summary>
    /// <param name="family">The family; it need not be in a registry.</param>
    /// <param name="argument">What stands after the name and a colon; empty where nothing does.</param>
    /// <exception cref="InputException">The family does not take the argument.</exception>
    public FamilyForm(T family, string argument = "")
    {
        ArgumentNullException.ThrowIfNull(family);
        ArgumentNullException.ThrowIfNull(argument);
        family.CheckArgument(argument);
        (Family, Argument) = (family, argument);
    }

    /// <summary>The family.</summary>
    public T Family { get; }

    /// <summary>What stands after the name and a colon; empty where nothing does.</summary>
    public string Argument { get; }

    /// <summary>Reads a name, or a name, a colon and an argument.</summary>
    /// <exception cref="InputException">There is no such family, or it does not take the argument.</exception>
    public static FamilyForm<T> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split(':', 2);
        return new(T.Registry.Get(parts[0]), parts.Length > 1 ? parts[1] : "");
    }

    /// <inheritdoc/>
    public static string Accepted => $"one of {string.Join(", ", T.Registry.Families.Select(family => family.Usage))}";

    /// <inheritdoc/>
    public static string ValueName => string.Join('|', T.Registry.Families.Select(family => family.Usage.Split(' ')[0]));

    /// <inheritdoc/>
    public static IReadOnlyList<string> Suggestions => T.Registry.Names;

    /// <summary>The form that a text stands for.</summary>
    /// <exception cref="InputException">It stands for none.</exception>
    public static implicit operator FamilyForm<T>(string text) => Parse(text);

    /// <inheritdoc/>
    public override string ToString() => Argument.Length == 0 ? Family.Name : $"{Family.Name}:{Argument}";
}
