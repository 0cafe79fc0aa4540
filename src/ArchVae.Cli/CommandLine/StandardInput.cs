namespace ArchVae.Cli.CommandLine;

/// <summary>The standard input, which may be a folder or closed to reading; then that is told.</summary>
internal sealed class StandardInput(Stream? stream) : Stream
{
    /// <summary>That of the process; where it was started without one, reading is refused.</summary>
    public static Stream OfProcess() => IsClosed() ? new StandardInput(null) : Console.OpenStandardInput();

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        if (stream is null) throw new InputException("It is closed; name a file.", Name);
        try
        {
            return stream.Read(buffer);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"It cannot be read: {e.Message}", Name, inner: e);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    // The runtime's own pipe gets the number 0 where that is free, and from it nothing ever comes: what writes to it is here.
    private static bool IsClosed()
    {
        const string OpenFiles = "/proc/self/fd";
        if (!OperatingSystem.IsLinux() || !Directory.Exists(OpenFiles)) return false;
        var own = new FileInfo($"{OpenFiles}/0").LinkTarget;
        if (own?.StartsWith("pipe:", StringComparison.Ordinal) != true) return own is null;
        return Directory.EnumerateFiles(OpenFiles).Any(file => new FileInfo(file).LinkTarget == own && IsForWriting(file));
    }

    // The last octal digit of the flags is 1 or 2 there, 0 for a copy of what is read.
    private static bool IsForWriting(string file)
    {
        try
        {
            return File.ReadLines($"/proc/self/fdinfo/{Path.GetFileName(file)}")
                .Any(line => line.StartsWith("flags:", StringComparison.Ordinal) && line[^1] is '1' or '2');
        }
        catch (IOException)
        {
            // It was closed meanwhile.
            return false;
        }
    }

    /// <summary>What it is called in errors.</summary>
    public const string Name = "standard input";
}
