using ArchVae.Reports.Pictures;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Reports.Pictures;

/// <summary>Coordinates are where a ruler would find them, on the linear and the logarithmic axis.</summary>
public sealed class ChartTests
{
    private const double Rounding = 0.011;

    [Fact]
    public void Points_of_a_line_lie_where_the_axes_say()
    {
        var chart = new Drawn(
            new LineChart { Series = [new("a", [new(0, 0), new(4, 2), new(10, 8)])], YMinimum = 0, YMaximum = 8 });
        var (width, height) = (Drawn.Number(chart.Plot, "width"), Drawn.Number(chart.Plot, "height"));
        var marks = chart.Of("mark");
        // A margin of 4 % of the range, 0.4, on both sides.
        marks.Select(mark => Drawn.Number(mark, "cx"))
            .ShouldBe([width * 0.4 / 10.8, width * 4.4 / 10.8, width * 10.4 / 10.8], Rounding);
        marks.Select(mark => Drawn.Number(mark, "cy")).ShouldBe([height, height * 6 / 8, 0], Rounding);
        Path(chart.Of("line").Single())
            .ShouldBe(marks.Select(mark => $"{mark.Attribute("cx")!.Value} {mark.Attribute("cy")!.Value}"));
        chart.Tooltips.ShouldContain("a: 2 at 4");
    }

    [Fact]
    public void Columns_of_long_lines_tell_the_values_of_all_of_them()
    {
        var chart = new Drawn(new LineChart
        {
            XLabel = "epoch",
            Series =
            [
                new("a", [.. Enumerable.Range(0, 100).Select(x => new LinePoint(x, 2 * x, 2 * x - 1, 2 * x + 1))]),
                new("b", [new(0, 5), new(50, 7), new(99, double.NaN)]) { Stepped = true },
            ],
        });
        var columns = chart.Of("over");
        columns.Length.ShouldBe(40);
        chart.Tooltips.ShouldContain("epoch 0\na: 0 (−1 to 1)\nb: 5");
        chart.Tooltips.ShouldContain("epoch 99\na: 198 (197 to 199)\nb: 7");
        // Side by side, without gaps, from one end of the picture to the other.
        var (right, width) = (0.0, Drawn.Number(chart.Plot, "width"));
        foreach (var column in columns)
        {
            Drawn.Number(column, "x").ShouldBe(right, 2 * Rounding);
            right = Drawn.Number(column, "x") + Drawn.Number(column, "width");
        }
        right.ShouldBe(width, 2 * Rounding);
    }

    [Fact]
    public void Entries_of_a_legend_and_what_belongs_to_their_series_have_the_same_numbers()
    {
        LinePoint[] points = [new(0, 1), new(1, 2)];
        Picture[] pictures =
        [
            new LineChart { Series = [new("a", points), new("b", points)] },
            new BarChart { Categories = ["x"], Series = [new("a", [1]), new("b", [2])] },
            new Histogram { Series = [new("a", [1, 2]), new("b", [2])] },
            new IntervalPlot { Rows = [new("x", [1, 2], 1.5, 1, 2)] },
            new ScatterPlot { Groups = ["a"], Points = [new(1, 1, Group: 0)], Lines = [new("b", [new(1, 1), new(2, 2)])] },
        ];
        foreach (var drawn in pictures.Select(picture => new Drawn(picture)))
        {
            Numbers(drawn, "data-key").ShouldBe(["0", "1"]);
            Numbers(drawn, "data-s").Distinct().Order().ShouldBe(["0", "1"]);
        }

        static IEnumerable<string> Numbers(Drawn drawn, string name) =>
            drawn.Root.Descendants().Select(element => (string?)element.Attribute(name)).OfType<string>();
    }

    [Fact]
    public void Points_that_stand_for_something_tell_it_in_runs()
    {
        var chart = new Drawn(new ScatterPlot
        {
            Points = [new(0, 0, Subject: 0), new(1, 1, Subject: 1), new(double.NaN, 1, Subject: 2), new(2, 2, Subject: 3),
                new(3, 3), new(4, 4, Subject: 9), new(5, 5, Subject: 8)],
        });
        var group = chart.Plot.Elements().Single(element => element.Attribute("data-subjects") is not null);
        group.Attribute("data-subjects")!.Value.ShouldBe("0-1,3,,9,8");
        group.Elements().ShouldBe(chart.Of("point"));
        new Drawn(new ScatterPlot { Points = [new(0, 0)] }).Plot.Descendants()
            .ShouldAllBe(element => element.Attribute("data-subjects") == null);
    }

