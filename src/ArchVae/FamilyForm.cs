using System.Text.Json.Serialization;

namespace ArchVae;

/// <summary>One of the families of a registry, with what its name is followed by: <c>standard</c>, <c>mixture:50</c>.</summary>
/// <typeparam name="T">What the families are of.</typeparam>
/// <param name="Family">The family.</param>
/// <param name="Argument">What stands after the name and a colon; empty where nothing does.</param>
[JsonConverter(typeof(ParsedTextConverter))]
public sealed record FamilyForm<T>(T Family, string Argument = "") : IParsedText<FamilyForm<T>> where T : class, IFamily<T>
{
    /// <summary>Reads a name, or a name, a colon and an argument.</summary>
    /// <exception cref="InputException">There is no such family, or it does not take the argument.</exception>
    public static FamilyForm<T> Parse(string text)
    {
        var parts = text.Split(':', 2);
        var form = new FamilyForm<T>(T.Registry.Get(parts[0]), parts.Length > 1 ? parts[1] : "");
        form.Family.CheckArgument(form.Argument);
        return form;
    }

    /// <inheritdoc/>
    public static string Accepted => $"one of {string.Join(", ", T.Registry.Names)}";

    /// <inheritdoc/>
    public static string ValueName => string.Join('|', T.Registry.Names);

    /// <inheritdoc/>
    public static IReadOnlyList<string> Suggestions => T.Registry.Names;

    /// <summary>The form that a text stands for.</summary>
    /// <exception cref="InputException">It stands for none.</exception>
    public static implicit operator FamilyForm<T>(string text) => Parse(text);

    /// <inheritdoc/>
    public override string ToString() => Argument.Length == 0 ? Family.Name : $"{Family.Name}:{Argument}";
}
