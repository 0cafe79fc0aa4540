using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace ArchVae.Networks.Data;

/// <summary>Reads NumPy's <c>.npy</c>, versions 1 to 3, and <c>.npz</c>, archives of these.</summary>
internal static partial class NpyFormat
{
    private const string Accepted = "bool, int8 to int64, uint8 to uint64, float16 to float64 and texts";

    /// <summary>The array of a file.</summary>
    /// <exception cref="InputException">It is damaged, or its values are of a kind that is not read.</exception>
    public static RawArray Read(byte[] bytes, string path, string name = "")
    {
        var what = name.Length > 0 ? $"The array '{InputException.Shown(name)}'" : "The array";
        if (bytes.Length < 12 || bytes[6] is 0 or > 3)
            throw new InputException($"{what} is no .npy of version 1, 2 or 3.", path);
        long start = bytes[6] == 1 ? 10 : 12;
        var length = bytes[6] == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8))
            : BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(8));
        if (start + length > bytes.Length) throw new InputException($"{what} is cut off within its header.", path);
        var header = (bytes[6] == 3 ? Encoding.UTF8 : Encoding.Latin1).GetString(bytes, (int)start, (int)length);
        var described = Description().Match(header);
        var order = Order().Match(header);
        var shape = Sizes().Match(header);
        if (!described.Success || !order.Success || !shape.Success)
            throw new InputException($"{what} has the header '{InputException.Shown(header.Trim(), 100)}', which none has.", path);
        var type = TypeOf(described.Groups[1].Value, what, path);
        int[] sizes = [.. shape.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(size => int.TryParse(size.TrimEnd('L'), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number : throw new InputException($"{what} has the size '{InputException.Shown(size)}'.", path))];
        var data = bytes.AsMemory((int)(start + length));
        var array = new RawArray(path, name, sizes, type, data);
        var needed = sizes.Aggregate((Int128)type.Size, (product, size) => product * size);
        if (needed != data.Length)
        {
            throw new InputException(
                $"{what} of {array.InWords} needs {needed} bytes of values, and {data.Length} are there.", path);
        }
        return order.Groups[1].Value == "True" && sizes.Length > 1 ? InRows(array) : array;
    }

    /// <summary>The arrays of an archive, by their names.</summary>
    /// <exception cref="InputException">It is damaged, or has none.</exception>
    public static IReadOnlyDictionary<string, Func<RawArray>> ReadArchive(DataFile file)
    {
        try
        {
            var archive = new ZipArchive(new MemoryStream(file.Bytes));
            var arrays = archive.Entries.Where(entry => entry.FullName.EndsWith(".npy", StringComparison.Ordinal))
                .DistinctBy(entry => entry.FullName)
                .ToDictionary(entry => entry.FullName[..^4], entry => (Func<RawArray>)(() => Read(entry, file.Path)));
            return arrays.Count > 0 ? arrays : throw new InputException("The archive has no arrays (.npy).", file.Path);
        }
        catch (InvalidDataException e)
        {
            throw new InputException($"The archive is damaged: {e.Message}", file.Path, inner: e);
        }
    }

    private static RawArray Read(ZipArchiveEntry entry, string path)
    {
        try
        {
            return Read(DataFile.Unpack(entry.Open(), path), path, entry.FullName[..^4]);
        }
        catch (InvalidDataException e)
        {
            throw new InputException($"The archive is damaged: {e.Message}", path, inner: e);
        }
    }

    private static ElementType TypeOf(string text, string what, string path)
    {
        if (text.StartsWith('['))
            throw new InputException($"{what} has records with fields; save one array for each field.", path);
        var match = TypeText().Match(text.Trim('\'', '"'));
        var kind = match.Success ? match.Groups[2].Value[0] : ' ';
        if (kind == 'O')
        {
            throw new InputException(
                $"{what} holds Python objects; accepted are {Accepted}. In Python x.astype(float), or astype(str), makes one of x.",
                path);
        }
        var isKnown = int.TryParse(match.Groups[3].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && kind switch
        {
            'b' => size == 1,
            'i' or 'u' => size is 1 or 2 or 4 or 8,
            'f' => size is 2 or 4 or 8,
            'U' or 'S' => size is > 0 and <= 100_000,
            _ => false,
        };
        if (!isKnown)
            throw new InputException($"{what} has values of type {InputException.Shown(text)}; accepted are {Accepted}.", path);
        return new(kind, kind == 'U' ? 4 * size : size, match.Groups[1].Value == ">");
    }

    // From the first place running fastest to the last one.
    private static RawArray InRows(RawArray array)
    {
        var (size, rows) = (array.Type.Size, new byte[array.Data.Length]);
        var from = array.Data.Span;
        var places = new int[array.Shape.Length];
        for (var index = 0; index < rows.Length / size; index++)
        {
            var source = 0;
            for (var i = places.Length - 1; i >= 0; i--) source = source * array.Shape[i] + places[i];
            from.Slice(source * size, size).CopyTo(rows.AsSpan(index * size));
            for (var i = places.Length - 1; i >= 0 && ++places[i] == array.Shape[i]; i--) places[i] = 0;
        }
        return array with { Data = rows };
    }

    [GeneratedRegex(@"'descr'\s*:\s*('[^']*'|\[.*?\](?=\s*,\s*'fortran_order'))", RegexOptions.Singleline)]
    private static partial Regex Description();

    [GeneratedRegex(@"'fortran_order'\s*:\s*(True|False)")]
    private static partial Regex Order();

    [GeneratedRegex(@"'shape'\s*:\s*\(([^()]*)\)")]
    private static partial Regex Sizes();

    [GeneratedRegex(@"^([<>|=]?)([a-zA-Z])(\d*)$")]
    private static partial Regex TypeText();
}