    [Fact]
    public void An_interval_tells_its_ends_on_its_line_too() =>
        new Drawn(new IntervalPlot { Rows = [new("x", [1], 1.5, 1, 2)] }).Of("line").Single().Value.ShouldBe("x: 1.5 (1 to 2)");

    [Theory]
    [InlineData(20, 20)]
    [InlineData(21, 0)]
    public void Points_of_a_short_line_have_marks(int points, int marks)
    {
        var chart = new Drawn(
            new LineChart { Series = [new("a", [.. Enumerable.Range(0, points).Select(x => new LinePoint(x, x * x))])] });
        chart.Of("mark").Length.ShouldBe(marks);
        Path(chart.Of("line").Single()).Length.ShouldBe(points);
    }

    [Fact]
    public void A_stepped_line_holds_each_value_up_to_the_next_point()
    {
        var chart = new Drawn(new LineChart { Series = [new("a", [new(0, 3), new(4, 2), new(5, 1)]) { Stepped = true }] });
        var marks = chart.Of("mark").Select(mark => (X: mark.Attribute("cx")!.Value, Y: mark.Attribute("cy")!.Value)).ToList();
        Path(chart.Of("line").Single()).ShouldBe(
        [
            $"{marks[0].X} {marks[0].Y}", $"{marks[1].X} {marks[0].Y}", $"{marks[1].X} {marks[1].Y}",
            $"{marks[2].X} {marks[1].Y}", $"{marks[2].X} {marks[2].Y}",
        ]);
    }

    [Fact]
    public void A_line_through_a_cloud_joins_its_points_in_their_order_and_numbers_them()
    {
        var chart = new Drawn(new ScatterPlot
        {
            Points = [new(0, 0), new(1, 5), new(2, 3)],
            Lines = [new("way", [new(2, 3), new(0, 0), new(double.NaN, 1), new(1, 5)]) { Numbered = true, Dashed = true }],
        });
        var points = chart.Of("point").Select(point => $"{point.Attribute("cx")!.Value} {point.Attribute("cy")!.Value}").ToList();
        var line = chart.Of("line").Single();
        Path(line).ShouldBe([points[2], points[0], points[1]]);
        line.Attribute("class")!.Value.ShouldBe("line dashed none");
        chart.Plot.Descendants().Where(element => element.Name.LocalName == "text").Select(text => text.Value)
            .ShouldBe(["1", "2", "4"]);
        chart.Tooltips.ShouldContain("way");
    }

    [Fact]
    public void A_band_goes_along_the_upper_ends_and_back_along_the_lower_ones()
    {
        var chart = new Drawn(
            new LineChart { Series = [new("a", [new(0, 1, 0, 2), new(1, 3, 2, 4)])], YMinimum = 0, YMaximum = 4 });
        var height = Drawn.Number(chart.Plot, "height");
        Path(chart.Of("band").Single())
            .Select(point => double.Parse(point.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture))
            .ShouldBe([height / 2, 0, height / 2, height], Rounding);
        chart.Tooltips.ShouldContain("a: 3 (2 to 4) at 1");
    }

    [Fact]
    public void Equal_ratios_are_equally_long_on_a_logarithmic_axis()
    {
        var chart = new Drawn(new LineChart
        {
            LogX = true,
            LogY = true,
            Series = [new("a", [new(1, 0.01), new(10, 1), new(0, 1), new(1, -1), new(100, 100)])]
        });
        var marks = chart.Of("mark");
        marks.Length.ShouldBe(3);
        foreach (var name in new[] { "cx", "cy" })
            (Drawn.Number(marks[1], name) - Drawn.Number(marks[0], name))
                .ShouldBe(Drawn.Number(marks[2], name) - Drawn.Number(marks[1], name), 2 * Rounding);
        chart.Texts.ShouldBe(["0.01", "0.1", "1", "10", "100", "1", "10", "100"], ignoreOrder: true);
    }

