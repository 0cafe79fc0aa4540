using ArchVae.Files;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Data;

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
}
