using ArchVae.Files;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Files;

public sealed class FolderHoldTests : IDisposable
{
    private readonly TemporaryFolder root = new();

    public void Dispose() => root.Dispose();

    private string Place => root.File("place");

    [Fact]
    public void A_folder_is_held_by_one_at_a_time_for_a_kind_of_work()
    {
        using (var hold = Take())
        {
            hold.IsKept.ShouldBeTrue();
            Should.Throw<InputException>(() => Take()).Message.ShouldBe($"{Place}: Another process is at work here.");
            using var other = WorkFolder.Hold(Place, "other", "at something else");
        }
        Directory.EnumerateFiles(Place).ShouldBeEmpty();
        Take().Dispose();
    }

    [Fact]
    public void A_file_that_a_killed_process_left_holds_nothing()
    {
        WorkFolder.Create(Place);
        File.WriteAllText(Path.Combine(Place, ".work"), "");
        Take().Dispose();
        Directory.EnumerateFiles(Place).ShouldBeEmpty();
    }

    [Fact]
    public void A_folder_that_was_removed_or_replaced_is_held_no_more()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There it cannot be removed.");
        using var hold = Take();
        Directory.Delete(Place, recursive: true);
        hold.IsKept.ShouldBeFalse();
        Should.Throw<IOException>(hold.RequireKept).Message.ShouldBe(
            $"{Place}: The folder was removed or replaced while this process was at work here.");
        using var next = Take();
        if (OperatingSystem.IsLinux()) hold.IsKept.ShouldBeFalse();
        hold.Dispose();
        next.IsKept.ShouldBe(OperatingSystem.IsLinux());
    }

    private FolderHold Take()
    {
        WorkFolder.Create(Place);
        return WorkFolder.Hold(Place, "work", "at work here");
    }
}
