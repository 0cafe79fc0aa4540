using System.Text;

namespace ArchVae.Cli.CommandLine;

/// <summary>A stream of UTF-8 bytes that writes to a text, which stays the caller's.</summary>
internal sealed class TextStream(TextWriter text) : Stream
{
    private readonly Decoder decoder = Encoding.UTF8.GetDecoder();
    private char[] buffer = [];

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Write(ReadOnlySpan<byte> bytes)
    {
        var longest = Encoding.UTF8.GetMaxCharCount(bytes.Length);
        if (buffer.Length < longest) buffer = new char[longest];
        text.Write(buffer.AsSpan(0, decoder.GetChars(bytes, buffer, flush: false)));
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => text.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
