using System.Runtime.InteropServices;
using ArchVae.Files;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Files;

/// <summary>What a file that is replaced keeps, and what is written to instead of being replaced.</summary>
public sealed partial class ReplacedFileTests : IDisposable
{
    private const int SomeUser = 1234;
    private const int SomeGroup = 2345;
    private readonly TemporaryFolder folder = new();

    public ReplacedFileTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no modes and no pipes with names.");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("600")]
    [InlineData("640")]
    [InlineData("666")]
    [InlineData("755")]
    [InlineData("200")]
    public void A_file_that_is_replaced_keeps_its_mode(string octal)
    {
        var mode = (UnixFileMode)Convert.ToInt32(octal, 8);
        var path = folder.Write("a", "old");
        SetMode(path, mode);
        AtomicFile.Write(path, stream =>
        {
            // What is secret is so while it is written, too.
            foreach (var name in folder.Names) Mode(folder.File(name)).ShouldBe(mode);
            stream.Write("new"u8);
        });
        Mode(path).ShouldBe(mode);
        SetMode(path, UnixFileMode.UserRead);
        File.ReadAllText(path).ShouldBe("new");
    }

    [Fact]
    public void A_new_file_has_the_mode_that_the_system_gives()
    {
        AtomicFile.Write(folder.File("a"), stream => stream.Write("new"u8));
        Mode(folder.File("a")).ShouldBe(Mode(folder.Write("other", "")));
    }

    [Fact]
    public void A_file_that_is_replaced_keeps_its_owner_where_that_is_allowed()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only the administrator may give files away.");
        var path = folder.Write("a", "old");
        ChangeOwner(path, SomeUser, SomeGroup).ShouldBe(0);
        AtomicFile.Write(path, stream => stream.Write("new"u8));
        FileStatus.Of(path)!.Owner!.Value.ShouldBe(((uint)SomeUser, (uint)SomeGroup));
    }

    [Theory]
    [InlineData("444")]
    [InlineData("400")]
    [InlineData("555")]
    public void A_read_only_file_is_refused_whoever_asks(string octal)
    {
        var path = folder.Write("a", "old");
        SetMode(path, (UnixFileMode)Convert.ToInt32(octal, 8));
        File.CreateSymbolicLink(folder.File("link"), path);
        foreach (var name in new[] { path, folder.File("link") })
        {
            var e = Should.Throw<InputException>(() => AtomicFile.Create(name));
            (e.File, e.Explanation).ShouldBe((name, "The file is read-only. Name another one, or allow to write to it."));
        }
        folder.Names.ShouldBe(["a", "link"]);
        File.ReadAllText(path).ShouldBe("old");
    }

    [Fact]
    public async Task A_pipe_is_written_to_and_stays()
    {
        var path = folder.File("pipe");
        MakePipe(path, Convert.ToUInt32("600", 8)).ShouldBe(0);
        File.CreateSymbolicLink(folder.File("link"), path);
        foreach (var name in new[] { path, folder.File("link") })
        {
            var read = Task.Run(() => File.ReadAllText(path), TestContext.Current.CancellationToken);
            AtomicFile.Write(name, stream => stream.Write("new"u8));
            (await read).ShouldBe("new");
        }
        FileStatus.Of(path)!.Kind.ShouldBe(FileKind.Special);
        folder.Names.ShouldBe(["link", "pipe"]);
        Should.Throw<InputException>(() => InputFile.ReadBytes(path, 1 << 20)).Message.ShouldContain("pipe");
    }

    [Fact]
    public void A_file_is_replaced_wherever_it_lies()
    {
        Assert.SkipUnless(Directory.Exists("/dev/shm"), "Only some systems have a folder among their devices.");
        var shared = Directory.CreateDirectory($"/dev/shm/archvae-test-{Environment.ProcessId}");
        try
        {
            var path = Path.Combine(shared.FullName, "a");
            AtomicFile.Write(path, stream => stream.Write("a longer text"u8));
            AtomicFile.Write(path, stream => stream.Write("new"u8));
            File.ReadAllText(path).ShouldBe("new");
            shared.EnumerateFiles().Count().ShouldBe(1);
        }
        finally
        {
            shared.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_device_is_written_to_and_a_folder_is_none()
    {
        AtomicFile.Write("/dev/null", stream => stream.Write("new"u8));
        FileStatus.Of("/dev/null")!.Kind.ShouldBe(FileKind.Special);
        AtomicFile.IsReplaced("/dev/null").ShouldBeFalse();
        AtomicFile.IsReplaced(folder.File("new")).ShouldBeTrue();
        AtomicFile.IsStandardOutput("/dev/stdout").ShouldBeTrue();
        AtomicFile.IsStandardOutput("/dev/stderr").ShouldBeFalse();
        Should.Throw<InputException>(() => AtomicFile.Create("/dev")).Message.ShouldContain("This is a directory");
        Should.Throw<InputException>(() => AtomicFile.Create("/dev/fd/987654")).Message.ShouldContain("Nothing is open there");
    }

    private static UnixFileMode Mode(string path) => OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(path);

    private static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, mode);
    }

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakePipe(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, int user, int group);
}
