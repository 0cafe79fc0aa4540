using System.Security.Cryptography;
using System.Text;

namespace ArchVae.Files;

/// <summary>Names of files and folders for what is called by any text.</summary>
public static class FileName
{
    /// <summary>The most letters of a name.</summary>
    public const int Longest = 100;

    /// <summary>
    /// The text itself where it has up to 100 letters, digits, -, _ and points, none of these at an end; else what is left of it
    /// and eight digits of its SHA-256.
    /// </summary>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        // Some file systems leave out a point at the end.
        if (text is { Length: > 0 and <= Longest } && text[0] != '.' && text[^1] != '.' && text.All(IsPlain)) return text;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 4));
        var plain = string.Concat(text.Take(Longest / 2).Where(IsPlain)).Trim('.');
        return plain.Length > 0 ? $"{plain}-{hash}" : hash;
    }

    private static bool IsPlain(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.';
}
