using System.Buffers;

namespace ArchVae.Search.Evaluators;

/// <summary>
/// The last line of a stream that is not blank, in bounded memory. Lines end as on any system, or at the stream's end.
/// </summary>
/// <param name="most">The most bytes of it that are kept, the first ones.</param>
internal sealed class LastLine(int most)
{
    /// <summary>How many characters of a line messages have room for.</summary>
    public const int MostShown = 2000;

    private readonly Lock gate = new();
    private ArrayBufferWriter<byte> current = new();
    private ArrayBufferWriter<byte> last = new();
    private bool currentIsCut;
    private bool lastIsCut;

    /// <summary>The line so far, without spaces around it; empty where there is none.</summary>
    public (byte[] Bytes, bool IsCut) Value
    {
        get
        {
            lock (gate)
            {
                var (line, isCut) = current.WrittenCount > 0 ? (current, currentIsCut) : (last, lastIsCut);
                return (line.WrittenSpan.TrimEnd(" \t"u8).ToArray(), isCut);
            }
        }
    }

    /// <summary>Reads a stream to its end and closes it.</summary>
    public void ReadAll(Stream stream)
    {
        var buffer = new byte[1 << 16];
        using (stream)
        {
            for (int read; (read = stream.Read(buffer)) > 0;)
            {
                lock (gate) Add(buffer.AsSpan(0, read));
            }
        }
    }

    private void Add(ReadOnlySpan<byte> bytes)
    {
        for (int end; (end = bytes.IndexOfAny("\r\n"u8)) >= 0; bytes = bytes[(end + 1)..])
        {
            Append(bytes[..end]);
            if (current.WrittenCount > 0) (current, last, lastIsCut) = (last, current, currentIsCut);
            current.ResetWrittenCount();
            currentIsCut = false;
        }
        Append(bytes);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        // Some begin the stream with a byte-order mark.
        if (current.WrittenCount == 0)
        {
            if (bytes.StartsWith("\uFEFF"u8)) bytes = bytes["\uFEFF"u8.Length..];
            bytes = bytes.TrimStart(" \t"u8);
        }
        var room = most - current.WrittenCount;
        currentIsCut |= bytes.Length > room;
        current.Write(bytes[..Math.Min(bytes.Length, room)]);
    }
}
