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
        using (var file = AtomicFile.Create(folder["a"]))
        {
            file.Stream.Write("new"u8);
            File.Exists(folder["a"]).ShouldBeFalse();
            file.Commit();
        }
        File.ReadAllText(folder["a"]).ShouldBe("new");
        folder.Names.ShouldBe(["a"]);
    }

    [Fact]
    public void A_failure_leaves_what_was_there()
    {
        folder.Write("a", "old");
        Should.Throw<IOException>(() => AtomicFile.Write(folder["a"], stream =>
        {
            stream.Write(new byte[1 << 20]);
            throw new IOException("disk full");
        }));
        File.ReadAllText(folder["a"]).ShouldBe("old");
        folder.Names.ShouldBe(["a"]);
    }

    [Fact]
    public void A_link_stays_a_link()
    {
        folder.Write("target", "old");
        File.CreateSymbolicLink(folder["link"], folder["target"]);
        AtomicFile.Write(folder["link"], stream => stream.Write("new"u8));
        File.ReadAllText(folder["target"]).ShouldBe("new");
        new FileInfo(folder["link"]).LinkTarget.ShouldNotBeNull();
        AtomicFile.Resolve(folder["link"]).ShouldBe(AtomicFile.Resolve(folder["target"]));
    }

    [Fact]
    public void There_must_be_a_directory_to_write_to()
    {
        Should.Throw<InputException>(() => AtomicFile.Create(folder["missing/a"])).Message.ShouldContain("does not exist");
        Should.Throw<InputException>(() => AtomicFile.Create(Path.GetTempPath())).Message.ShouldContain("directory");
    }
}