    [Fact]
    public void What_is_no_number_interrupts_a_line_and_is_not_drawn()
    {
        var chart = new Drawn(new LineChart
        {
            Series = [new("a", [new(0, 0), new(1, 1), new(2, double.NaN), new(3, 1), new(double.PositiveInfinity, 1),
                new(4, 1, double.NegativeInfinity, 2), new(5, 1e308)])],
        });
        chart.Of("mark").Length.ShouldBe(4);
        chart.Of("band").ShouldBeEmpty();
        chart.Of("line").Single().Attribute("d")!.Value.Count(letter => letter == 'M').ShouldBe(3);
    }

    [Fact]
    public void Bars_stand_side_by_side_on_the_line_of_zero()
    {
        var chart = new Drawn(new BarChart { Categories = ["x", "y"], Series = [new("a", [2, 4]), new("b", [1, double.NaN])] });
        var (width, height) = (Drawn.Number(chart.Plot, "width"), Drawn.Number(chart.Plot, "height"));
        var bars = chart.Of("fill");
        bars.Length.ShouldBe(3);
        // 0 to 4, and 4 % more above.
        bars.Select(bar => Drawn.Number(bar, "height"))
            .ShouldBe([height * 2 / 4.16, height * 4 / 4.16, height * 1 / 4.16], 2 * Rounding);
        bars.ShouldAllBe(bar => Math.Abs(Drawn.Number(bar, "y") + Drawn.Number(bar, "height") - height) < 3 * Rounding);
        bars.Select(bar => Drawn.Number(bar, "x") + Drawn.Number(bar, "width")).ToArray()[0].ShouldBe(width / 4, 2 * Rounding);
        Drawn.Number(bars[2], "x").ShouldBe(width / 4, 2 * Rounding);
        chart.Tooltips.ShouldBe(["x, a: 2", "y, a: 4", "x, b: 1"]);
        chart.Texts.ShouldContain("b");
    }

    [Fact]
    public void Bars_below_zero_hang_from_it()
    {
        var bars = new Drawn(new BarChart { Categories = ["x", "y"], Series = [new("a", [-2, 2])] }).Of("fill");
        Drawn.Number(bars[0], "y").ShouldBe(Drawn.Number(bars[1], "y") + Drawn.Number(bars[1], "height"), 2 * Rounding);
    }

    [Fact]
    public void Points_are_coloured_from_the_lowest_to_the_highest_value()
    {
        var chart = new Drawn(new ScatterPlot
        {
            ValueLabel = "accuracy",
            Points = [new(0, 0, 5, "one"), new(1, 1, 7, "two"), new(2, 2, 6), new(3, 3), new(double.NaN, 1, 100)],
        });
        chart.Of("point").Select(point => point.Attribute("class")!.Value)
            .ShouldBe(["point v0", "point v19", "point v10", "point none"]);
        chart.Tooltips.ShouldBe(["one", "two"]);
        chart.Texts.ShouldContain("accuracy");
    }

    [Fact]
    public void Values_far_below_the_others_can_share_the_lowest_colour_and_the_bar_says_so()
    {
        // The 3 % quantile of 0, 200, 201, …, 299 is their fourth value.
        var values = Enumerable.Range(200, 100).Prepend(0).ToArray();
        ScatterPlot Plot(bool cuts) => new()
        {
            CutsLowest = cuts,
            Points = [.. values.Select((value, i) => new ScatterPoint(i, 0, value))],
        };
        string[] Colors(Drawn chart) => [.. chart.Of("point").Select(point => point.Attribute("class")!.Value)];
        var cut = new Drawn(Plot(true));
        Colors(cut)[..4].ShouldAllBe(color => color == "point v0");
        Colors(cut)[^1].ShouldBe("point v19");
        Colors(cut).Distinct().Count().ShouldBe(20);
        cut.Texts.ShouldContain("≤ 202");
        var whole = new Drawn(Plot(false));
        Colors(whole).Distinct().Count().ShouldBeLessThan(10);
        whole.Texts.ShouldAllBe(text => !text.StartsWith('≤'));
    }

