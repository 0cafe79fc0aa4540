using ArchVae.Tensors;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Tensors;

public sealed class SequenceLayoutTests
{
    [Fact]
    public void Rows_go_step_by_step_with_the_longest_first()
    {
        var layout = new SequenceLayout([4, 2, 2, 1]);
        layout.SequenceCount.ShouldBe(4);
        layout.StepCount.ShouldBe(4);
        layout.RowCount.ShouldBe(9);
        layout.Offsets.ToArray().ShouldBe([0, 4, 7, 8, 9]);
        Enumerable.Range(0, 4).Select(layout.ActiveAt).ShouldBe([4, 3, 1, 1]);
        layout.RowOf(2, 1).ShouldBe(6);
    }

    [Fact]
    public void Every_row_belongs_to_one_step_of_one_sequence()
    {
        var layout = new SequenceLayout([7, 7, 5, 3, 3, 3, 1]);
        var rows = from b in Enumerable.Range(0, layout.SequenceCount)
                   from step in Enumerable.Range(0, layout.Lengths[b])
                   select layout.RowOf(b, step);
        rows.Order().ShouldBe(Enumerable.Range(0, 29));
    }

    [Fact]
    public void Copies_of_a_sequence_lie_side_by_side()
    {
        var layout = new SequenceLayout();
        layout.SetRepeated([3, 1], 2);
        layout.Lengths.ToArray().ShouldBe([3, 3, 1, 1]);
        layout.Offsets.ToArray().ShouldBe([0, 4, 6, 8]);
    }

    [Fact]
    public void A_smaller_batch_takes_the_place_of_a_larger_one()
    {
        var layout = new SequenceLayout([6, 6, 5, 4]);
        layout.Set([2]);
        (layout.SequenceCount, layout.StepCount, layout.RowCount).ShouldBe((1, 2, 2));
        layout.Offsets.ToArray().ShouldBe([0, 1, 2]);
        layout.Set([]);
        (layout.SequenceCount, layout.StepCount, layout.RowCount).ShouldBe((0, 0, 0));
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(1, 0)]
    [InlineData(2, -1)]
    public void Lengths_that_rise_or_are_not_positive_are_refused(int first, int second) =>
        Should.Throw<ArgumentException>(() => new SequenceLayout([first, second]));
}
