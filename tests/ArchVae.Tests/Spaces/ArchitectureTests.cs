using ArchVae.Spaces;
using ArchVae.Spaces.Generators;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Spaces;

public sealed class ArchitectureTests
{
    private static readonly int[] cells = [0, 63, 0, 1, 255, 0, 2, 0, 230, 3, 0, 0];

    [Fact]
    public void Cells_tell_types_bins_and_values()
    {
        var space = SearchSpace.Load("linear");
        var architecture = Architecture.FromCells(space, cells);
        architecture.RowCount.ShouldBe(4);
        architecture.TypeOf(2).ShouldBe(space.FindLayerType("dropout")!.Index);
        architecture.BinOf(1, 0).ShouldBe(255);
        architecture.ValueOf(1, 0).ShouldBe(256);
        architecture.ValueOf(2, 1).ShouldBe(0.23);
        architecture.Cells.ToArray().ShouldBe(cells);
    }

    [Fact]
    public void Entries_are_the_values_that_count_in_order()
    {
        var entries = Architecture.FromCells(SearchSpace.Load("linear"), cells).Entries.ToList();
        entries.Select(entry => (entry.Row, entry.Type.Name, entry.Feature?.Name)).ShouldBe(
        [
            (0, "start", null), (0, "start", "units"), (1, "linear", null), (1, "linear", "units"),
            (2, "dropout", null), (2, "dropout", "rate"), (3, "end", null), (3, "end", "units"),
        ]);
        // A dense has its flag from the second row on.
        Architecture.FromCells(TestSpaces.Mixed, [0, 7, 0, 0, 0, 0, 7, 0, 1, 0]).Entries.Select(entry => entry.Feature?.Name)
            .ShouldBe([null, "width", null, "width", "skip"]);
    }

    [Fact]
    public void Equal_cells_of_the_same_space_are_equal()
    {
        var space = SearchSpace.Load("linear");
        var again = SearchSpace.Parse(space.Definition);
        var architecture = Architecture.FromCells(space, cells);
        architecture.ShouldBe(Architecture.FromCells(again, cells));
        architecture.GetHashCode().ShouldBe(Architecture.FromCells(again, cells).GetHashCode());
        architecture.ShouldNotBe(Architecture.FromCells(space, [0, 62, .. cells[2..]]));
        var renamed = SearchSpace.Parse(
            space.Definition.Replace("name: linear\ndescription", "name: other\ndescription", StringComparison.Ordinal));
        architecture.ShouldNotBe(Architecture.FromCells(renamed, cells));
    }

    [Fact]
    public void The_hash_never_changes() =>
        Architecture.FromCells(SearchSpace.Load("linear"), cells).StableHash().ShouldBe(12721402264360723149);

    [Fact]
    public void Hashes_of_a_whole_space_differ()
    {
        var space = SearchSpace.Load("nas-bench-macro");
        var hashes = RandomArchitectures.Distinct(space, 1, 6561).Select(a => a.StableHash()).ToHashSet();
        hashes.Count.ShouldBe(6561);
        // And they spread: of 6561 in 64 buckets of high bits, each has about 103.
        hashes.GroupBy(h => h >> 58).Select(g => g.Count()).ShouldAllBe(n => n > 50 && n < 160);
    }

    [Theory]
    [InlineData(new[] { 0, 0 }, "multiple")]
    [InlineData(new[] { 4, 0, 0 }, "type 4")]
    [InlineData(new[] { -1, 0, 0 }, "type -1")]
    [InlineData(new[] { 0, 1024, 0 }, "'units'")]
    [InlineData(new[] { 0, 0, 1 }, "'rate'")]
    public void Cells_must_exist_and_be_zero_where_a_layer_lacks_the_feature(int[] wrong, string message) =>
        Should.Throw<ArgumentException>(() => Architecture.FromCells(SearchSpace.Load("linear"), wrong))
            .Message.ShouldContain(message);

    [Fact]
    public void An_end_that_files_do_not_list_is_not_shown()
    {
        var space = SearchSpace.Load("enas");
        Architecture.FromCells(space, [0, 0, 0, 0, 0, 0, 4, 1, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0]).ToString()
            .ShouldBe("conv3 → avg3(1)");
    }
}