    [Fact]
    public void A_range_of_colours_is_whole_where_there_is_nothing_to_cut()
    {
        ColorRange.Of([3, 1, double.NaN, 2]).ShouldBe(new(1, 3, false));
        ColorRange.Of([double.NaN]).ShouldBe(new(0, 1, false));
        // Nearly all are the largest.
        ColorRange.Of(Enumerable.Repeat(5.0, 99).Append(1)).ShouldBe(new(1, 5, false));
    }

    [Fact]
    public void A_long_label_of_an_axis_has_two_lines_within_the_picture()
    {
        var name = string.Concat(Enumerable.Repeat("Accuracy", 12));
        var chart = new Drawn(new LineChart
        {
            Title = "t",
            XLabel = name,
            YLabel = $"{name} (more is better)",
            Series = [new("a", [new(0, 0), new(1, 1)])],
        });
        var labels = chart.Texts.Where(text => text.StartsWith("Accuracy", StringComparison.Ordinal)).ToList();
        labels.Count.ShouldBe(2);
        labels.ShouldAllBe(text => text.EndsWith('…'));
        chart.Texts.ShouldContain("(more is better)");
        var height = Drawn.Number(chart.Root, "height");
        foreach (var label in chart.Root.Descendants().Where(text => text.Attribute("transform") is not null))
        {
            var half = TextSize.Width(label.Value, PlotFrame.FontSize) / 2;
            Drawn.Number(label, "y").ShouldBeInRange(half, height - half);
        }
    }

    [Fact]
    public void Groups_have_their_colours_in_cloud_and_legend_and_a_mark_crosses_the_cloud()
    {
        var chart = new Drawn(new ScatterPlot
        {
            Groups = ["a", "b", "c"],
            Points = [new(2, 0, Group: 2), new(4, 1, Group: 0)],
            Mark = new AxisMark(0, "floor"),
            RoomFor = [new(10, 5)],
        });
        chart.Of("point").Select(point => point.Attribute("class")!.Value).ShouldBe(["point s2", "point s0"]);
        chart.Texts.Where(text => text.Length > 0 && char.IsLetter(text[0])).ShouldBe(["a", "b", "c", "floor"]);
        var (width, height) = (Drawn.Number(chart.Plot, "width"), Drawn.Number(chart.Plot, "height"));
        // From 0, the mark, to 10, with 4 % more on both sides; upwards from 0 to 5.
        chart.Of("point").Select(point => Drawn.Number(point, "cx")).ShouldBe([width * 2.4 / 10.8, width * 4.4 / 10.8], Rounding);
        chart.Of("point").Select(point => Drawn.Number(point, "cy")).ShouldBe([height * 5.2 / 5.4, height * 4.2 / 5.4], Rounding);
        Path(chart.Of("dashed").Single())
            .Select(point => double.Parse(point.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture))
            .ShouldBe([width * 0.4 / 10.8, width * 0.4 / 10.8], Rounding);
        chart.Tooltips.ShouldContain("floor: 0");
    }

    [Fact]
    public void Intervals_are_rows_from_the_top_each_with_its_values()
    {
        var chart = new Drawn(new IntervalPlot
        {
            Rows = [new("a", [2, 4], 3, 0, 10), new("b", [7], 7), new("c", [], double.NaN)],
            ValueName = "a seed"
        });
        var (width, height) = (Drawn.Number(chart.Plot, "width"), Drawn.Number(chart.Plot, "height"));
        Path(chart.Of("line").Single())
            .Select(point => double.Parse(point.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture))
            .ShouldBe([width * 0.4 / 10.8, width * 10.4 / 10.8], Rounding);
        chart.Of("mark").Select(mark => (mark.Attribute("class")!.Value, Drawn.Number(mark, "cx"))).ToArray()[1]
            .ShouldBe(("mark s1", Math.Round(width * 7.4 / 10.8, 2)));
        chart.Of("mark").Select(mark => Drawn.Number(mark, "cy")).ShouldBe([height / 6, height / 2], Rounding);
        chart.Of("point").Select(point => Drawn.Number(point, "cx"))
            .ShouldBe([width * 2.4 / 10.8, width * 4.4 / 10.8, width * 7.4 / 10.8], Rounding);
        chart.Tooltips.ShouldBe(["a: 3 (0 to 10)", "a: 3 (0 to 10)", "a: 2", "a: 4", "b: 7", "b: 7"]);
        chart.Texts.ShouldContain("a seed");
        chart.Texts.Where(text => text.Length == 1 && char.IsLetter(text[0])).ShouldBe(["c", "b", "a"]);
    }

