using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ArchVae;

/// <summary>
/// Something that was given to the library is not what it accepts: a file, a line of it, a name, a value. The message says where
/// it is, what was found and what is accepted, in words for the person who gave it, on one line that a terminal can be given:
/// what would act there or could not be seen stands as an escape (<see cref="Escaped"/>).
/// </summary>
public class InputException : Exception
{
    /// <summary>An error with the place where it was found, which is put before the message.</summary>
    /// <param name="message">What was found and what is accepted.</param>
    /// <param name="file">The file, or null where it is not known or there is none.</param>
    /// <param name="line">The line, from 1, or null.</param>
    /// <param name="column">The column in characters, from 1, or null.</param>
    /// <param name="inner">What caused it, or null.</param>
    public InputException(string message, string? file = null, long? line = null, long? column = null, Exception? inner = null)
        : base(Escaped(Place(file, line, column) + message), inner)
    {
        Explanation = Escaped(message);
        File = file;
        Line = line;
        Column = column;
    }

    /// <summary>The message without the place: what was found and what is accepted.</summary>
    public string Explanation { get; }

    /// <summary>The file with the mistake, or null.</summary>
    public string? File { get; }

    /// <summary>The line of the mistake, from 1, or null.</summary>
    public long? Line { get; }

    /// <summary>
    /// The options that the message names: one that is out of its range, or those that do not go together. Empty where there are
    /// none.
    /// </summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>The column of the mistake in characters, from 1, or null.</summary>
    public long? Column { get; }

    /// <summary>A text of the input as messages show it: its first characters, escaped.</summary>
    /// <param name="text">The text.</param>
    /// <param name="most">How many characters there is room for.</param>
    public static string Shown(string text, int most = 40)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length <= most) return Escaped(text);
        var length = most > 0 && char.IsHighSurrogate(text[most - 1]) ? most - 1 : most;
        return Escaped(text[..length]) + "…";
    }

    /// <summary>
    /// A text with <c>\n</c>, <c>\r</c>, <c>\t</c> or <c>\uXXXX</c> for what is no visible character: controls, such as those
    /// that begin a terminal's commands, signs that turn the direction of writing, ends of lines and halves of surrogate pairs. A
    /// text that was escaped before stays as it is.
    /// </summary>
    public static string Escaped(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        // Of many mistakes most have nothing to escape.
        StringBuilder? escaped = null;
        for (var at = 0; at < text.Length; at++)
        {
            var length = char.IsSurrogatePair(text, at) ? 2 : 1;
            if (IsVisible(text, at)) escaped?.Append(text, at, length);
            else
            {
                escaped ??= new(text, 0, at, text.Length + 16);
                foreach (var unit in text.AsSpan(at, length)) escaped.Append(Escape(unit));
            }
            at += length - 1;
        }
        return escaped?.ToString() ?? text;
    }

    /// <summary>Names as messages list them: as many as there is room for, and how many more there are.</summary>
    public static string Listed(IReadOnlyCollection<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        const int MostCharacters = 500;
        var (shown, length) = (new List<string>(), 0);
        foreach (var name in names)
        {
            if (length > MostCharacters) break;
            shown.Add(Shown(name));
            length += shown[^1].Length;
        }
        var left = names.Count - shown.Count;
        return string.Join(", ", shown) + (left > 0 ? $" and {left} more" : "");
    }

    /// <summary>An option that is out of its range.</summary>
    /// <param name="setting">Its name.</param>
    /// <param name="value">What it is.</param>
    /// <param name="accepted">What it must be, after the words "it must be".</param>
    public static InputException OutOfRange(string setting, object value, string accepted) =>
        new(FormattableString.Invariant($"{setting} is {value}; it must be {accepted}.")) { Settings = [setting] };

    /// <summary>Options that do not go together.</summary>
    /// <param name="message">What they are and what is accepted, with the options by their names.</param>
    /// <param name="settings">These names.</param>
    public static InputException Conflict(FormattableString message, params IReadOnlyList<string> settings) =>
        new(FormattableString.Invariant(message)) { Settings = settings };

    /// <summary>The message without the place, with its options called by other names.</summary>
    /// <param name="nameOf">The other name of an option.</param>
    public string ExplanationWith(Func<string, string> nameOf) =>
        Settings.Count == 0 ? Explanation
        : Regex.Replace(Explanation, $@"\b({string.Join('|', Settings)})\b", match => nameOf(match.Value));

    private static bool IsVisible(string text, int at) => CharUnicodeInfo.GetUnicodeCategory(text, at) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private static string Escape(char unit) => unit switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        _ => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}"),
    };

    private static string Place(string? file, long? line, long? column)
    {
        var place = file ?? "";
        if (line is { } l) place += string.Create(CultureInfo.InvariantCulture, $"{(place.Length > 0 ? ", " : "")}line {l}");
        if (column is { } c) place += string.Create(CultureInfo.InvariantCulture, $"{(place.Length > 0 ? ", " : "")}column {c}");
        return place.Length > 0 ? place + ": " : "";
    }
}
