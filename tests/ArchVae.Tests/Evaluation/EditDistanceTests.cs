using ArchVae.Evaluation;
using ArchVae.Spaces;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Evaluation;

public sealed class EditDistanceTests
{
    // Cells: type, width (bin = width − 1), rate, skip, shape. dense, drop, pool, end are types 0 to 3.
    private static readonly int[] end = [3, 0, 0, 0, 0];

    [Fact]
    public void It_counts_entries()
    {
        var distance = new EditDistance();
        var one = Of([0, 4, 0, 0, 0]);
        distance.Of(one, one).ShouldBe(0);
        distance.Of(one, Of([0, 40, 0, 0, 0])).ShouldBe(1, "a width");
        distance.Of(one, Of([2, 4, 0, 0, 0])).ShouldBe(2, "the type, and the shape that only one of them has");
        distance.Of(one, Of([0, 4, 0, 0, 0], [0, 4, 0, 1, 0])).ShouldBe(3, "a layer with its type, width and skip");
        distance.Of(one, Of([0, 4, 0, 0, 0], [1, 0, 3, 0, 0])).ShouldBe(2, "a layer with its type and rate");
        distance.Of(one, Of([1, 0, 3, 0, 0])).ShouldBe(3, "a type, a width that goes and a rate that comes");
    }

    [Fact]
    public void Numbers_within_half_a_percent_of_their_range_are_the_same()
    {
        var space = TestSpaces.Pair("0.001");
        Architecture With(int bin) => Architecture.FromCells(space, [0, bin, 2, 0]);
        new EditDistance().Of(With(500), With(504)).ShouldBe(0);
        new EditDistance().Of(With(500), With(506)).ShouldBe(1);
    }

    [Fact]
    public void It_is_the_least_of_all_alignments_and_a_distance()
    {
        var data = TestSpaces.Draw(TestSpaces.Mixed, 12, seed: 5);
        var distance = new EditDistance();
        foreach (var left in data)
        {
            foreach (var right in data)
            {
                var found = distance.Of(left, right);
                found.ShouldBe(Least(left, right, 0, 0));
                found.ShouldBe(distance.Of(right, left));
                foreach (var middle in data)
                    found.ShouldBeLessThanOrEqualTo(distance.Of(left, middle) + distance.Of(middle, right));
            }
        }
    }

    // Tries every alignment; an entry is a name and what it holds.
    private static int Least(Architecture left, Architecture right, int i, int j)
    {
        if (i == left.RowCount) return Enumerable.Range(j, right.RowCount - j).Sum(row => Entries(right, row).Count);
        if (j == right.RowCount) return Enumerable.Range(i, left.RowCount - i).Sum(row => Entries(left, row).Count);
        var (a, b) = (Entries(left, i), Entries(right, j));
        var changed = a.Keys.Union(b.Keys).Count(name => !(a.TryGetValue(name, out var x) && b.TryGetValue(name, out var y)
            && Math.Abs(x - y) <= 0.005));
        return new[]
        {
            changed + Least(left, right, i + 1, j + 1), a.Count + Least(left, right, i + 1, j),
            b.Count + Least(left, right, i, j + 1),
        }.Min();
    }

    private static Dictionary<string, double> Entries(Architecture architecture, int row)
    {
        var entries = new Dictionary<string, double> { ["type"] = architecture.TypeOf(row) };
        foreach (var entry in architecture.Entries.Where(entry => entry.Row == row && entry.Feature != null))
        {
            var value = architecture.ValueOf(row, entry.Feature!.Index);
            entries[entry.Feature.Name] = entry.Feature.IsNumeric ? entry.Feature.Normalize(value) : value;
        }
        return entries;
    }

    private static Architecture Of(params int[][] layers) =>
        Architecture.FromCells(TestSpaces.Mixed, [.. layers.SelectMany(layer => layer), .. end]);
}
