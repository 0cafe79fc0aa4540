using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ArchVae.Data;

/// <summary>
/// The one rule for figures in files: a number is a value; a number beyond what double precision holds, and what programs write
/// where there is none, is NaN, "no value": <c>NaN</c>, <c>Infinity</c>, <c>inf</c> with or without a sign, <c>null</c>,
/// <c>None</c>, <c>NA</c>, <c>N/A</c>, in any case, and nothing at all. An <see cref="ArchitectureRecord"/> keeps such metrics
/// apart, and <see cref="MetricNotes"/> counts them.
/// </summary>
public static class MetricValue
{
    private static readonly SearchValues<byte> separators = SearchValues.Create(" \t\r\n,]}"u8);
    private static readonly string[] words = ["nan", "inf", "infinity", "null", "none", "na", "n/a"];

    /// <summary>Reads a figure as it stands in a cell or between separators; spaces around it do not count.</summary>
    /// <param name="text">The text.</param>
    /// <param name="value">The number, finite, or NaN where there is none.</param>
    /// <returns>Whether it is a figure; a text that is none may be something else.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out double value)
    {
        text = text.Trim();
        value = double.NaN;
        if (text.IsEmpty || IsWord(text)) return true;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return false;
        if (double.IsFinite(number)) value = number;
        return true;
    }

    /// <summary>The figure that a reader of JSON stands on: a number, null, or a word for none in quotes.</summary>
    internal static bool TryRead(ref Utf8JsonReader reader, out double value)
    {
        value = double.NaN;
        switch (reader.TokenType)
        {
            case JsonTokenType.Number:
                var number = reader.GetDouble();
                if (double.IsFinite(number)) value = number;
                return true;
            case JsonTokenType.Null:
                return true;
            case JsonTokenType.String:
                var text = reader.GetString().AsSpan().Trim();
                return text.IsEmpty || IsWord(text);
            default:
                return false;
        }
    }

    /// <summary>The figure that a value of JSON is: a number, null, or a word for none in quotes.</summary>
    internal static bool TryRead(JsonElement json, out double value)
    {
        value = double.NaN;
        switch (json.ValueKind)
        {
            case JsonValueKind.Number:
                var number = json.GetDouble();
                if (double.IsFinite(number)) value = number;
                return true;
            case JsonValueKind.Null:
                return true;
            case JsonValueKind.String:
                var text = json.GetString().AsSpan().Trim();
                return text.IsEmpty || IsWord(text);
            default:
                return false;
        }
    }

    /// <summary>
    /// The length of a word for no value that a text of JSON goes on with, which is not JSON itself; 0 where there is none.
    /// </summary>
    /// <param name="json">What follows a colon, comma or bracket, and spaces.</param>
    /// <param name="isEnd">Whether nothing comes after it; else a word at its end may be cut off, which is −1.</param>
    internal static int BareWord(ReadOnlySpan<byte> json, bool isEnd)
    {
        const int LongestWord = 9;
        var length = json[..Math.Min(json.Length, LongestWord + 1)].IndexOfAny(separators);
        if (length < 0 && json.Length <= LongestWord)
        {
            if (!isEnd) return json.IsEmpty || IsWordByte(json[0]) ? -1 : 0;
            length = json.Length;
        }
        if (length < 3 || !IsWordByte(json[0])) return 0;
        Span<char> text = stackalloc char[LongestWord];
        if (length > LongestWord || Encoding.UTF8.GetCharCount(json[..length]) != length) return 0;
        Encoding.UTF8.GetChars(json[..length], text);
        return !text[..length].SequenceEqual("null") && IsWord(text[..length]) ? length : 0;
    }

    /// <summary>Puts spaces in quotes over such a word: no value as well, and all else keeps its place.</summary>
    internal static void Blank(Span<byte> word)
    {
        word.Fill((byte)' ');
        word[0] = word[^1] = (byte)'"';
    }

    private static bool IsWordByte(byte first) => first is (byte)'+' or (byte)'-' || char.IsAsciiLetter((char)first);

    private static bool IsWord(ReadOnlySpan<char> text)
    {
        if (text[0] is '+' or '-') text = text[1..];
        foreach (var word in words)
        {
            if (text.Equals(word, StringComparison.OrdinalIgnoreCase)) return true;
        }
        return false;
    }
}
