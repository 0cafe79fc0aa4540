using System.Buffers.Binary;

namespace ArchVae.Networks.Data;

/// <summary>Reads IDX, the format of MNIST: two zeros, a type, the number of sizes, the sizes and the values.</summary>
internal static class IdxFormat
{
    /// <summary>The array of a file.</summary>
    /// <exception cref="InputException">It is none, or its length is not what it says.</exception>
    public static RawArray Read(byte[] bytes, string path)
    {
        ElementType? type = bytes[2] switch
        {
            0x08 => new('u', 1, true),
            0x09 => new('i', 1, true),
            0x0b => new('i', 2, true),
            0x0c => new('i', 4, true),
            0x0d => new('f', 4, true),
            0x0e => new('f', 8, true),
            _ => null,
        };
        int dimensions = bytes[3];
        if (type is not { } known || dimensions is 0 or > 4)
        {
            throw new InputException(
                $"This begins as an IDX file with type 0x{bytes[2]:x2} and {dimensions} sizes; accepted are the types 0x08, 0x09, " +
                "0x0b to 0x0e and 1 to 4 sizes.", path);
        }
        var start = 4 + 4 * dimensions;
        if (bytes.Length < start) throw new InputException("The IDX file is cut off within its sizes.", path);
        var sizes = new int[dimensions];
        for (var i = 0; i < dimensions; i++)
        {
            sizes[i] = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(4 + 4 * i));
            if (sizes[i] < 0) throw new InputException($"The IDX file has the size {(uint)sizes[i]}, which is too large.", path);
        }
        var array = new RawArray(path, "", sizes, known, bytes.AsMemory(start));
        var needed = sizes.Aggregate((Int128)known.Size, (product, size) => product * size);
        return needed == bytes.Length - start ? array : throw new InputException(
            $"The IDX file of {array.InWords} needs {needed} bytes of values, and {bytes.Length - start} are there.", path);
    }
}
