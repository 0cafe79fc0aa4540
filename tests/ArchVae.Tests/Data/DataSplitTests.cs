using System.IO.Pipes;
using ArchVae.Data;
using ArchVae.Spaces;
using ArchVae.Spaces.Generators;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Data;

public sealed class DataSplitTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string data;

    public DataSplitTests()
    {
        data = folder.File("data.jsonl");
        JsonLines.Write(data, RandomArchitectures.Independent(SearchSpace.Load("linear"), 1, 1000)
            .Select((a, i) => new ArchitectureRecord(a, $"{i}")));
    }

    public void Dispose() => folder.Dispose();

    private string[] Lines(string name) => File.ReadAllLines(folder.File(name));

    [Fact]
    public void A_fraction_goes_to_the_test_part_by_the_seed()
    {
        DataSplit.ByFraction(data, null, 0.1005, 7, folder.File("train"), folder.File("test")).ShouldBe((899, 101));
        Lines("train").Concat(Lines("test")).Order().ShouldBe(File.ReadAllLines(data).Order());
        var places = Lines("test").Select(line => Array.IndexOf(File.ReadAllLines(data), line)).ToList();
        places.ShouldBeInOrder();
        // Spread over the file: the mean place is within five standard errors of the middle.
        places.Average().ShouldBe(499.5, 5 * 289 / Math.Sqrt(101));
        var first = Lines("test");
        DataSplit.ByFraction(data, null, 0.1005, 7, folder.File("train"), folder.File("test"));
        Lines("test").ShouldBe(first);
        DataSplit.ByFraction(data, null, 0.1005, 8, folder.File("train"), folder.File("test"));
        Lines("test").ShouldNotBe(first);
    }

    [Fact]
    public void Ids_name_the_test_part()
    {
        var ids = folder.Write("ids", "\uFEFF999\r\n3\n\n 42 \n0");
        DataSplit.ByIds(data, null, ids, folder.File("train"), folder.File("test")).ShouldBe((996, 4));
        var lines = File.ReadAllLines(data);
        Lines("test").ShouldBe([lines[0], lines[3], lines[42], lines[999]]);
        Lines("train").ShouldBe(lines.Where((_, i) => i is not (0 or 3 or 42 or 999)));
    }

    [Fact]
    public void Ids_that_are_not_in_the_data_are_named_and_nothing_is_written()
    {
        var ids = folder.Write("ids", "3\n1000\nx\n");
        var error = Should.Throw<InputException>(() =>
            DataSplit.ByIds(data, null, ids, folder.File("train"), folder.File("test")));
        error.Message.ShouldContain("2 of its 3 ids");
        error.Message.ShouldContain("1000, x");
        folder.Names.ShouldBe(["data.jsonl", "ids"]);
    }

    [Fact]
    public void An_id_must_stand_for_one_architecture()
    {
        File.AppendAllText(data, File.ReadAllLines(data)[3]);
        Should.Throw<InputException>(() =>
            DataSplit.ByIds(data, null, folder.Write("ids", "3"), folder.File("train"), folder.File("test")))
            .Message.ShouldContain("'3'");
        Should.Throw<InputException>(() =>
            DataSplit.ByIds(data, null, folder.Write("ids", "\n"), folder.File("train"), folder.File("test")))
            .Message.ShouldContain("no ids");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    [InlineData(0.0001)]
    [InlineData(0.9999)]
    public void Both_parts_must_have_something(double fraction)
    {
        Should.Throw<InputException>(() =>
            DataSplit.ByFraction(data, null, fraction, 1, folder.File("train"), folder.File("test")));
        folder.Names.ShouldBe(["data.jsonl"]);
    }

    [Fact]
    public void A_mistake_late_in_the_data_leaves_nothing_behind()
    {
        File.AppendAllText(data, "{\"layers\":3}\n");
        folder.Write("train", "as it was");
        Should.Throw<InputException>(() =>
            DataSplit.ByIds(data, null, folder.Write("ids", "3"), folder.File("train"), folder.File("test"))).Line.ShouldBe(1001);
        Should.Throw<InputException>(() =>
            DataSplit.ByFraction(data, null, 0.5, 1, folder.File("train"), folder.File("test"))).Line.ShouldBe(1001);
        folder.Names.ShouldBe(["data.jsonl", "ids", "train"]);
        File.ReadAllText(folder.File("train")).ShouldBe("as it was");
    }

    [Fact]
    public void A_pipe_cannot_be_read_twice()
    {
        Assert.SkipUnless(Directory.Exists("/proc/self/fd"), "Only some systems have paths of open files.");
        using var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        var path = "/proc/self/fd/" + pipe.GetClientHandleAsString();
        Should.Throw<InputException>(() => DataSplit.ByFraction(path, null, 0.5, 1, folder.File("train"), folder.File("test")))
            .Message.ShouldContain("no pipe");
        pipe.DisposeLocalCopyOfClientHandle();
    }
}
