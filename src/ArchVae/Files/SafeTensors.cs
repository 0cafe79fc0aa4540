using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace ArchVae.Files;

/// <summary>A float32 tensor with its name and shape.</summary>
internal sealed record NamedTensor(string Name, IReadOnlyList<int> Shape, float[] Values);

/// <summary>
/// The safetensors format: the length of a JSON header as eight bytes, little-endian; the header, which gives each tensor's
/// type, shape and place; then the values. Only float32 is written and read; <see cref="SafeTensorsFile"/> reads.
/// </summary>
internal static class SafeTensors
{
    /// <summary>The entry of the header that is no tensor.</summary>
    public const string MetadataKey = "__metadata__";

    /// <summary>Makes sure that all values of a tensor are finite.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="values">Its values.</param>
    /// <param name="path">The file that it is in, or would be.</param>
    /// <exception cref="InputException">Some are not; with their number and the first place.</exception>
    public static void RequireFinite(string name, IReadOnlyList<int> shape, ReadOnlySpan<float> values, string path)
    {
        if (values.IsEmpty || TensorPrimitives.IsFiniteAll(values)) return;
        var (first, count) = (-1, 0);
        for (var i = 0; i < values.Length; i++)
        {
            if (float.IsFinite(values[i])) continue;
            if (count++ == 0) first = i;
        }
        var place = new int[shape.Count];
        for (var (axis, rest) = (place.Length - 1, first); axis >= 0; rest /= shape[axis--]) place[axis] = rest % shape[axis];
        var shown = FormattableString.Invariant($"{values[first]} at [{string.Join(", ", place)}]");
        throw new InputException(
            $"Tensor '{name}' has {count} of {values.Length} values that are not finite; the first is {shown}.", path);
    }

    /// <summary>Writes tensors in their order, with text beside them.</summary>
    /// <exception cref="InputException">They are so many that the file could not be read again.</exception>
    public static void Write(Stream stream, IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        var header = Header(tensors, metadata);
        if (header.Length > SafeTensorsFile.LongestHeader)
        {
            throw new InputException(
                $"The model has too many tensors to be saved: the names of {tensors.Count} take more than " +
                $"{SafeTensorsFile.LongestHeader} bytes. Choose fewer flows or layers.");
        }
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (var tensor in tensors) WriteValues(stream, tensor.Values);
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

    /// <summary>Turns values from the machine's order of bytes to the other.</summary>
    public static void SwapBytes(Span<float> values)
    {
        var words = MemoryMarshal.Cast<float, uint>(values);
        BinaryPrimitives.ReverseEndianness(words, words);
    }
}
