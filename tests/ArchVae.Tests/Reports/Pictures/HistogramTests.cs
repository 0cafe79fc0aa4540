using ArchVae.Reports.Pictures;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Reports.Pictures;

public sealed class HistogramTests
{
    [Fact]
    public void Whole_numbers_have_a_bin_each_where_there_is_room()
    {
        Edges([3, 5, 4, double.NaN], 30).ShouldBe([2.5, 3.5, 4.5, 5.5]);
        Edges([0, 9, 4], 5).ShouldBe([-0.5, 1.5, 3.5, 5.5, 7.5, 9.5]);
        Edges([7, 7], 30).ShouldBe([6.5, 7.5]);
        Edges([], 30, log: true).ShouldBeEmpty();
    }

    [Fact]
    public void Numbers_in_steps_have_bins_of_whole_steps()
    {
        Edges([3, 7, 11, 5], 30).ShouldBe([2, 4, 6, 8, 10, 12]);
        Edges([0.1, 0.4, 0.2], 30, step: 0.1).ShouldBe([0.05, 0.15, 0.25, 0.35, 0.45], 1e-12);
        // 16, 18, …, 64 on a logarithmic axis: halfway between them.
        var edges = Edges([.. Enumerable.Range(8, 25).Select(i => 2.0 * i)], 20, log: true);
        (edges[0], edges[^1]).ShouldBe((15, 65));
        edges.ShouldAllBe(edge => edge % 2 == 1);
        Edges([1, 3, 9], 30, log: true).ShouldBe([0.5, 2, 4, 6, 8, 10]);
    }

    [Fact]
    public void Real_numbers_have_bins_of_one_width_or_ratio()
    {
        Edges([0, 0.5, 1], 4).ShouldBe([0, 0.25, 0.5, 0.75, 1]);
        Edges([0.5, 50, -1], 2, log: true).ShouldBe([0.5, 5, 50], 1e-12);
    }

    [Fact]
    public void No_bin_of_a_logarithmic_axis_lies_between_two_whole_numbers()
    {
        var edges = Edges([1, 2, 1000], 30, log: true);
        edges.ShouldBe(edges.Order().Distinct());
        edges.ShouldAllBe(edge => edge - Math.Floor(edge) == 0.5);
        (edges[0], edges[1], edges[^1]).ShouldBe((0.5, 1.5, 1000.5));
    }

    [Fact]
    public void Shares_are_those_of_a_series_own_values()
    {
        var bins = new HistogramBins([0, 0.5, 2], 2, log: false);
        bins.Shares([0, 0.5, 1, 2, double.NaN, 9]).ShouldBe([0.5, 0.5]);
        bins.Shares([]).ShouldBe([0, 0]);
        var chart = new Drawn(new Histogram { Series = [new("data", [1, 1, 2, 2]), new("generated", [1, 2, 2, 2, 2])] });
        chart.Tooltips.ShouldBe(["1: data 50 %, generated 20 %", "2: data 50 %, generated 80 %"]);
        chart.Of("area").Length.ShouldBe(2);
    }

    [Fact]
    public void Tooltips_name_the_numbers_in_a_bin()
    {
        new Drawn(new Histogram { Bins = 2, Series = [new("a", [0, 3, 2, 1])] }).Tooltips.ShouldBe(
            ["0 to 1: a 50 %", "2 to 3: a 50 %"]);
        new Drawn(new Histogram { Bins = 2, Series = [new("a", [0, 0.5])] }).Tooltips.ShouldBe(
            ["0 to 0.25: a 50 %", "0.25 to 0.5: a 50 %"]);
    }

    private static double[] Edges(double[] values, int most, bool log = false, double? step = null) =>
        new HistogramBins(values, most, log, step).Edges;
}
