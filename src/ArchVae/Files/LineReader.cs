using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace ArchVae.Files;

/// <summary>Parses the bytes of one line.</summary>
/// <typeparam name="T">What it makes of them.</typeparam>
/// <param name="line">The line, UTF-8 text without its end.</param>
public delegate T LineParser<out T>(ReadOnlySpan<byte> line);

/// <summary>
/// Reads a file line by line as bytes, in bounded memory, and gives what is wrong with a line its place. Lines end in LF or CR
/// LF; a UTF-8 byte-order mark at the beginning is skipped. For one thread.
/// </summary>
public sealed class LineReader : IDisposable
{
    /// <summary>The longest line, in bytes.</summary>
    public const int MaximumLineBytes = 4 << 20;

    private readonly Stream stream;
    private readonly bool owned;
    private readonly ByteWindow window;
    private ReadOnlyMemory<byte> current;

    /// <summary>Opens a file.</summary>
    /// <exception cref="InputException">There is no such file, or it may not be read.</exception>
    public LineReader(string path)
        : this(InputFile.Open(path), path) => owned = true;

    /// <summary>Reads a stream, which stays the caller's.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="name">What to call it in errors.</param>
    public LineReader(Stream stream, string name) => (this.stream, window, Name) = (stream, new(stream, name), name);

    /// <summary>What the file or stream is called in errors.</summary>
    public string Name { get; }

    /// <summary>The number of the line read last, from 1.</summary>
    public long LineNumber { get; private set; }

    /// <summary>Whether the line read last has no end: the file's last one, which may be cut off.</summary>
    public bool IsUnended { get; private set; }

    /// <summary>Reads the next line, without its end. The memory is valid until the next call.</summary>
    /// <exception cref="InputException">
    /// The line is longer than <see cref="MaximumLineBytes"/>, or the stream cannot be read.
    /// </exception>
    public bool TryRead(out ReadOnlyMemory<byte> line)
    {
        var searched = 0;
        while (true)
        {
            var bytes = window.Bytes;
            var newline = bytes.Span[searched..].IndexOf((byte)'\n');
            if (newline >= 0 || (window.AtEnd && bytes.Length > 0))
            {
                var length = newline >= 0 ? searched + newline : bytes.Length;
                window.Advance(length + (newline >= 0 ? 1 : 0));
                LineNumber++;
                IsUnended = newline < 0;
                current = line = length > 0 && bytes.Span[length - 1] == '\r' ? bytes[..(length - 1)] : bytes[..length];
                return true;
            }
            current = line = default;
            if (window.AtEnd) return false;
            searched = bytes.Length;
            if (searched > MaximumLineBytes)
            {
                throw new InputException(
                    $"The line is longer than {MaximumLineBytes} bytes; one line holds one record.", Name, LineNumber + 1);
            }
            window.Fill();
        }
    }

    /// <summary>Reads the next line that has more than spaces and tabs. The memory is valid until the next call.</summary>
    /// <exception cref="InputException">A line is longer than <see cref="MaximumLineBytes"/>.</exception>
    public bool TryReadRecord(out ReadOnlyMemory<byte> line)
    {
        while (TryRead(out line))
        {
            if (line.Span.IndexOfAnyExcept((byte)' ', (byte)'\t') >= 0) return true;
        }
        return false;
    }

    /// <summary>What a parser makes of the line read last, a line of JSON.</summary>
    /// <param name="parse">
    /// The parser; it throws a <see cref="RecordException"/> with a byte of the line, or another <see cref="InputException"/>.
    /// </param>
    /// <exception cref="InputException">
    /// The line is not UTF-8 text or no JSON, or the parser refuses it; with file, line and, where it is known, column.
    /// </exception>
    public T ParseJson<T>(LineParser<T> parse)
    {
        ArgumentNullException.ThrowIfNull(parse);
        var line = Utf8Line();
        // Wherever it stands: a parser notices it only in the texts that it looks at, each in its own way.
        if (HalfPair.InJson(line) is >= 0 and var half)
            throw new InputException(HalfPair.Mistake(line, half), Name, LineNumber, ColumnOf(line, half));
        try
        {
            return parse(line);
        }
        catch (JsonException e)
        {
            var column = ColumnOf(line, e.BytePositionInLine ?? 0);
            throw new InputException("No valid JSON: " + JsonMistake.Of(e), Name, LineNumber, column, e);
        }
        catch (InputException e) when (e.File is null && e.Line is null)
        {
            throw Placed(e, e is RecordException record ? ColumnOf(line, record.Position) : e.Column);
        }
    }

    /// <summary>What a parser makes of the line read last, as text.</summary>
    /// <param name="parse">
    /// The parser; it throws a <see cref="RecordException"/> with a character of the line, or another
    /// <see cref="InputException"/>.
    /// </param>
    /// <exception cref="InputException">
    /// The line is not UTF-8 text, or the parser refuses it; with file, line and, where it is known, column.
    /// </exception>
    public T ParseText<T>(Func<string, T> parse)
    {
        ArgumentNullException.ThrowIfNull(parse);
        var text = Encoding.UTF8.GetString(Utf8Line());
        try
        {
            return parse(text);
        }
        catch (InputException e) when (e.File is null && e.Line is null)
        {
            throw Placed(e, e is RecordException record ? record.Position + 1 : e.Column);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (owned) stream.Dispose();
    }

    private ReadOnlySpan<byte> Utf8Line() => Utf8.IsValid(current.Span) ? current.Span
        : throw new InputException("The line is not UTF-8 text.", Name, LineNumber);

    private InputException Placed(InputException e, long? column) =>
        new(e.Explanation, Name, LineNumber, column, e.InnerException) { Settings = e.Settings };

    private static long ColumnOf(ReadOnlySpan<byte> line, long position) =>
        Encoding.UTF8.GetCharCount(line[..(int)Math.Min(position, line.Length)]) + 1;
}

/// <summary>
/// A mistake at a place of a line, before it is known which line of which file it is; <see cref="LineReader"/> adds that.
/// </summary>
/// <param name="position">The place in the line as it is parsed, from 0: a byte of JSON, a character of text.</param>
/// <param name="message">What was found and what is accepted.</param>
/// <param name="inner">What caused it, or null.</param>
public sealed class RecordException(long position, string message, Exception? inner = null)
    : InputException(message, inner: inner)
{
    /// <summary>The place in the line as it is parsed, from 0: a byte of JSON, a character of text.</summary>
    public long Position { get; } = position;
}
