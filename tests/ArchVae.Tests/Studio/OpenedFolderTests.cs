using ArchVae.Studio.Folders;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Studio;

public sealed class OpenedFolderTests(OpenStudio studio) : IClassFixture<OpenStudio>
{
    [Fact]
    public void It_tells_what_is_there()
    {
        var items = studio.Folder.Items().Select(item => (item.Kind, item.Path));
        items.ShouldBe(
            [
                (ItemKind.Model, "models/first"), (ItemKind.Data, "data.jsonl"), (ItemKind.Data, "plain.jsonl"),
                (ItemKind.Search, "found"),
            ],
            ignoreOrder: true);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("../other")]
    [InlineData("models/../../other")]
    [InlineData("/etc/passwd")]
    [InlineData("..\\other")]
    [InlineData("models/first/../../../x")]
    public void No_path_leads_outside(string path) =>
        Should.Throw<InputException>(() => studio.Folder.Resolve(path)).Message.ShouldContain("outside the folder");

    [Fact]
    public void A_folder_beside_with_a_name_that_begins_alike_is_outside()
    {
        using var root = new TemporaryFolder();
        Directory.CreateDirectory(root.File("a"));
        Directory.CreateDirectory(root.File("ab"));
        var folder = new OpenedFolder(root.File("a"));
        Should.Throw<InputException>(() => folder.Resolve("../ab"));
        folder.Resolve("x/../y").ShouldEndWith("/a/y");
    }

    [Fact]
    public void A_link_that_leads_outside_is_refused_and_not_listed()
    {
        using var root = new TemporaryFolder();
        using var other = new TemporaryFolder();
        File.Copy(Path.Combine(studio.Root, "plain.jsonl"), other.File("secret.jsonl"));
        Directory.CreateSymbolicLink(root.File("link"), other.Path);
        File.CreateSymbolicLink(root.File("file.jsonl"), other.File("secret.jsonl"));
        File.Copy(Path.Combine(studio.Root, "plain.jsonl"), root.File("own.jsonl"));
        File.CreateSymbolicLink(root.File("alias.jsonl"), root.File("own.jsonl"));
        var folder = new OpenedFolder(root.Path);
        Should.Throw<InputException>(() => folder.Resolve("link/secret.jsonl"));
        Should.Throw<InputException>(() => folder.Resolve("file.jsonl"));
        folder.Items().Select(item => item.Path).ShouldBe(["alias.jsonl", "own.jsonl"], ignoreOrder: true);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_said() => Should
        .Throw<InputException>(() => new OpenedFolder(Path.Combine(studio.Root, "none"))).Message.ShouldContain("no such folder");
}
