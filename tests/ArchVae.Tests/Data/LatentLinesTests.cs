using System.Text;
using ArchVae.Data;
using ArchVae.Tensors;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Data;

public sealed class LatentLinesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_is_written_reads_back_bit_by_bit()
    {
        var random = new RandomStream(3, RandomPurpose.Test);
        var records = new List<LatentRecord>
        {
            new([0, -0f, float.MaxValue, float.Epsilon]), new([1f / 3, -1e-30f, 1e30f, 5], [1, 2, 3, 4], "a\"b,ü"),
        };
        while (records.Count < 5000)
        {
            var values = new float[4];
            for (var i = 0; i < 4; i++)
            {
                do values[i] = BitConverter.UInt32BitsToSingle(random.NextUInt32()); while (!float.IsFinite(values[i]));
            }
            records.Add(new(values, Id: $"{records.Count}"));
        }
        LatentLines.Write(folder.File("z.jsonl"), records).ShouldBe(5000);
        var back = LatentLines.Read(folder.File("z.jsonl"), 4).ToList();
        back.Select(r => r.Id).ShouldBe(records.Select(r => r.Id));
        back.SelectMany(r => r.Center).Select(BitConverter.SingleToUInt32Bits)
            .ShouldBe(records.SelectMany(r => r.Center).Select(BitConverter.SingleToUInt32Bits));
        back[1].LogVariance.ShouldBe([1, 2, 3, 4]);
        back[2].LogVariance.ShouldBeNull();
    }

    [Fact]
    public void Points_to_decode_are_read_as_people_write_them()
    {
        var file = folder.Write("z.jsonl",
            "\uFEFF{\"z\":[1, 2e0, -0.5]}\r\n\r\n  {\"more\":{\"z\":[]},\"center\":[3,4,5],\"id\":12}\r\n{\"z\":[1E-60,0,0]}");
        var points = LatentLines.Read(file).ToList();
        points.Select(p => p.Center).ShouldBe([[1f, 2, -0.5f], [3, 4, 5], [0, 0, 0]]);
        points[1].Id.ShouldBe("12");
    }

    [Theory]
    [InlineData("", "no latent points")]
    [InlineData("[1,2,3]", "line 1, column 1: A line must be an object")]
    [InlineData("{\"z\":[1,2]}", "column 6: 'z' has 2 coordinates; the latent space has 3.")]
    [InlineData("{\"z\":[1,2,3,4]}", "more than 3 coordinates")]
    [InlineData("{\"z\":[]}", "'z' is empty")]
    [InlineData("{\"center\":[1,2,3],\"logVariance\":[1]}", "'logVariance' has 1 coordinates")]
    [InlineData("{\"z\":7}", "'z' must be a list of numbers")]
    [InlineData("{\"z\":[1,\"2\",3]}", "coordinate 2 is none")]
    [InlineData("{\"z\":[1,[2],3]}", "coordinate 2 is none")]
    [InlineData("{\"z\":[1,null,3]}", "coordinate 2 is none")]
    [InlineData("{\"z\":[1,2,1e39]}", "Coordinate 3 of 'z' must be a finite number below 3.4e38, not 1e39.")]
    [InlineData("{\"z\":[1,2,-1e999]}", "must be a finite number")]
    [InlineData("{\"z\":[1,2,NaN]}", "No valid JSON")]
    [InlineData("{\"z\":[1,2,3", "No valid JSON")]
    [InlineData("{\"z\":[1,2,3]}{", "No valid JSON")]
    [InlineData("{\"z\":[1,2,3],\"z\":[1,2,3]}", "comes twice")]
    [InlineData("{\"z\":[1,2,3],\"center\":[1,2,3]}", "both 'z' and 'center'")]
    [InlineData("{\"layers\":[]}", "The line has no point")]
    [InlineData("{\"z\":[1,2,3],\"id\":[]}", "'id' must be")]
    public void A_wrong_line_is_refused_with_its_place(string text, string message)
    {
        var file = folder.Write("z.jsonl", text);
        var error = Should.Throw<InputException>(() => LatentLines.Read(file, 3).ToList());
        error.File.ShouldBe(file);
        if (text.Length > 0) error.Line.ShouldBe(1);
        error.Message.ShouldContain(message);
    }

    [Fact]
    public void The_first_line_sets_the_size_where_none_is_given()
    {
        var file = folder.Write("z.jsonl", "{\"z\":[1,2]}\n{\"z\":[1]}\n");
        Should.Throw<InputException>(() => LatentLines.Read(file).ToList()).Line.ShouldBe(2);
    }

    [Fact]
    public void A_list_without_end_is_refused_before_it_is_held()
    {
        var text = new StringBuilder("{\"z\":[");
        for (var i = 0; i < 1_000_000; i++) text.Append("1,");
        var file = folder.Write("z.jsonl", text.ToString());
        Should.Throw<InputException>(() => LatentLines.Read(file, 3).ToList()).Message.ShouldContain("more than 3 coordinates");
        Should.Throw<InputException>(() =>
            LatentLines.Read(folder.Write("deep", new string('[', 100_000))).ToList()).Line.ShouldBe(1);
    }

    [Fact]
    public void A_table_has_id_metrics_and_coordinates()
    {
        LatentRecord[] records =
        [
            new([0.1f, -2], null, "a,\"b\"", new Dictionary<string, double> { ["test, acc"] = 0.1 }),
            new([1e-20f, 3], null, null, new Dictionary<string, double> { ["loss"] = 1e300, ["test, acc"] = 2 }),
            new([0, 0], null, "c"),
        ];
        Table(records, ["test, acc", "loss"]).ShouldBe(
            "id,\"test, acc\",loss,z0,z1\r\n\"a,\"\"b\"\"\",0.1,,0.1,-2\r\n,2,1E+300,1E-20,3\r\nc,,,0,0\r\n");
        Should.Throw<InputException>(() => Table(records, null)).Message.ShouldContain("'loss'");
        Should.Throw<InputException>(() => Table(records, ["test, acc", "z1"])).Message.ShouldContain("'z1'");
    }

    private static string Table(IEnumerable<LatentRecord> records, IReadOnlyList<string>? metrics)
    {
        using var stream = new MemoryStream();
        LatentCsv.Write(stream, records, metrics);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
