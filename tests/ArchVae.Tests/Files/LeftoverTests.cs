using ArchVae.Files;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Files;

/// <summary>Temporary files of processes that were killed are told from those that are being written.</summary>
public sealed class LeftoverTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Who_writes_a_file_removes_what_killed_processes_left_of_it()
    {
        folder.Write(".a.1-0.tmp", "half");
        // The number may be that of a process that lives, and of this one.
        folder.Write($".a.{Environment.ProcessId}-0.tmp", "half");
        string[] others = [".a.b.1-0.tmp", ".a.tmp", ".a.1-0.tmp.jsonl", ".b.1-0.tmp", "a.1-0.tmp"];
        foreach (var other in others) folder.Write(other, "of others");
        AtomicFile.Write(folder.File("a"), stream => stream.Write("new"u8));
        folder.Names.ShouldBe([.. others, "a"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("*")]
    [InlineData("a[bc]?")]
    public void The_letters_of_a_name_stand_for_themselves(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "No name may have them.");
        folder.Write(".abc.1-0.tmp", "of another");
        folder.Write($".{name}.1-0.tmp", "half");
        AtomicFile.Write(folder.File(name), stream => stream.Write("new"u8));
        folder.Names.ShouldBe([".abc.1-0.tmp", name], ignoreOrder: true);
    }

    [Fact]
    public void What_is_being_written_stays()
    {
        using var first = AtomicFile.Create(folder.File("a"));
        using var second = AtomicFile.Create(folder.File("a"));
        AtomicFile.RemoveLeftovers(folder.File("a"));
        folder.Names.Count().ShouldBe(2);
        first.Stream.Write("first"u8);
        second.Stream.Write("second"u8);
        second.Commit();
        first.Commit();
        File.ReadAllText(folder.File("a")).ShouldBe("first");
        folder.Names.ShouldBe(["a"]);
    }

    [Fact]
    public void Many_at_once_leave_one_whole_file()
    {
        Parallel.For(0, 200, new() { CancellationToken = TestContext.Current.CancellationToken }, i =>
            AtomicFile.Write(folder.File("a"), stream => stream.Write(new byte[1000 + i])));
        folder.Names.ShouldBe(["a"]);
        new FileInfo(folder.File("a")).Length.ShouldBeInRange(1000, 1199);
    }
}
