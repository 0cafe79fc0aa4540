using ArchVae.Models;
using ArchVae.Spaces;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Models;

public sealed class ArchitectureBatchTests
{
    private static readonly Codec codec = new(TestSpaces.Mixed);
    private static readonly Architecture[] data = TestSpaces.Draw(TestSpaces.Mixed, 40);

    [Fact]
    public void The_longest_comes_first_and_equals_keep_their_order()
    {
        var batch = new ArchitectureBatch(codec);
        int[] indices = [3, 17, 5, 5, 30, 21, 0, 39];
        batch.Fill(data, indices);
        var expected = Enumerable.Range(0, indices.Length).OrderByDescending(i => data[indices[i]].RowCount);
        batch.Order.ToArray().ShouldBe(expected);
        batch.Count.ShouldBe(8);
        batch.Layout.Lengths.ToArray().ShouldBe(batch.Order.ToArray().Select(i => data[indices[i]].RowCount));
    }

    [Fact]
    public void Rows_and_cells_are_those_of_the_architectures_also_when_filled_again()
    {
        var batch = new ArchitectureBatch(codec);
        foreach (var indices in new[] { Enumerable.Range(0, 40).ToArray(), [7, 2, 9], [11], [4, 33, 12, 8, 1] })
        {
            batch.Fill(data, indices);
            batch.Rows.Length.ShouldBe(batch.Layout.RowCount * codec.RowWidth);
            for (var b = 0; b < batch.Count; b++)
            {
                var architecture = data[indices[batch.Order[b]]];
                for (var position = 0; position < architecture.RowCount; position++)
                {
                    var row = batch.Layout.RowOf(b, position);
                    var cells = architecture.Cells.Slice(position * 5, 5).ToArray();
                    batch.Cells.Slice(row * 5, 5).ToArray().ShouldBe(cells);
                    var expected = new float[codec.RowWidth];
                    codec.WriteRow(cells, position, expected);
                    batch.Rows.Slice(row * codec.RowWidth, codec.RowWidth).ToArray().ShouldBe(expected);
                }
            }
        }
    }

    [Fact]
    public void A_batch_that_is_no_larger_than_one_before_allocates_nothing()
    {
        var batch = new ArchitectureBatch(codec);
        var all = Enumerable.Range(0, 40).ToArray();
        batch.Fill(data, all);
        batch.Fill(data, all.AsSpan(5, 20));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var start = 0; start < 20; start++) batch.Fill(data, all.AsSpan(start, 20));
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }
}