    [Fact]
    public void Of_many_distributions_the_first_one_is_filled_and_colours_can_be_chosen()
    {
        var chart = new Drawn(new Histogram
        {
            Series = [new("data", [1, 2]) { Color = PictureStyle.Neutral }, new("a", [1, 1]) { Color = 0 },
                new("b", [2, 2]) { Color = 4 }],
        });
        chart.Of("area").Select(area => area.Attribute("class")!.Value).ShouldBe(["area none"]);
        chart.Of("line").Select(line => line.Attribute("class")!.Value).ShouldBe(["line none", "line s0", "line s4"]);
        new Drawn(new Histogram { Series = [new("data", [1, 2]), new("a", [1, 1])] }).Of("area").Length.ShouldBe(2);
        new Drawn(
            new BarChart { Categories = ["x"], Series = [new("data", [1]) { Color = PictureStyle.Neutral }, new("a", [2])] })
            .Of("fill").Select(bar => bar.Attribute("class")!.Value).ShouldBe(["fill none", "fill s1"]);
    }

    [Fact]
    public void Rows_of_names_go_down_and_rows_of_a_range_go_up()
    {
        IReadOnlyList<double>[] values = [[1, 2], [3, double.NaN], [5, 6]];
        var names = new Drawn(
            new HeatMap { Columns = HeatAxis.Of("a", "b"), Rows = HeatAxis.Of("p", "q", "r"), Values = values });
        var range = new Drawn(new HeatMap { Columns = HeatAxis.Range(0, 1), Rows = HeatAxis.Range(0, 6), Values = values });
        var third = Drawn.Number(names.Plot, "height") / 3;
        names.Of("heat").Select(cell => Drawn.Number(cell, "y")).ShouldBe([0, 0, third, 2 * third, 2 * third], Rounding);
        third = Drawn.Number(range.Plot, "height") / 3;
        range.Of("heat").Select(cell => Drawn.Number(cell, "y")).ShouldBe([2 * third, 2 * third, third, 0, 0], Rounding);
        names.Tooltips.ShouldBe(["p, a: 1", "p, b: 2", "q, a: 3", "r, a: 5", "r, b: 6"]);
        range.Tooltips[0].ShouldBe("1, 0.25: 1");
        names.Texts.Take(3).ShouldBe(["r", "q", "p"]);
    }

    [Fact]
    public void A_fine_density_is_a_path_a_colour_that_covers_the_plane()
    {
        var chart = new Drawn(new HeatMap
        {
            Columns = HeatAxis.Range(0, 1),
            Rows = HeatAxis.Range(0, 1),
            Values = [.. Enumerable.Range(0, 40)
                .Select(row => (IReadOnlyList<double>)[.. Enumerable.Range(0, 50).Select(column => (double)(row / 20))])],
        });
        var paths = chart.Of("heat");
        paths.Select(path => path.Attribute("class")!.Value).ShouldBe(["heat v0", "heat v19"]);
        // A row of one colour is one rectangle.
        paths.ShouldAllBe(path => path.Attribute("d")!.Value.Count(letter => letter == 'M') == 20);
    }

    [Fact]
    public void A_heat_map_wants_rows_of_one_length_and_as_many_names()
    {
        Should.Throw<InvalidOperationException>(
            () => new HeatMap { Columns = HeatAxis.Range(0, 1), Rows = HeatAxis.Range(0, 1), Values = [[1], [1, 2]] }.ToSvg());
        Should.Throw<InvalidOperationException>(
            () => new HeatMap { Columns = HeatAxis.Of("a"), Rows = HeatAxis.Range(0, 1), Values = [[1, 2]] }.ToSvg());
        Should.Throw<ArgumentException>(() => HeatAxis.Range(1, 1));
        Should.Throw<ArgumentException>(() => HeatAxis.Range(0, double.NaN));
    }

    private static string[] Path(System.Xml.Linq.XElement element) =>
        element.Attribute("d")!.Value.TrimEnd('z').Split(['M', 'L'], StringSplitOptions.RemoveEmptyEntries);
}
