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
        DataSplit.ByFraction(data, null, 0.1005, 7, folder.File("train"), folder.File("test"))
            .ShouldBe(new SplitReport(899, 101, 1000, 0));
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
        DataSplit.ByIds(data, null, ids, folder.File("train"), folder.File("test"))
            .ShouldBe(new SplitReport(996, 4, 1000, 0));
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

    [Fact]
    public void Architectures_of_one_network_go_to_one_part()
    {
        // 2,000 draws of 6,561 members repeat themselves; of cells most are written in several ways too.
        foreach (var name in new[] { "nas-bench-macro", "nas-bench-201" })
        {
            var path = folder.File($"{name}.jsonl");
            JsonLines.Write(path, RandomArchitectures.Independent(SearchSpace.Load(name), 1, 4000)
                .Select(a => new ArchitectureRecord(a)));
            var report = DataSplit.ByFraction(path, null, 0.2, 1, folder.File("train"), folder.File("test"));
            var (train, test) = (Networks("train"), Networks("test"));
            report.ShouldBe(new SplitReport(train.Count, test.Count, train.Union(test).Count(), 0));
            report.Networks.ShouldBeLessThan(4000 - 500);
            train.Intersect(test).ShouldBeEmpty();
            test.Count.ShouldBeInRange(700, 900);
        }
    }

    [Fact]
    public void Every_network_is_as_likely_to_be_chosen_and_the_share_is_kept()
    {
        // One network has a fifth of all architectures; the others come once.
        const int Seeds = 2000;
        var space = SearchSpace.Load("nas-bench-macro");
        Architecture[] all = [.. RandomArchitectures.Distinct(space, 1, 81)];
        all = [.. all[..40], .. Enumerable.Repeat(all[40], 20), .. all[41..]];
        var chosen = new int[3];
        for (var seed = 0; seed < Seeds; seed++)
        {
            var part = DataSplit.InMemory(all, 0.4, (ulong)seed).Part;
            part.Count.ShouldBeInRange(40, 40 + 20);
            Architecture[] watched = [all[0], all[40], all[^1]];
            for (var i = 0; i < 3; i++) chosen[i] += part.Contains(watched[i]) ? 1 : 0;
        }
        foreach (var count in chosen) count.ShouldBeInRange(800 - 5 * 22, 800 + 5 * 22);
    }

    [Fact]
    public void Neither_part_is_empty_however_often_networks_come()
    {
        Architecture[] two = [.. RandomArchitectures.Distinct(SearchSpace.Load("nas-bench-macro"), 1, 2)];
        Architecture[] all = [.. Enumerable.Repeat(two[0], 30), .. Enumerable.Repeat(two[1], 20)];
        for (var seed = 0ul; seed < 50; seed++)
        {
            var (remaining, part) = DataSplit.InMemory(all, seed % 2 == 0 ? 0.02 : 0.98, seed);
            (remaining.Distinct().Count(), part.Distinct().Count()).ShouldBe((1, 1));
        }
        Should.Throw<InputException>(() => DataSplit.InMemory([two[0], two[0]], 0.5, 1)).Message.ShouldContain("same network");
    }

    [Fact]
    public void Ids_may_part_a_network_and_how_many_is_told()
    {
        var path = folder.File("cells.jsonl");
        int[][] cells = [[3, 0, 0, 1, 0, 0, 5], [4, 0, 0, 1, 0, 0, 5], [4, 0, 0, 1, 0, 0, 5], [3, 0, 0, 3, 0, 0, 5]];
        JsonLines.Write(path, cells.Select((cell, i) =>
            new ArchitectureRecord(Architecture.FromCells(SearchSpace.Load("nas-bench-201"), cell), $"{i}")));
        DataSplit.ByIds(path, null, folder.Write("ids", "1\n2\n3"), folder.File("train"), folder.File("test"))
            .ShouldBe(new SplitReport(1, 3, 2, 2));
    }

    private List<ulong> Networks(string name) =>
        [.. JsonLines.Read(folder.File(name)).Select(record => record.Architecture.NetworkHash())];
}
