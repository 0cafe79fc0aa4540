using System.Globalization;
using System.Reflection;

namespace ArchVae.Options;

/// <summary>Values as the texts that a command line or a form has of them.</summary>
public static class OptionText
{
    /// <summary>The value of a text.</summary>
    /// <param name="name">What it is called in errors.</param>
    /// <param name="type">Its type: a number, a flag, a text, an enumeration, or one that has a static method Parse.</param>
    /// <param name="text">The text.</param>
    /// <param name="accepted">What it must be, in words; null for what its type says.</param>
    /// <exception cref="InputException">The text is none of the type; the message names it.</exception>
    public static object Parse(string name, Type type, string text, string? accepted = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            if (Parse(type, text) is { } value) return value;
        }
        catch (InputException exception)
        {
            var form = type.IsAssignableTo(typeof(IParsedText)) ? ParsedText.Accepted(type) : "";
            throw form.Length > 0 ? Refused(name, text, form)
                : new InputException($"{name}: {exception.Message}", inner: exception) { Settings = [name] };
        }
        // What no int holds is told so, as not every range has an upper end.
        var isTooLarge = type == typeof(int) && long.TryParse(text, CultureInfo.InvariantCulture, out _);
        throw Refused(name, text, accepted is null || isTooLarge ? Accepted(type) : accepted);
    }

    private static InputException Refused(string name, string text, string accepted) =>
        InputException.OutOfRange(name, $"'{InputException.Shown(text)}'", accepted);

    private static object? Parse(Type type, string text)
    {
        var culture = CultureInfo.InvariantCulture;
        if (type == typeof(string)) return text;
        if (type == typeof(bool)) return bool.TryParse(text, out var flag) ? flag : null;
        if (type == typeof(int)) return int.TryParse(text, NumberStyles.AllowLeadingSign, culture, out var whole) ? whole : null;
        if (type == typeof(long))
            return long.TryParse(text, NumberStyles.AllowLeadingSign, culture, out var large) ? large : null;
        if (type == typeof(ulong)) return ulong.TryParse(text, NumberStyles.None, culture, out var seed) ? seed : null;
        if (type == typeof(double)) return double.TryParse(text, NumberStyles.Float, culture, out var number) ? number : null;
        if (type.IsEnum)
        {
            return Enum.GetNames(type).FirstOrDefault(name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } found
                ? Enum.Parse(type, found)
                : null;
        }
        // Any other type reads its own text, and complains itself.
        var own = type.GetMethod("Parse", BindingFlags.Public | BindingFlags.Static, [typeof(string)])
            ?? throw new NotSupportedException($"{type} has no static method Parse(string), by which an option could be read.");
        return own.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [text], culture);
    }

    private static string Accepted(Type type) =>
        type.IsEnum ? $"{(Enum.GetNames(type).Length > 1 ? "one of " : "")}{string.Join(", ", OptionDescription.NamesOf(type))}" :
        type == typeof(bool) ? "true or false" :
        type == typeof(double) ? "a number, such as 0.5 or 1e-3" :
        type == typeof(ulong) ? $"a whole number from 0 to {ulong.MaxValue}" :
        type == typeof(int) ? $"a whole number, at most {int.MaxValue}" : "a whole number";
}
