using ArchVae.Reports.Pictures;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Reports.Pictures;

public sealed class AxisTests
{
    [Theory]
    [InlineData(0, 1, 100, 20, "0 0.2 0.4 0.6 0.8 1")]
    [InlineData(-30, 10, 100, 25, "−30 −20 −10 0 10")]
    [InlineData(0, 1, 100, 60, "0 1")]
    [InlineData(0, 30000, 100, 33, "0 10k 20k 30k")]
    [InlineData(0, 2.5e6, 100, 20, "0 0.5M 1M 1.5M 2M 2.5M")]
    [InlineData(0, 4e-5, 100, 50, "0 2e−5 4e−5")]
    [InlineData(0.25, 0.75, 100, 25, "0.4 0.6")]
    public void Ticks_are_round_numbers(double low, double high, double length, double spacing, string labels)
    {
        var ticks = new LinearAxis(low, high).Ticks(length, spacing);
        string.Join(' ', ticks.Select(tick => tick.Label)).ShouldBe(labels);
        for (var i = 1; i < ticks.Count; i++)
            ((ticks[i].Place - ticks[i - 1].Place) * length).ShouldBeGreaterThanOrEqualTo(spacing - 1e-6);
    }

    [Fact]
    public void Whole_numbers_have_whole_ticks()
    {
        Axis.Of([1, 2], margin: 0).Ticks(400, 40).Select(tick => tick.Label).ShouldBe(["1", "2"]);
        Axis.Of([1, 1.5], margin: 0).Ticks(400, 80).Select(tick => tick.Label).ShouldBe(["1", "1.1", "1.2", "1.3", "1.4", "1.5"]);
    }

    [Fact]
    public void A_logarithmic_axis_has_ones_twos_and_fives_where_there_is_room()
    {
        new LogAxis(1, 100, 0).Ticks(400, 50).Select(tick => tick.Label).ShouldBe(["1", "2", "5", "10", "20", "50", "100"]);
        new LogAxis(1, 1e6, 0).Ticks(240, 50).Select(tick => tick.Label).ShouldBe(["1", "100", "10k", "1M"]);
        new LogAxis(10, 1000, 0).Place(100).ShouldBe(0.5, 1e-12);
    }

    [Fact]
    public void As_many_names_are_written_as_there_is_room_for()
    {
        var axis = new CategoryAxis([.. Enumerable.Range(0, 100).Select(i => $"{i}")]);
        axis.Ticks(400, 20).Select(tick => tick.Label).ShouldBe([.. Enumerable.Range(0, 20).Select(i => $"{5 * i}")]);
        axis.Place(0).ShouldBe(0.005);
    }
}
