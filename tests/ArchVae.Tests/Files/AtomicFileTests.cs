using ArchVae.Files;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Files;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_file_appears_when_it_is_whole()
    {
        using (var file = AtomicFile.Create(folder.File("a")))
        {
            file.Stream.Write("new"u8);
            File.Exists(folder.File("a")).ShouldBeFalse();
            file.Commit();
        }
        File.ReadAllText(folder.File("a")).ShouldBe("new");
        folder.Names.ShouldBe(["a"]);
    }

    [Fact]
    public void A_failure_leaves_what_was_there()
    {
        folder.Write("a", "old");
        Should.Throw<IOException>(() => AtomicFile.Write(folder.File("a"), stream =>
        {
            stream.Write(new byte[1 << 20]);
            throw new IOException("disk full");
        }));
        File.ReadAllText(folder.File("a")).ShouldBe("old");
        folder.Names.ShouldBe(["a"]);
    }

    [Fact]
    public void A_link_stays_a_link()
    {
        folder.Write("target", "old");
        File.CreateSymbolicLink(folder.File("link"), folder.File("target"));
        AtomicFile.Write(folder.File("link"), stream => stream.Write("new"u8));
        File.ReadAllText(folder.File("target")).ShouldBe("new");
        new FileInfo(folder.File("link")).LinkTarget.ShouldNotBeNull();
        AtomicFile.Resolve(folder.File("link")).ShouldBe(AtomicFile.Resolve(folder.File("target")));
    }

    [Fact]
    public void There_must_be_a_directory_to_write_to()
    {
        Should.Throw<InputException>(() => AtomicFile.Create(folder.File("missing/a"))).Message.ShouldContain("does not exist");
        Should.Throw<InputException>(() => AtomicFile.Create(Path.GetTempPath())).Message.ShouldContain("directory");
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("a\0b", "'a\\u0000b' has a zero character")]
    public void A_name_that_no_file_can_have_is_refused(string name, string message)
    {
        Should.Throw<InputException>(() => AtomicFile.Create(name)).Message.ShouldContain(message);
        Should.Throw<InputException>(() => InputFile.Open(name)).Message.ShouldContain(message);
        Should.Throw<InputException>(() => InputFile.ReadBytes(name, 1 << 20)).Message.ShouldContain(message);
        Should.Throw<InputException>(() => WorkFolder.Create(name)).Message.ShouldContain(message);
    }

    // 255 bytes is the most that a name may have on nearly every system.
    [Theory]
    [InlineData("a", 255)]
    [InlineData("é", 127)]
    [InlineData("層", 85)]
    [InlineData("🧪", 63)]
    public void Every_name_that_a_file_can_have_can_be_written(string letter, int count)
    {
        var name = folder.File(string.Concat(Enumerable.Repeat(letter, count)));
        for (var i = 0; i < 2; i++) AtomicFile.Write(name, stream => stream.Write("new"u8));
        File.ReadAllText(name).ShouldBe("new");
        folder.Names.Count().ShouldBe(1);
        Should.Throw<InputException>(() => AtomicFile.Create(name + letter + letter)).Message.ShouldContain("too long");
        folder.Names.Count().ShouldBe(1);
    }

    [Fact]
    public void Links_that_lead_round_in_a_circle_are_refused()
    {
        File.CreateSymbolicLink(folder.File("one"), folder.File("two"));
        File.CreateSymbolicLink(folder.File("two"), folder.File("one"));
        Should.Throw<InputException>(() => AtomicFile.Create(folder.File("one"))).File.ShouldBe(folder.File("one"));
        Should.Throw<InputException>(() => InputFile.Open(folder.File("one"))).File.ShouldBe(folder.File("one"));
    }
}
