using System.Globalization;
using System.Text;

namespace ArchVae.Networks.Export;

/// <summary>Values as literals that Python and C# read alike.</summary>
internal static class SourceText
{
    /// <summary>A text in quotes.</summary>
    public static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var sign in text)
        {
            if (sign is '"' or '\\') quoted.Append('\\').Append(sign);
            else if (char.IsControl(sign) || sign is '\u2028' or '\u2029' || char.IsSurrogate(sign) && !IsWhole(text))
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)sign:x4}");
            else quoted.Append(sign);
        }
        return quoted.Append('"').ToString();
    }

    /// <summary>Texts in quotes, with commas between them.</summary>
    public static string Quoted(IEnumerable<string> texts) => string.Join(", ", texts.Select(Quoted));

    /// <summary>A number that reads back as the same and is no whole number of the language.</summary>
    public static string Number(double number)
    {
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().IndexOfAny('.', 'E') < 0 ? text + ".0" : text;
    }

    /// <summary>Numbers with commas between them.</summary>
    public static string Numbers(IEnumerable<double> numbers) => string.Join(", ", numbers.Select(Number));

    // Half a pair of UTF-16 can be in no file of UTF-8.
    private static bool IsWhole(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1])) return false;
            i++;
        }
        return true;
    }
}
