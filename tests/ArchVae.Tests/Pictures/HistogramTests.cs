using ArchVae.Pictures;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Pictures;

public sealed class HistogramTests
{
    [Fact]
    public void Whole_numbers_have_a_bin_each_where_there_is_room()
    {
        HistogramBins.Edges([3, 5, 4, double.NaN], 30, log: false).ShouldBe([2.5, 3.5, 4.5, 5.5]);
        HistogramBins.Edges([0, 9], 5, log: false).ShouldBe([-0.5, 1.5, 3.5, 5.5, 7.5, 9.5]);
        HistogramBins.Edges([7, 7], 30, log: false).ShouldBe([6.5, 7.5]);
        HistogramBins.Edges([], 30, log: true).ShouldBeEmpty();
    }

    [Fact]
    public void Real_numbers_have_bins_of_one_width_or_ratio()
    {
        HistogramBins.Edges([0, 0.5, 1], 4, log: false).ShouldBe([0, 0.25, 0.5, 0.75, 1]);
        HistogramBins.Edges([0.5, 50, -1], 2, log: true).ShouldBe([0.5, 5, 50], 1e-12);
    }

    [Fact]
    public void No_bin_of_a_logarithmic_axis_lies_between_two_whole_numbers()
    {
        var edges = HistogramBins.Edges([1, 1000], 30, log: true);
        edges.ShouldBe(edges.Order().Distinct());
        edges.ShouldAllBe(edge => edge - Math.Floor(edge) == 0.5);
        (edges[0], edges[1], edges[^1]).ShouldBe((0.5, 1.5, 1000.5));
    }

    [Fact]
    public void Shares_are_those_of_a_series_own_values()
    {
        double[] edges = [0, 1, 2];
        HistogramBins.Shares([0, 0.5, 1, 2, double.NaN, 9], edges).ShouldBe([0.5, 0.5]);
        HistogramBins.Shares([], edges).ShouldBe([0, 0]);
        var chart = new Drawn(new Histogram { Series = [new("data", [1, 1, 2, 2]), new("generated", [1, 2, 2, 2, 2])] });
        chart.Tooltips.ShouldBe(["1: data 50 %, generated 20 %", "2: data 50 %, generated 80 %"]);
        chart.Of("area").Length.ShouldBe(2);
    }

    [Fact]
    public void Tooltips_name_the_numbers_in_a_bin()
    {
        new Drawn(new Histogram { Bins = 2, Series = [new("a", [0, 3])] }).Tooltips.ShouldBe(["0 to 1: a 50 %", "2 to 3: a 50 %"]);
        new Drawn(new Histogram { Bins = 2, Series = [new("a", [0, 0.5])] }).Tooltips.ShouldBe(["0 to 0.25: a 50 %", "0.25 to 0.5: a 50 %"]);
    }
}
