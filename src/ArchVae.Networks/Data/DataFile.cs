using System.Buffers.Binary;
using System.IO.Compression;
using ArchVae.Files;

namespace ArchVae.Networks.Data;

/// <summary>What a file of data is, by its first bytes.</summary>
internal enum DataFormat
{
    Table,
    Idx,
    Npy,
    Npz,
}

/// <summary>The bytes of a file of data, without its compression.</summary>
internal sealed class DataFile
{
    private const int MostBytes = 2_000_000_000;

    private DataFile(string path, byte[] bytes) => (Path, Bytes) = (path, bytes);

    public string Path { get; }

    public byte[] Bytes { get; }

    public DataFormat Format
    {
        get
        {
            var bytes = Bytes.AsSpan();
            if (bytes.Length > 6 && bytes[0] == 0x93 && bytes[1..6].SequenceEqual("NUMPY"u8)) return DataFormat.Npy;
            if (bytes.StartsWith((ReadOnlySpan<byte>)[0x50, 0x4b, 3, 4])) return DataFormat.Npz;
            return bytes.Length >= 4 && bytes[0] == 0 && bytes[1] == 0 ? DataFormat.Idx : DataFormat.Table;
        }
    }

    /// <summary>Reads a file; one that begins as gzip does is unpacked.</summary>
    /// <exception cref="InputException">It cannot be read, or is too large.</exception>
    public static DataFile Read(string path)
    {
        var bytes = InputFile.ReadBytes(path, MostBytes);
        if (bytes is [0x1f, 0x8b, ..])
        {
            var packed = bytes;
            bytes = Unpack(new GZipStream(new MemoryStream(packed), CompressionMode.Decompress), path);
            RequireWhole(packed, bytes.Length, path);
        }
        return bytes.Length > 0 ? new(path, bytes) : throw new InputException("The file is empty.", path);
    }

    // The stream ends without a word where the file was cut off; its last four bytes say how long the last part is.
    private static void RequireWhole(byte[] packed, int length, string path)
    {
        var told = packed.Length < 8 ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(packed.AsSpan(^4));
        var hasParts = packed.AsSpan(1).IndexOf((ReadOnlySpan<byte>)[0x1f, 0x8b, 8]) >= 0 && told < length;
        if (told != length && !hasParts)
        {
            throw new InputException(
                $"The packed file is cut off or damaged: it gives {length} bytes, and its end says {told}.", path);
        }
    }

    /// <summary>The whole of a packed stream.</summary>
    /// <exception cref="InputException">It is damaged or too large.</exception>
    public static byte[] Unpack(Stream packed, string path)
    {
        try
        {
            using (packed)
            {
                var all = new MemoryStream();
                var buffer = new byte[1 << 16];
                for (int read; (read = packed.Read(buffer)) > 0;)
                {
                    if (all.Length + read > MostBytes)
                        throw new InputException($"Unpacked it has more than {MostBytes} bytes; no more are accepted.", path);
                    all.Write(buffer, 0, read);
                }
                return all.ToArray();
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or IOException)
        {
            throw new InputException($"The packed file is damaged: {e.Message}", path, inner: e);
        }
    }
}
