using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace ArchVae.Data;

/// <summary>Parses the JSON of one line.</summary>
internal delegate T LineParser<T>(ReadOnlySpan<byte> line);

/// <summary>Gives whatever is wrong with a line of JSON its place: file, line and column.</summary>
internal static class LineParsing
{
    /// <summary>What a parser makes of a line.</summary>
    /// <exception cref="InputException">The line is not UTF-8, not JSON, or the parser refuses it.</exception>
    public static T Parse<T>(LineParser<T> parse, ReadOnlySpan<byte> line, string? file, long lineNumber)
    {
        if (!Utf8.IsValid(line)) throw new InputException("The line is not UTF-8 text.", file, lineNumber);
        try
        {
            return parse(line);
        }
        catch (JsonException e)
        {
            // The reader's own message repeats the place in other words.
            var message = e.Message.Split(" LineNumber:")[0];
            throw new InputException("No valid JSON: " + message, file, lineNumber, ColumnOf(line, e.BytePositionInLine ?? 0), e);
        }
        catch (InvalidOperationException e)
        {
            throw new InputException(
                "No valid JSON: a text has an escape that stands for no character.", file, lineNumber, inner: e);
        }
        catch (RecordException e)
        {
            throw new InputException(e.Message, file, lineNumber, ColumnOf(line, e.Position));
        }
    }

    /// <summary>The id that the reader stands on.</summary>
    /// <exception cref="RecordException">It is neither a text nor a number.</exception>
    public static string Id(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString()!,
        JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan),
        _ => throw new RecordException(reader.TokenStartIndex, "'id' must be a text or a number."),
    };

    private static long ColumnOf(ReadOnlySpan<byte> line, long position) =>
        Encoding.UTF8.GetCharCount(line[..(int)Math.Min(position, line.Length)]) + 1;
}
