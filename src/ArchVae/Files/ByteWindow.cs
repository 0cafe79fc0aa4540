namespace ArchVae.Files;

/// <summary>
/// The bytes of a stream that are at hand, in one buffer that grows where what is looked for is longer. A UTF-8 byte-order mark
/// at the beginning is skipped. For one thread.
/// </summary>
/// <param name="stream">The stream, which stays the caller's.</param>
/// <param name="name">What to call it in errors.</param>
internal sealed class ByteWindow(Stream stream, string name)
{
    private static ReadOnlySpan<byte> Mark => "\uFEFF"u8;

    private byte[] buffer = new byte[1 << 16];
    private int start;
    private int end;
    private bool begun;

    /// <summary>Whether the stream has nothing after these bytes.</summary>
    public bool AtEnd { get; private set; }

    /// <summary>The bytes at hand; valid until the next <see cref="Fill"/>.</summary>
    public ReadOnlyMemory<byte> Bytes => buffer.AsMemory(start, end - start);

    /// <summary>The same, to write over.</summary>
    public Span<byte> Own => buffer.AsSpan(start, end - start);

    /// <summary>Goes past bytes at hand.</summary>
    public void Advance(int count) => start += count;

    /// <summary>Reads on, keeping what is at hand.</summary>
    /// <exception cref="InputException">The stream cannot be read.</exception>
    public void Fill()
    {
        if (start > 0) buffer.AsSpan(start, end - start).CopyTo(buffer);
        (start, end) = (0, end - start);
        if (end == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
        Read();
        if (begun) return;
        begun = true;
        while (!AtEnd && end < Mark.Length) Read();
        if (buffer.AsSpan(0, end).StartsWith(Mark)) start = Mark.Length;
    }

    private void Read()
    {
        try
        {
            var read = stream.Read(buffer, end, buffer.Length - end);
            end += read;
            AtEnd = read == 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"It cannot be read: {e.Message}", name, inner: e);
        }
    }
}
