using System.Globalization;

namespace ArchVae.Reports.Pictures;

/// <summary>How wide text is about, without fonts to measure it: on the wide side, so that nothing is cut off.</summary>
internal static class TextSize
{
    /// <summary>The width in pixels at a font size.</summary>
    public static double Width(string text, double fontSize)
    {
        var sum = 0.0;
        foreach (var rune in text.EnumerateRunes())
        {
            sum += rune.Value switch
            {
                'i' or 'j' or 'l' or 'I' or '.' or ',' or ':' or ';' or '\'' or '|' or '!' => 0.32,
                ' ' or 'f' or 't' or 'r' or '(' or ')' or '[' or ']' or '-' => 0.42,
                'm' or 'w' or 'M' or 'W' or '@' or '%' or '→' => 0.95,
                >= 'A' and <= 'Z' => 0.7,
                >= 0x1100 => 1.05,
                _ => 0.62,
            };
        }
        return sum * fontSize;
    }

    /// <summary>The text, or its beginning with an ellipsis where it is longer.</summary>
    public static string Shorten(string text, int length)
    {
        var elements = StringInfo.ParseCombiningCharacters(text);
        return elements.Length <= length ? text : string.Concat(text.AsSpan(0, elements[length - 1]), "…");
    }

    /// <summary>The text, or as much of its beginning as a width has room for, with an ellipsis.</summary>
    public static string Fit(string text, double fontSize, double width)
    {
        var length = StringInfo.ParseCombiningCharacters(text).Length;
        var shown = text;
        while (length > 1 && Width(shown, fontSize) > width) shown = Shorten(text, --length);
        return shown;
    }

    /// <summary>The text in lines of at most a width, broken between words.</summary>
    public static IReadOnlyList<string> Wrap(string text, double fontSize, double width)
    {
        var lines = new List<string>();
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (lines.Count > 0 && Width($"{lines[^1]} {word}", fontSize) <= width) lines[^1] += " " + word;
            else lines.Add(word);
        }
        return lines;
    }
}
