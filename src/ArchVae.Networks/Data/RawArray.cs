using System.Buffers.Binary;
using System.Text;

namespace ArchVae.Networks.Data;

/// <summary>Of what kind the values of an array are: <c>b</c>ool, <c>i</c>, <c>u</c>, <c>f</c>, text <c>U</c> or <c>S</c>.</summary>
/// <param name="Kind">The letter.</param>
/// <param name="Size">The bytes of each.</param>
/// <param name="BigEndian">Whether the highest byte comes first.</param>
internal readonly record struct ElementType(char Kind, int Size, bool BigEndian)
{
    public bool IsText => Kind is 'U' or 'S';

    public bool IsByte => Kind == 'u' && Size == 1;
}

/// <summary>An array as a file holds it: values in rows, the last place running fastest.</summary>
/// <param name="Source">The file.</param>
/// <param name="Name">What it is called in the file, empty where it has no name.</param>
/// <param name="Shape">Its sizes.</param>
/// <param name="Type">What its values are.</param>
/// <param name="Data">Their bytes.</param>
internal sealed record RawArray(string Source, string Name, int[] Shape, ElementType Type, ReadOnlyMemory<byte> Data)
{
    /// <summary>The number of values.</summary>
    public long Count => Shape.Aggregate(1L, (count, size) => count * size);

    /// <summary>The sizes as Python shows them.</summary>
    public string InWords => $"[{string.Join(", ", Shape)}]";

    /// <summary>A value as a number.</summary>
    public double Number(long index)
    {
        var value = Data.Span.Slice(checked((int)(index * Type.Size)), Type.Size);
        return (Type.Kind, Type.Size, Type.BigEndian) switch
        {
            ('b', _, _) => value[0] != 0 ? 1 : 0,
            ('u', 1, _) => value[0],
            ('i', 1, _) => (sbyte)value[0],
            ('u', 2, false) => BinaryPrimitives.ReadUInt16LittleEndian(value),
            ('u', 2, true) => BinaryPrimitives.ReadUInt16BigEndian(value),
            ('u', 4, false) => BinaryPrimitives.ReadUInt32LittleEndian(value),
            ('u', 4, true) => BinaryPrimitives.ReadUInt32BigEndian(value),
            ('u', _, false) => BinaryPrimitives.ReadUInt64LittleEndian(value),
            ('u', _, true) => BinaryPrimitives.ReadUInt64BigEndian(value),
            ('i', 2, false) => BinaryPrimitives.ReadInt16LittleEndian(value),
            ('i', 2, true) => BinaryPrimitives.ReadInt16BigEndian(value),
            ('i', 4, false) => BinaryPrimitives.ReadInt32LittleEndian(value),
            ('i', 4, true) => BinaryPrimitives.ReadInt32BigEndian(value),
            ('i', _, false) => BinaryPrimitives.ReadInt64LittleEndian(value),
            ('i', _, true) => BinaryPrimitives.ReadInt64BigEndian(value),
            ('f', 2, false) => (double)BinaryPrimitives.ReadHalfLittleEndian(value),
            ('f', 2, true) => (double)BinaryPrimitives.ReadHalfBigEndian(value),
            ('f', 4, false) => BinaryPrimitives.ReadSingleLittleEndian(value),
            ('f', 4, true) => BinaryPrimitives.ReadSingleBigEndian(value),
            ('f', _, false) => BinaryPrimitives.ReadDoubleLittleEndian(value),
            _ => BinaryPrimitives.ReadDoubleBigEndian(value),
        };
    }

    /// <summary>A value of an array of texts; null where it says that it is missing.</summary>
    public string? Text(long index)
    {
        var value = Data.Span.Slice(checked((int)(index * Type.Size)), Type.Size);
        var encoding = Type.Kind == 'S' ? Encoding.UTF8 : new UTF32Encoding(Type.BigEndian, byteOrderMark: false);
        var text = encoding.GetString(value).TrimEnd('\0').Trim();
        return CellText.IsMissing(text) ? null : text;
    }

    /// <summary>A column of values that stand at equal distances.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="count">How many values.</param>
    /// <param name="first">The place of the first.</param>
    /// <param name="stride">From one to the next.</param>
    /// <exception cref="InputException">A number is not finite.</exception>
    public RawColumn Column(string name, int count, long first = 0, long stride = 1)
    {
        if (Type.IsText) return new(name, [.. Enumerable.Range(0, count).Select(i => Text(first + i * stride))], 0);
        var numbers = new double[count];
        for (var i = 0; i < count; i++) numbers[i] = Finite(first + i * stride);
        return new(name, numbers);
    }

    /// <summary>A number, which may be NaN but not infinite.</summary>
    /// <exception cref="InputException">It is infinite or too large for single precision.</exception>
    public double Finite(long index)
    {
        var number = Number(index);
        if (!(Math.Abs(number) > float.MaxValue)) return number;
        throw new InputException(
            $"{Label} has {CellText.Of(number)} at {Place(index)}; numbers must be finite and at most {float.MaxValue:R}.", Source);
    }

    /// <summary>Where a value stands, as Python's indices.</summary>
    public string Place(long index)
    {
        var places = new long[Shape.Length];
        for (var i = places.Length - 1; i >= 0; i--) (index, places[i]) = (index / Shape[i], index % Shape[i]);
        return $"[{string.Join(", ", places)}]";
    }

    /// <summary>What it is called in messages.</summary>
    public string Label => Name.Length > 0 ? $"The array '{InputException.Shown(Name)}'" : "The array";
}
