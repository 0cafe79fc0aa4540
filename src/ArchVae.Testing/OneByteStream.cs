namespace ArchVae.Testing;

/// <summary>Bytes one at a time, as a slow pipe gives them: neither its length nor its position is known.</summary>
internal sealed class OneByteStream(byte[] bytes) : Stream
{
    private bool isOpen = true;

    /// <summary>How many were read.</summary>
    public int Given { get; private set; }

    public override bool CanRead => isOpen;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(!isOpen, this);
        if (buffer.IsEmpty || Given == bytes.Length) return 0;
        buffer[0] = bytes[Given++];
        return 1;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        isOpen = false;
        base.Dispose(disposing);
    }
}
