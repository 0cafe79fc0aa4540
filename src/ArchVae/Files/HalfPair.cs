using System.Buffers.Text;
using System.Text;

namespace ArchVae.Files;

/// <summary>Halves of surrogate pairs, which stand for no character: JSON and YAML can write them, UTF-8 cannot.</summary>
internal static class HalfPair
{
    private const int EscapeLength = 6;

    /// <summary>The byte where JSON has the first escape <c>\\uXXXX</c> that is half of a pair; −1 where it has none.</summary>
    public static int InJson(ReadOnlySpan<byte> json)
    {
        for (var at = 0; at < json.Length; at++)
        {
            var next = json[at..].IndexOf((byte)'\\');
            if (next < 0) return -1;
            at += next;
            var unit = UnitAt(json, at);
            var isPair = char.IsHighSurrogate(unit) && char.IsLowSurrogate(UnitAt(json, at + EscapeLength));
            if (!isPair && char.IsSurrogate(unit)) return at;
            // Past what is escaped, which may be another backslash.
            at += isPair ? 2 * EscapeLength - 1 : 1;
        }
        return -1;
    }

    /// <summary>What to say of an escape that <see cref="InJson"/> found.</summary>
    public static string Mistake(ReadOnlySpan<byte> json, int at) =>
        $"No valid JSON: '{Encoding.ASCII.GetString(json.Slice(at, EscapeLength))}' is half of a pair and stands for no " +
        "character.";

    /// <summary>The place of the first half of a pair in a text; −1 where it has none.</summary>
    public static int InText(ReadOnlySpan<char> text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (!char.IsSurrogate(text[at])) continue;
            if (at + 1 == text.Length || !char.IsSurrogatePair(text[at], text[at + 1])) return at;
            at++;
        }
        return -1;
    }

    // The code unit that an escape stands for, or none.
    private static char UnitAt(ReadOnlySpan<byte> json, int at) =>
        json.Length - at >= EscapeLength && json[at] == '\\' && json[at + 1] == 'u'
        && Utf8Parser.TryParse(json.Slice(at + 2, 4), out ushort unit, out var read, 'x') && read == 4 ? (char)unit : '\0';
}
