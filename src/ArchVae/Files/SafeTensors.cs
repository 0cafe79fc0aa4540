using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace ArchVae.Files;

/// <summary>A float32 tensor with its name and shape.</summary>
internal sealed record NamedTensor(string Name, IReadOnlyList<int> Shape, float[] Values);

/// <summary>
/// The safetensors format: the length of a JSON header as eight bytes, little-endian; the header, which gives each tensor's
/// type, shape and place; then the values. Only float32 is written and read.
/// </summary>
internal static class SafeTensors
{
    private const string MetadataKey = "__metadata__";
    private const int LongestHeader = 1 << 26;

    /// <summary>Writes tensors in their order, with text beside them.</summary>
    public static void Write(Stream stream, IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        var header = Header(tensors, metadata);
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (var tensor in tensors) WriteValues(stream, tensor.Values);
    }

    /// <summary>Reads a whole file.</summary>
    /// <exception cref="InputException">The file does not exist, is cut off or is not of this format.</exception>
    public static (Dictionary<string, NamedTensor> Tensors, Dictionary<string, string> Metadata) Read(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return Read(stream, path);
        }
        catch (Exception exception) when (exception is JsonException or EndOfStreamException or KeyNotFoundException
            or InvalidOperationException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            var mistake = exception is JsonException json ? $": {JsonMistake.Of(json)}" : ".";
            throw new InputException($"This is not a whole safetensors file of float32 tensors{mistake}", path, inner: exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The file cannot be read: {exception.Message}", path);
        }
    }

    private static (Dictionary<string, NamedTensor>, Dictionary<string, string>) Read(FileStream stream, string path)
    {
        var start = new byte[sizeof(ulong)];
        stream.ReadExactly(start);
        var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(start);
        if (headerLength > LongestHeader || (long)headerLength > stream.Length - start.Length)
            throw new InputException($"Its header would be {headerLength} bytes long; this is not a safetensors file.", path);
        var header = new byte[(int)headerLength];
        stream.ReadExactly(header);
        var dataLength = stream.Length - stream.Position;
        using var json = JsonDocument.Parse(header);
        var tensors = new Dictionary<string, NamedTensor>();
        var metadata = new Dictionary<string, string>();
        foreach (var entry in json.RootElement.EnumerateObject())
        {
            if (entry.NameEquals(MetadataKey))
            {
                foreach (var pair in entry.Value.EnumerateObject()) metadata[pair.Name] = pair.Value.GetString() ?? "";
                continue;
            }
            tensors[entry.Name] = ReadTensor(stream, start.Length + header.Length, dataLength, entry, path);
        }
        return (tensors, metadata);
    }

    private static NamedTensor ReadTensor(FileStream stream, long dataStart, long dataLength, JsonProperty entry, string path)
    {
        var type = entry.Value.GetProperty("dtype").GetString();
        if (type != "F32") throw new InputException($"Tensor '{InputException.Shown(entry.Name)}' is of type {InputException.Shown(type ?? "null")}; only F32 is read.", path);
        var shape = entry.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32()).ToArray();
        var begin = entry.Value.GetProperty("data_offsets")[0].GetInt64();
        var end = entry.Value.GetProperty("data_offsets")[1].GetInt64();
        var count = shape.Aggregate(1L, (product, size) => checked(product * size));
        var length = checked(count * sizeof(float));
        if (begin < 0 || end > dataLength || end - begin != length || shape.Any(size => size < 0))
            throw new InputException($"Tensor '{InputException.Shown(entry.Name)}' is cut off or its place does not fit its shape.", path);
        var values = new float[count];
        stream.Position = dataStart + begin;
        stream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        if (!BitConverter.IsLittleEndian) SwapBytes(values);
        return new NamedTensor(entry.Name, shape, values);
    }

    private static byte[] Header(IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (metadata.Count > 0)
            {
                json.WriteStartObject(MetadataKey);
                foreach (var (key, value) in metadata) json.WriteString(key, value);
                json.WriteEndObject();
            }
            var offset = 0L;
            foreach (var tensor in tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", "F32");
                json.WriteStartArray("shape");
                foreach (var size in tensor.Shape) json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += (long)tensor.Values.Length * sizeof(float));
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        // Spaces at the end keep the values aligned to eight bytes, as the format asks for.
        while (buffer.Length % 8 != 0) buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }

    private static void WriteValues(Stream stream, float[] values)
    {
        if (BitConverter.IsLittleEndian)
        {
            stream.Write(MemoryMarshal.AsBytes(values.AsSpan()));
            return;
        }
        var swapped = (float[])values.Clone();
        SwapBytes(swapped);
        stream.Write(MemoryMarshal.AsBytes(swapped.AsSpan()));
    }

    private static void SwapBytes(float[] values)
    {
        var words = MemoryMarshal.Cast<float, uint>(values.AsSpan());
        BinaryPrimitives.ReverseEndianness(words, words);
    }
}
