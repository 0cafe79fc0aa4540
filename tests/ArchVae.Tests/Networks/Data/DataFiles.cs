using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using ArchVae.Networks;
using ArchVae.Networks.Data;

namespace ArchVae.Tests.Networks.Data;

/// <summary>Files of data, written without the code that reads them.</summary>
internal static class DataFiles
{
    /// <summary>An .npy: the header as NumPy writes it, and the bytes of the values.</summary>
    public static byte[] Npy(string type, string shape, byte[] values, bool fortran = false, byte version = 1)
    {
        var header = $"{{'descr': {(type[0] == '[' ? type : $"'{type}'")}, 'fortran_order': {(fortran ? "True" : "False")}, " +
            $"'shape': ({shape}), }}";
        var start = version == 1 ? 10 : 12;
        var text = Encoding.UTF8.GetBytes(header.PadRight((header.Length + start + 64) / 64 * 64 - start - 1) + "\n");
        byte[] length = [(byte)text.Length, (byte)(text.Length >> 8), .. version == 1 ? Array.Empty<byte>() : [0, 0]];
        return [0x93, .. "NUMPY"u8, version, 0, .. length, .. text, .. values];
    }

    public static byte[] Floats(params float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    public static byte[] Npz(params (string Name, byte[] Npy)[] arrays)
    {
        var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, npy) in arrays)
            {
                using var entry = archive.CreateEntry(name + ".npy").Open();
                entry.Write(npy);
            }
        }
        return bytes.ToArray();
    }

    public static byte[] Idx(byte type, int[] sizes, byte[] values)
    {
        byte[] header = [0, 0, type, (byte)sizes.Length];
        foreach (var size in sizes)
        {
            var bytes = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(bytes, size);
            header = [.. header, .. bytes];
        }
        return [.. header, .. values];
    }

    public static byte[] Gzip(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress)) gzip.Write(bytes);
        return packed.ToArray();
    }

    public static RawExamples Read(string text, DataOptions? options = null, ShapeKind? wanted = null) =>
        Read(Encoding.UTF8.GetBytes(text), options, wanted);

    /// <summary>Reads a file called data; what is said of it does not have its folder.</summary>
    public static RawExamples Read(byte[] bytes, DataOptions? options = null, ShapeKind? wanted = null)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("data", bytes);
        try
        {
            return RawExamples.Read((options ?? new()) with { Data = path }, wanted, seed: 1);
        }
        catch (InputException exception)
        {
            throw new InputException(exception.Message.Replace(path, "data", StringComparison.Ordinal));
        }
    }

    public static ExampleTransform FitAll(RawExamples raw, NetworkTask? task = null, bool tokens = false) =>
        ExampleTransform.Fit(raw, [.. Enumerable.Range(0, raw.Count)], task, tokens);

    public static float[] Inputs(Examples examples) =>
        [.. Enumerable.Range(0, examples.Count).SelectMany(i => examples.InputsOf(i).ToArray())];

    public static float[] Targets(Examples examples) => [.. Enumerable.Range(0, examples.Count).Select(examples.TargetOf)];
}
