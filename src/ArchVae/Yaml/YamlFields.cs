using System.Globalization;

namespace ArchVae.Yaml;

/// <summary>
/// The fields of a YAML mapping, each taken at most once; what is left over at the end is a mistake. A mistake is reported and
/// nothing given for it, so that the other fields are read all the same; <see cref="IsSound"/> tells whether what was read can be
/// used.
/// </summary>
public sealed class YamlFields
{
    private const int LongestName = 64;
    private readonly Dictionary<string, (YamlTree Key, YamlTree Value)> entries = new(StringComparer.Ordinal);
    private readonly List<string> known = [];
    private readonly List<string> missing = [];
    private readonly YamlTree node;
    private readonly string what;
    private readonly Mistakes mistakes;
    private readonly int before;

    /// <summary>The fields of a mapping.</summary>
    /// <param name="node">The mapping.</param>
    /// <param name="what">What it describes, for errors: "the space", "feature 'units'".</param>
    /// <param name="mistakes">Where mistakes are reported.</param>
    public YamlFields(YamlTree node, string what, Mistakes mistakes)
    {
        (this.node, this.mistakes, before) = (node, mistakes, mistakes.Count);
        // It may name a key of the file, of whatever length, and stands in every message.
        this.what = InputException.Shown(what, 2 * LongestName);
        if (node.Entries is null) Report($"{what} must be a mapping (name: value)");
        foreach (var (key, value) in node.Entries ?? []) entries.Add(key.Text!, (key, value));
    }

    /// <summary>Whether no mistake was reported since these fields began to be read.</summary>
    public bool IsSound => mistakes.Count == before && missing.Count == 0;

    /// <summary>Reports a mistake at a node.</summary>
    public void Report(YamlTree at, string message) => mistakes.Add(at, message);

    /// <summary>Reports a mistake of the mapping as a whole.</summary>
    public void Report(string message) => Report(node, message);

    /// <summary>The field's value, or null where it is not given.</summary>
    public YamlTree? Take(string name)
    {
        known.Add(name);
        return entries.Remove(name, out var entry) ? entry.Value : null;
    }

    /// <summary>The field's value; null where it is missing, which <see cref="Done"/> reports.</summary>
    public YamlTree? Require(string name)
    {
        var value = Take(name);
        if (value is null && node.Entries is not null) missing.Add(name);
        return value;
    }

    /// <summary>Whether a key that nobody took is meant to be one of some names.</summary>
    internal bool Misspells(params IEnumerable<string> names) =>
        entries.Keys.Any(key => Misspelling.Nearest(key, names) is not null);

    /// <summary>A scalar's text; empty where there is no value or it is none.</summary>
    public string Text(YamlTree? value, string name)
    {
        if (value is { Text: null }) Report(value, $"'{name}' of {what} must be a single value");
        return value?.Text ?? "";
    }

    /// <summary>
    /// A scalar that names something: 1 to 64 letters, digits and a few marks; empty where there is no value or it is none. One
    /// that is longer is cut.
    /// </summary>
    public string Name(YamlTree? value, string name)
    {
        var text = Text(value, name);
        if (value?.Text is not null
            && (text.Length is 0 or > LongestName || text.Any(c => !(char.IsLetterOrDigit(c) || c is '_' or '-' or '.' or '+'))))
            Report(value, $"the {name} must be 1 to 64 letters, digits, '_', '-', '.' or '+', not {Shown(value)}");
        return InputException.Shown(text, LongestName);
    }

    /// <summary>Yes or no; null where there is no value or it is none.</summary>
    public bool? Flag(YamlTree? value, string name)
    {
        if (value is null) return null;
        if (value.Text is "true" or "false") return value.Text == "true";
        Report(value, $"'{name}' of {what} must be true or false, not {Shown(value)}");
        return null;
    }

    /// <summary>A decimal number; null where there is no value or it is none.</summary>
    public decimal? Number(YamlTree? value, string name)
    {
        if (value is null) return null;
        if (decimal.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) &&
            Math.Abs(number) <= 1_000_000_000_000m)
            return number;
        Report(value, $"'{name}' of {what} must be a number of at most 1e12, not {Shown(value)}");
        return null;
    }

    /// <summary>A whole number in a range; null where there is no value or it is none.</summary>
    public int? Whole(YamlTree? value, string name, int minimum, int maximum)
    {
        if (value is null) return null;
        if (int.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) &&
            number >= minimum && number <= maximum)
            return number;
        Report(value, $"'{name}' of {what} must be a whole number from {minimum} to {maximum}, not {Shown(value)}");
        return null;
    }

    /// <summary>Reports the fields that are missing and those that nobody took.</summary>
    public void Done()
    {
        foreach (var (key, _) in entries.Values)
        {
            // A misspelt name is both, and told once.
            var meant = missing.Find(name => Misspelling.IsOf(key.Text!, name));
            if (meant is not null) missing.Remove(meant);
            var hint = meant is not null ? $"; missing is '{meant}'"
                : Misspelling.Nearest(key.Text!, known) is { } nearest ? $"; nearest is '{nearest}'" : "";
            Report(key, $"{what} has no {Shown(key)}; it takes {string.Join(", ", known)}{hint}");
        }
        foreach (var name in missing) Report($"{what} needs '{name}'");
    }

    /// <summary>A node as it is shown in errors.</summary>
    public static string Shown(YamlTree value) =>
        value.Text is { } text ? $"'{InputException.Shown(text)}'" : value.Items is not null ? "a list" : "a mapping";
}
