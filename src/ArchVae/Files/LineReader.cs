namespace ArchVae.Files;

/// <summary>
/// Reads a file line by line as bytes, in bounded memory. Lines end in LF or CR LF; a UTF-8 byte-order mark at the beginning is
/// skipped. For one thread.
/// </summary>
public sealed class LineReader : IDisposable
{
    /// <summary>The longest line, in bytes.</summary>
    public const int MaximumLineBytes = 4 << 20;

    private readonly Stream stream;
    private readonly bool owned;
    private byte[] buffer = new byte[1 << 16];
    private int start;
    private int end;
    private bool atEnd;

    /// <summary>Opens a file.</summary>
    /// <exception cref="InputException">There is no such file, or it may not be read.</exception>
    public LineReader(string path) => (stream, owned, Name) = (InputFile.Open(path), true, path);

    /// <summary>Reads a stream, which stays the caller's.</summary>
    public LineReader(Stream stream, string name) => (this.stream, Name) = (stream, name);

    /// <summary>What the file or stream is called in errors.</summary>
    public string Name { get; }

    /// <summary>The number of the line read last, from 1.</summary>
    public long LineNumber { get; private set; }

    /// <summary>Reads the next line, without its end. The memory is valid until the next call.</summary>
    /// <exception cref="InputException">The line is longer than <see cref="MaximumLineBytes"/>.</exception>
    public bool TryRead(out ReadOnlyMemory<byte> line)
    {
        var searched = 0;
        while (true)
        {
            var newline = buffer.AsSpan(start + searched, end - start - searched).IndexOf((byte)'\n');
            if (newline >= 0 || (atEnd && end > start))
            {
                var length = newline >= 0 ? searched + newline : end - start;
                line = Trimmed(start, length);
                start += length + (newline >= 0 ? 1 : 0);
                return true;
            }
            line = default;
            if (atEnd) return false;
            searched = end - start;
            if (searched > MaximumLineBytes)
                throw new InputException(
                    $"The line is longer than {MaximumLineBytes} bytes; one line holds one record.", Name, LineNumber + 1);
            Fill();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (owned) stream.Dispose();
    }

    private ReadOnlyMemory<byte> Trimmed(int from, int length)
    {
        LineNumber++;
        var line = buffer.AsMemory(from, length);
        if (line.Length > 0 && line.Span[^1] == '\r') line = line[..^1];
        return LineNumber == 1 && line.Span.StartsWith("\uFEFF"u8) ? line[3..] : line;
    }

    private void Fill()
    {
        if (start > 0) buffer.AsSpan(start, end - start).CopyTo(buffer);
        (start, end) = (0, end - start);
        if (end == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
        var read = stream.Read(buffer, end, buffer.Length - end);
        end += read;
        atEnd = read == 0;
    }
}
