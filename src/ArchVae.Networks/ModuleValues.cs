using System.Collections;
using System.Globalization;

namespace ArchVae.Networks;

/// <summary>The settings of one layer's module, by name, as texts. Immutable.</summary>
public sealed class ModuleValues : IEnumerable<KeyValuePair<string, string>>
{
    private readonly Dictionary<string, string> given;
    private readonly IReadOnlyList<ModuleSetting> settings;

    /// <summary>Values of a module.</summary>
    /// <param name="family">The module.</param>
    /// <param name="given">The values by the names of settings.</param>
    public ModuleValues(ModuleFamily family, IEnumerable<KeyValuePair<string, string>> given)
        : this((family ?? throw new ArgumentNullException(nameof(family))).Settings, new(given, StringComparer.Ordinal))
    {
    }

    private ModuleValues(IReadOnlyList<ModuleSetting> settings, Dictionary<string, string> given) =>
        (this.settings, this.given) = (settings, given);

    /// <summary>Whether a value was given; a default is none.</summary>
    public bool Has(string setting) => given.ContainsKey(setting);

    /// <summary>The value of a setting, that which stands in for it, or its default; null where there is none.</summary>
    public string? Find(string setting)
    {
        if (given.TryGetValue(setting, out var value)) return value;
        var found = settings.FirstOrDefault(one => one.Name == setting);
        return found is null ? null : found.InPlace is { } other && Find(other) is { } text ? text : found.Default;
    }

    /// <summary>The value of a setting that takes words.</summary>
    /// <exception cref="MisfitException">It is none of them, or not given.</exception>
    public string Word(string setting, params ReadOnlySpan<string> accepted)
    {
        var text = Require(setting);
        foreach (var word in accepted) if (word == text) return word;
        throw new MisfitException(
            $"'{setting}' must be one of {string.Join(", ", accepted.ToArray())}, not '{InputException.Shown(text)}'");
    }

    /// <summary>The value of a setting that is a whole number.</summary>
    /// <param name="setting">The setting.</param>
    /// <param name="minimum">The least that it may be.</param>
    /// <exception cref="MisfitException">It is no whole number from the minimum to 2³¹ − 1, or not given.</exception>
    public int Whole(string setting, int minimum = 1)
    {
        var text = Require(setting);
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= minimum
            ? value
            : throw new MisfitException(FormattableString.Invariant(
                $"'{setting}' must be a whole number of at least {minimum}, not '{InputException.Shown(text)}'"));
    }

    /// <summary>The value of a setting that is a number.</summary>
    /// <exception cref="MisfitException">It is no number from the minimum to below the limit, or not given.</exception>
    public double Number(string setting, double minimum, double limit)
    {
        var text = Require(setting);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && value >= minimum && value < limit
            ? value
            : throw new MisfitException(FormattableString.Invariant(
                $"'{setting}' must be a number from {minimum} to below {limit}, not '{InputException.Shown(text)}'"));
    }

    /// <summary>The same with another value of a setting; with null it is not given.</summary>
    public ModuleValues With(string setting, int? value)
    {
        var others = new Dictionary<string, string>(given, StringComparer.Ordinal);
        if (value is { } number) others[setting] = number.ToString(CultureInfo.InvariantCulture);
        else others.Remove(setting);
        return new(settings, others);
    }

    /// <summary>What was given, in the order of the module's settings.</summary>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => settings.Where(setting => Has(setting.Name))
        .Select(setting => KeyValuePair.Create(setting.Name, given[setting.Name])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>What was given: <c>units 64</c>.</summary>
    public override string ToString() => string.Join(", ", this.Select(value => $"{value.Key} {value.Value}"));

    private string Require(string setting) => Find(setting) ?? throw new MisfitException($"'{setting}' is not given");
}
