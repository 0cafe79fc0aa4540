using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using ArchVae.Files;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Files;

public sealed class SafeTensorsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string file;

    private static readonly NamedTensor[] tensors =
    [
        new("weight", [2, 3], [1, -2, 3.5f, float.MinValue, float.Epsilon, 0]),
        new("a name with \"quotes\" and ü", [4], [0.1f, 0.2f, 0.3f, 0.4f]),
        new("empty", [0, 5], []),
        new("last", [1, 1], [42]),
    ];

    public SafeTensorsTests() => file = folder.File("model.safetensors");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_is_written_is_read_again()
    {
        var metadata = new Dictionary<string, string> { ["format"] = "pt", ["state"] = "{\"a\":1}" };
        Write(tensors, metadata);
        var (found, text) = WholeTensors.Read(file);
        found.Keys.ShouldBe(tensors.Select(tensor => tensor.Name), ignoreOrder: true);
        foreach (var tensor in tensors)
        {
            found[tensor.Name].Shape.ShouldBe(tensor.Shape);
            found[tensor.Name].Values.ShouldBe(tensor.Values);
        }
        text.ShouldBe(metadata);
    }

    [Fact]
    public void Any_reader_of_json_understands_the_header()
    {
        Write(tensors, new Dictionary<string, string> { ["format"] = "pt" });
        var bytes = File.ReadAllBytes(file);
        var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        (length % 8).ShouldBe(0);
        using var header = JsonDocument.Parse(bytes.AsMemory(8, length));
        header.RootElement.GetProperty("__metadata__").GetProperty("format").GetString().ShouldBe("pt");
        var offset = 0L;
        foreach (var tensor in tensors)
        {
            var entry = header.RootElement.GetProperty(tensor.Name);
            entry.GetProperty("dtype").GetString().ShouldBe("F32");
            entry.GetProperty("shape").Deserialize<int[]>().ShouldBe(tensor.Shape);
            entry.GetProperty("data_offsets").Deserialize<long[]>().ShouldBe([offset, offset += 4L * tensor.Values.Length]);
        }
        ((long)bytes.Length).ShouldBe(8 + length + offset);
        BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(8 + length + 8)).ShouldBe(3.5f);
    }

    [Fact]
    public void A_file_that_is_cut_off_anywhere_is_refused()
    {
        Write(tensors, new Dictionary<string, string> { ["format"] = "pt" });
        var bytes = File.ReadAllBytes(file);
        for (var length = 0; length < bytes.Length; length++)
        {
            File.WriteAllBytes(file, bytes[..length]);
            Should.Throw<InputException>(() => WholeTensors.Read(file), $"{length} of {bytes.Length} bytes").File.ShouldBe(file);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"w\":1}")]
    [InlineData("{\"w\":{}}")]
    [InlineData("{\"w\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,4]}}")]
    [InlineData("{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}")]
    [InlineData("{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0]}}")]
    [InlineData("{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":8}}")]
    [InlineData("{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}")]
    [InlineData("{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[-8,0]}}")]
    [InlineData("{\"w\":{\"dtype\":\"F32\",\"shape\":[-1,-2],\"data_offsets\":[0,8]}}")]
    [InlineData("{\"w\":{\"dtype\":\"F32\",\"shape\":[2.5],\"data_offsets\":[0,8]}}")]
    [InlineData("{\"w\":{\"dtype\":\"F32\",\"shape\":[\"2\"],\"data_offsets\":[0,8]}}")]
    [InlineData("{\"w\":{\"dtype\":\"F32\",\"shape\":[2147483647,2147483647],\"data_offsets\":[17179869180,0]}}")]
    [InlineData("{\"__metadata__\":{\"a\":1},\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}")]
    [InlineData("{\"__metadata__\":[]}")]
    public void A_header_that_describes_no_tensors_is_refused(string header)
    {
        WriteText(header, 8);
        var exception = Should.Throw<InputException>(() => WholeTensors.Read(file));
        exception.File.ShouldBe(file);
        exception.Message.ShouldStartWith(file);
    }

    [Theory]
    [InlineData("a 2 0 8, b 1 4 8", "Tensor 'b' begins at byte 4 of the values; after tensor 'a' it must be 8")]
    [InlineData("a 2 0 8, b 2 0 8", "Tensor 'b' begins at byte 0 of the values; after tensor 'a' it must be 8")]
    [InlineData("a 1 4 8", "Tensor 'a' begins at byte 4 of the values; after the header it must be 0")]
    [InlineData("a 1 0 4", "The tensors have 4 bytes, and 8 stand behind the header")]
    [InlineData("a 3 0 12", "The tensors have 12 bytes, and 8 stand behind the header")]
    [InlineData("a 1 0 4, a 1 4 8", "'a'")]
    [InlineData("a 2,1,1,1,1,1,1,1,1 0 8", "more than 8 dimensions")]
    [InlineData("a 2 8 0", "does not fit its shape")]
    public void Tensors_share_out_the_bytes_behind_the_header(string entries, string told)
    {
        WriteText(Header(entries), 8);
        Should.Throw<InputException>(() => new SafeTensorsFile(file).Dispose()).Message.ShouldContain(told);
        WriteText(" " + Header("a 2 0 8"), 8);
        Should.Throw<InputException>(() => new SafeTensorsFile(file).Dispose()).Message.ShouldContain("Its header is no object.");
    }

    [Fact]
    public void Names_may_come_in_another_order_than_the_values()
    {
        WriteText(Header("b 1 4 8, a 1 0 4") + "  ", 8);
        WholeTensors.Read(file).Tensors.Keys.ShouldBe(["a", "b"], ignoreOrder: true);
    }

    [Fact]
    public void A_tensor_is_read_where_it_has_the_shape_that_is_asked_for()
    {
        Write(tensors, []);
        using var open = new SafeTensorsFile(file);
        var values = new float[6];
        open.Read("weight", [2, 3], values);
        values.ShouldBe(tensors[0].Values);
        Should.Throw<InputException>(() => open.Read("weight", [3, 2], values)).Message
            .ShouldContain("Tensor 'weight' is [2, 3]; the model needs [3, 2].");
        Should.Throw<InputException>(() => open.Read("other", [1], values)).Message.ShouldContain("Tensor 'other' is missing.");
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(1ul << 40)]
    [InlineData((ulong)long.MaxValue)]
    [InlineData(1000ul)]
    public void A_header_longer_than_the_file_is_refused(ulong length)
    {
        var bytes = new byte[100];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        File.WriteAllBytes(file, bytes);
        Should.Throw<InputException>(() => WholeTensors.Read(file)).File.ShouldBe(file);
    }

    [Fact]
    public void A_foreign_file_is_refused()
    {
        File.WriteAllText(file, "PK\u0003\u0004 this is an archive, or a text, or whatever else a person may have at hand");
        Should.Throw<InputException>(() => WholeTensors.Read(file)).File.ShouldBe(file);
        Should.Throw<InputException>(() => WholeTensors.Read(folder.File("missing"))).File.ShouldBe(folder.File("missing"));
        Should.Throw<InputException>(() => WholeTensors.Read(folder.Path)).File.ShouldBe(folder.Path);
    }

    // Each "name sizes begin end".
    private static string Header(string entries) => $"{{{string.Join(',', entries.Split(", ").Select(entry =>
    {
        var parts = entry.Split(' ');
        return $"\"{parts[0]}\":{{\"dtype\":\"F32\",\"shape\":[{parts[1]}],\"data_offsets\":[{parts[2]},{parts[3]}]}}";
    }))}}}";

    private void WriteText(string header, int values)
    {
        var text = Encoding.UTF8.GetBytes(header);
        var bytes = new byte[8 + text.Length + values];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)text.Length);
        text.CopyTo(bytes, 8);
        File.WriteAllBytes(file, bytes);
    }

    private void Write(NamedTensor[] list, Dictionary<string, string> metadata)
    {
        using var stream = File.Create(file);
        SafeTensors.Write(stream, list, metadata);
    }
}
