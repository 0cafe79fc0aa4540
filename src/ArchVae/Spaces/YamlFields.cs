using System.Globalization;

namespace ArchVae.Spaces;

/// <summary>The fields of a YAML mapping, each taken at most once; what is left over at the end is a mistake.</summary>
internal sealed class YamlFields
{
    private readonly Dictionary<string, (YamlTree Key, YamlTree Value)> entries = new(StringComparer.Ordinal);
    private readonly List<string> known = [];
    private readonly YamlTree node;
    private readonly string what;
    private readonly string? source;

    /// <summary>The fields of a mapping.</summary>
    /// <param name="node">The mapping.</param>
    /// <param name="what">What it describes, for errors: "the space", "feature 'units'".</param>
    /// <param name="source">The file, or null.</param>
    public YamlFields(YamlTree node, string what, string? source)
    {
        (this.node, this.what, this.source) = (node, what, source);
        foreach (var (key, value) in node.Entries ?? throw Error(node, $"{what} must be a mapping (name: value)"))
            entries.Add(key.Text!, (key, value));
    }

    /// <summary>An error at a node.</summary>
    public static InputException Error(YamlTree at, string message, string? source) =>
        new(message + ".", source, at.Line, at.Column);

    /// <summary>An error at a node of this file.</summary>
    public InputException Error(YamlTree at, string message) => Error(at, message, source);

    /// <summary>An error at the mapping itself.</summary>
    public InputException Error(string message) => Error(node, message);

    /// <summary>The field's value, or null where it is not given.</summary>
    public YamlTree? Take(string name)
    {
        known.Add(name);
        return entries.Remove(name, out var entry) ? entry.Value : null;
    }

    /// <summary>The field's value.</summary>
    public YamlTree Require(string name) => Take(name) ?? throw Error(node, $"{what} needs '{name}'");

    /// <summary>A scalar's text.</summary>
    public string Text(YamlTree value, string name) => value.Text
        ?? throw Error(value, $"'{name}' of {what} must be a single value");

    /// <summary>A scalar that names something: 1 to 64 letters, digits and a few marks.</summary>
    public string Name(YamlTree value, string name)
    {
        var text = Text(value, name);
        if (text.Length is 0 or > 64 || text.Any(c => !(char.IsLetterOrDigit(c) || c is '_' or '-' or '.' or '+')))
            throw Error(value, $"the {name} must be 1 to 64 letters, digits, '_', '-', '.' or '+', not {Shown(value)}");
        return text;
    }

    /// <summary>Yes or no.</summary>
    public bool Flag(YamlTree value, string name) => value.Text switch
    {
        "true" => true,
        "false" => false,
        _ => throw Error(value, $"'{name}' of {what} must be true or false, not {Shown(value)}"),
    };

    /// <summary>A decimal number.</summary>
    public decimal Number(YamlTree value, string name)
    {
        if (decimal.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) &&
            Math.Abs(number) <= 1_000_000_000_000m)
            return number;
        throw Error(value, $"'{name}' of {what} must be a number of at most 1e12, not {Shown(value)}");
    }

    /// <summary>A whole number in a range.</summary>
    public int Whole(YamlTree value, string name, int minimum, int maximum)
    {
        if (int.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) &&
            number >= minimum && number <= maximum)
            return number;
        throw Error(value, $"'{name}' of {what} must be a whole number from {minimum} to {maximum}, not {Shown(value)}");
    }

    /// <summary>A list of two whole numbers, the second not below the first.</summary>
    public (int Low, int High) WholeRange(string name, int minimum, int maximum)
    {
        var value = Require(name);
        if (value.Items is not { Count: 2 } items) throw Error(value, $"'{name}' of {what} must be a range [lowest, highest]");
        var (low, high) = (Whole(items[0], name, minimum, maximum), Whole(items[1], name, minimum, maximum));
        return low <= high ? (low, high)
            : throw Error(value, $"'{name}' of {what} must be a range [lowest, highest], and {low} is above {high}");
    }

    /// <summary>Refuses the fields that nobody took.</summary>
    public void Done()
    {
        foreach (var (key, _) in entries.Values)
            throw Error(key, $"{what} has no '{key.Text}'; it takes {string.Join(", ", known)}");
    }

    /// <summary>A node as it is shown in errors.</summary>
    public static string Shown(YamlTree value) =>
        value.Text is { } text ? $"'{(text.Length > 40 ? text[..40] + "…" : text)}'" : value.Items is not null ? "a list"
            : "a mapping";
}
