using System.Buffers.Binary;
using System.Text.Json;

namespace ArchVae.Files;

/// <summary>
/// A safetensors file that is open for reading. Opening reads the header only, and checks it as the format asks: tensors have
/// different names and share out the bytes behind the header, without gap or overlap. Values are read when they are asked for,
/// into memory that is there already. For one thread.
/// </summary>
internal sealed class SafeTensorsFile : IDisposable
{
    /// <summary>The longest header, in bytes: some hundred thousand tensors.</summary>
    public const int LongestHeader = 1 << 24;

    private const int MostDimensions = 8;
    private const string Single = "F32";
    private readonly string path;
    private readonly bool anyType;
    private readonly FileStream stream;
    private readonly Dictionary<string, Entry> entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> metadata = new(StringComparer.Ordinal);
    private long dataStart;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="anyType">Whether tensors may have other types than float32, of which only the shapes can be read.</param>
    /// <exception cref="InputException">The file does not exist, is cut off or is not of this format.</exception>
    public SafeTensorsFile(string path, bool anyType = false)
    {
        (this.path, this.anyType) = (path, anyType);
        stream = InputFile.Open(path);
        try
        {
            Try(ReadHeader);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>The names of the tensors.</summary>
    public IReadOnlyCollection<string> Names => entries.Keys;

    /// <summary>The names and shapes of the tensors in the order in which their values lie in the file.</summary>
    public IEnumerable<(string Name, string Type, IReadOnlyList<int> Shape)> Shapes => entries
        .OrderBy(entry => entry.Value.Begin).ThenBy(entry => entry.Value.End)
        .Select(entry => (entry.Key, entry.Value.Type, (IReadOnlyList<int>)entry.Value.Shape));

    /// <summary>The text beside the tensors.</summary>
    public IReadOnlyDictionary<string, string> Metadata => metadata;

    /// <summary>The shape of a tensor.</summary>
    /// <exception cref="InputException">There is none of this name.</exception>
    public IReadOnlyList<int> ShapeOf(string name) => Find(name).Shape;

    /// <summary>Makes sure that the file has a tensor of a shape.</summary>
    /// <exception cref="InputException">It has none of this name, or of another shape.</exception>
    public void Require(string name, IReadOnlyList<int> shape)
    {
        var found = Find(name).Shape;
        if (!found.SequenceEqual(shape))
        {
            throw new InputException(
                $"Tensor '{name}' is [{string.Join(", ", found)}]; the model needs [{string.Join(", ", shape)}].", path);
        }
    }

    /// <summary>Reads a tensor.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">The shape that it must have.</param>
    /// <param name="values">As many values as the shape has.</param>
    /// <exception cref="InputException">
    /// There is none of this name and shape, the file cannot be read, or a value is not finite.
    /// </exception>
    public unsafe void Read(string name, IReadOnlyList<int> shape, Span<float> values)
    {
        Require(name, shape);
        var entry = Find(name);
        if (entry.Type != Single) throw OtherType(name, entry.Type);
        fixed (float* start = values)
        {
            var (data, length) = ((nint)start, values.Length);
            Try(() =>
            {
                stream.Position = dataStart + entry.Begin;
                stream.ReadExactly(new Span<byte>((void*)data, checked(length * sizeof(float))));
            });
        }
        if (!BitConverter.IsLittleEndian) SafeTensors.SwapBytes(values);
        SafeTensors.RequireFinite(name, shape, values, path);
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    private Entry Find(string name) =>
        entries.TryGetValue(name, out var entry) ? entry : throw new InputException($"Tensor '{name}' is missing.", path);

    private void Try(Action read)
    {
        try
        {
            read();
        }
        catch (Exception exception) when (exception is JsonException or EndOfStreamException or KeyNotFoundException
            or InvalidOperationException or FormatException or OverflowException or IndexOutOfRangeException
            or NotSupportedException)
        {
            var mistake = exception switch
            {
                JsonException json => JsonMistake.Of(json),
                EndOfStreamException => "It is cut off.",
                _ => "Its header is not as the format has it.",
            };
            throw new InputException(
                $"This is not a whole safetensors file{(anyType ? "" : " of float32 tensors")}: {mistake}",
                path, inner: exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The file cannot be read: {exception.Message}", path, inner: exception);
        }
    }

    private void ReadHeader()
    {
        var start = new byte[sizeof(ulong)];
        stream.ReadExactly(start);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(start);
        if (length > (ulong)Math.Min(LongestHeader, stream.Length - start.Length))
        {
            throw new InputException(
                $"Its header would be {length} bytes long, and the file has {stream.Length}; at most {LongestHeader} are " +
                "accepted.", path);
        }
        var header = new byte[(int)length];
        stream.ReadExactly(header);
        dataStart = stream.Position;
        if (header is not [(byte)'{', ..]) throw new JsonException("Its header is no object.");
        using var json = JsonDocument.Parse(header, new() { AllowDuplicateProperties = false });
        foreach (var entry in json.RootElement.EnumerateObject())
        {
            if (!entry.NameEquals(SafeTensors.MetadataKey)) entries.Add(entry.Name, ReadEntry(entry));
            else foreach (var pair in entry.Value.EnumerateObject()) metadata.Add(pair.Name, pair.Value.GetString() ?? "");
        }
        CheckPlaces(stream.Length - dataStart);
    }

    private Entry ReadEntry(JsonProperty entry)
    {
        var type = entry.Value.GetProperty("dtype").GetString() ?? "null";
        if (type != Single && !anyType) throw OtherType(entry.Name, type);
        var sizes = entry.Value.GetProperty("shape");
        if (sizes.GetArrayLength() > MostDimensions)
            throw new InputException($"Tensor {Shown(entry)} has more than {MostDimensions} dimensions.", path);
        int[] shape = [.. sizes.EnumerateArray().Select(size => size.GetInt32())];
        var places = entry.Value.GetProperty("data_offsets");
        if (places.GetArrayLength() != 2) throw new JsonException("'data_offsets' must be two numbers.");
        var (begin, end) = (places[0].GetInt64(), places[1].GetInt64());
        var length = checked(shape.Aggregate(1L, (product, size) => checked(product * size)) * BytesOf(entry.Name, type));
        if (begin < 0 || end < begin || end - begin != length || shape.Any(size => size < 0))
            throw new InputException($"Tensor {Shown(entry)} has a place that does not fit its shape.", path);
        return new(type, shape, begin, end);
    }

    private int BytesOf(string name, string type) => type switch
    {
        "F64" or "I64" or "U64" => 8,
        Single or "I32" or "U32" => 4,
        "F16" or "BF16" or "I16" or "U16" => 2,
        "BOOL" or "I8" or "U8" or "F8_E4M3" or "F8_E5M2" => 1,
        _ => throw new InputException(
            $"Tensor '{InputException.Shown(name)}' is of type {InputException.Shown(type)}, which is not known.", path),
    };

    private InputException OtherType(string name, string type) => new(
        $"Tensor '{InputException.Shown(name)}' is of type {InputException.Shown(type)}; only {Single} is read.", path);

    private static string Shown(JsonProperty entry) => $"'{InputException.Shown(entry.Name)}'";

    // The names may come in any order.
    private void CheckPlaces(long dataLength)
    {
        var (next, before) = (0L, "the header");
        foreach (var (name, entry) in entries.OrderBy(entry => entry.Value.Begin).ThenBy(entry => entry.Value.End))
        {
            if (entry.Begin != next)
            {
                throw new InputException(
                    $"Tensor '{InputException.Shown(name)}' begins at byte {entry.Begin} of the values; after {before} it must " +
                    $"be {next}, as tensors neither overlap nor leave gaps.", path);
            }
            (next, before) = (entry.End, $"tensor '{InputException.Shown(name)}'");
        }
        if (next != dataLength)
        {
            throw new InputException(
                $"The tensors have {next} bytes, and {dataLength} stand behind the header: the file is cut off or damaged.",
                path);
        }
    }

    private sealed record Entry(string Type, int[] Shape, long Begin, long End);
}
