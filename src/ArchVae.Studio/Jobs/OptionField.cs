using System.Globalization;
using System.Text;
using ArchVae.Options;

namespace ArchVae.Studio.Jobs;

/// <summary>An option as a field of a form: its text, and what is wrong with it.</summary>
/// <param name="option">The option.</param>
/// <param name="start">The record whose value it has where nothing is given.</param>
public sealed class OptionField(OptionDescription option, object start)
{
    // What is written in capitals within the names of properties.
    private static readonly string[] abbreviations = ["iaf", "kl", "lstm", "made"];

    private string? text;

    /// <summary>The option.</summary>
    public OptionDescription Option { get; } = option;

    /// <summary>Its name in addresses: that of the command line without its dashes.</summary>
    public string Key { get; } = option.CommandLineName!.TrimStart('-');

    /// <summary>Its name in words.</summary>
    public string Label { get; } = Words(option.Name);

    /// <summary>The text of its value where nothing is given; empty for none.</summary>
    public string Default { get; } = OptionDescription.Text(option.Get(start));

    /// <summary>Whether it is a flag.</summary>
    public bool IsFlag => Option.ValueType == typeof(bool) && !Option.IsList;

    /// <summary>Whether its value is one of a few names.</summary>
    public bool IsChoice => Option.ValueType.IsEnum && !Option.IsList;

    /// <summary>What is in it; the default's text where nothing else is given.</summary>
    public string Text
    {
        get => text ?? Default;
        set => text = string.IsNullOrWhiteSpace(value) || value.Trim() == Default ? null : value.Trim();
    }

    /// <summary>Whether it has another text than its default's.</summary>
    public bool IsGiven => text is not null;

    /// <summary>What is wrong with it, in the library's words; null for nothing.</summary>
    public string? Mistake { get; set; }

    /// <summary>What it is, what it may be and what it is without being given, in sentences.</summary>
    public string Help
    {
        get
        {
            var help = new StringBuilder(Option.Help);
            // Choices and flags show themselves what they may be.
            if (!IsFlag && !IsChoice && Option.AcceptedText is { Length: > 0 } accepted)
                help.Append(CultureInfo.InvariantCulture, $" {char.ToUpperInvariant(accepted[0])}{accepted[1..]}.");
            if (Default.Length > 0 && !IsFlag) help.Append(CultureInfo.InvariantCulture, $" Default: {Default}.");
            return help.ToString();
        }
    }

    /// <summary>Its value; null where none is given, or where there is a <see cref="Mistake"/> in it.</summary>
    public (OptionDescription Option, object? Value)? Read()
    {
        Mistake = null;
        if (text is null) return null;
        try
        {
            var value = Option.Parse(text);
            Option.Check(value);
            return (Option, value);
        }
        catch (InputException exception)
        {
            Mistake = exception.ExplanationWith(Words);
            return null;
        }
    }

    /// <summary>The name of a property in words.</summary>
    public static string Words(string property)
    {
        ArgumentNullException.ThrowIfNull(property);
        var words = new List<string>();
        foreach (var letter in property)
        {
            if (char.IsUpper(letter) || words.Count == 0) words.Add("");
            words[^1] += char.ToLowerInvariant(letter);
        }
        var joined = string.Join(' ', words.Select(
            word => abbreviations.Contains(word) ? word.ToUpperInvariant() : word));
        return char.ToUpperInvariant(joined[0]) + joined[1..];
    }
}
