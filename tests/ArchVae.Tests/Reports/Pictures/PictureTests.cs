using System.Globalization;
using ArchVae.Reports.Pictures;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Reports.Pictures;

/// <summary>
/// What all pictures promise: well-formed, escaped, the same everywhere, sensible where there is little to draw.
/// </summary>
public sealed class PictureTests
{
    private const string Awkward = "a<b & \"c\" 'd' > \u0001\ud800 → β";

    /// <summary>A picture of each kind, with a name and one number in it or none.</summary>
    private static Picture[] All(string name, params double[] values) =>
    [
        new LineChart { Title = name, XLabel = name, YLabel = name,
            Series = [new(name, [.. values.Select(value => new LinePoint(value, value, value, value))])] },
        new LineChart { Title = name, LogX = true, LogY = true,
            Series = [new(name, [.. values.Select(value => new LinePoint(value, value))]), new(name, [])] },
        new ScatterPlot { Title = name, ValueLabel = name,
            Points = [.. values.Select(value => new ScatterPoint(value, value, value, name))] },
        new BarChart { Title = name, Categories = [.. values.Select(_ => name)],
            Series = [new(name, values), new(name, values)] },
        new Histogram { Title = name, Series = [new(name, values), new(name, [])] },
        new Histogram { Title = name, LogX = true, Series = [new(name, values)] },
        new HeatMap { Title = name, Columns = HeatAxis.Of([.. values.Select(_ => name)]), Rows = HeatAxis.Of(name),
            Values = [values] },
        new LayerRows { Title = name,
            Groups = [new(name, [.. values.Select(_ => new LayerRow(name, [new(name, name), new(name)]))])] },
    ];

    [Fact]
    public void Text_is_escaped_and_what_is_no_visible_character_is_shown_so()
    {
        foreach (var picture in All(Awkward, 1, 2))
        {
            var drawn = new Drawn(picture);
            var name = InputException.Escaped(Awkward);
            drawn.Root.Attribute("aria-label")!.Value.ShouldBe(name);
            drawn.Texts.ShouldContain(name);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(-1e-9)]
    [InlineData(0.3)]
    [InlineData(123456789)]
    [InlineData(1e300)]
    [InlineData(double.Epsilon)]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    public void One_value_once_or_often_is_drawn_or_said_to_be_none(double value)
    {
        foreach (var values in new double[][] { [value], [value, value], [value, double.NaN], [] })
        {
            foreach (var picture in All("a", values))
            {
                var drawn = new Drawn(picture);
                drawn.Texts.Length.ShouldBeInRange(1, 40);
                drawn.Root.DescendantsAndSelf().Count().ShouldBeLessThan(200);
            }
        }
    }

    [Fact]
    public void Nothing_to_draw_is_said()
    {
        foreach (var picture in All("a")) new Drawn(picture).Texts.ShouldContain("no data");
        foreach (var picture in All("a", 3)) new Drawn(picture).Texts.ShouldNotContain("no data");
        new Drawn(new LineChart { LogY = true, Series = [new("a", [new(1, -1)])] }).Texts.ShouldBe(["no data"]);
    }

    [Theory]
    [InlineData(1, 1.0000000000000002)]
    [InlineData(-1e300, 1e300)]
    [InlineData(0, double.Epsilon)]
    [InlineData(1e-300, 1e300)]
    [InlineData(999999, 1000001)]
    public void Extreme_ranges_have_few_ticks(double low, double high)
    {
        foreach (var picture in All("a", low, high)) new Drawn(picture).Texts.Length.ShouldBeInRange(1, 50);
    }

    [Fact]
    public void The_culture_of_the_machine_does_not_count()
    {
        var expected = All("a", 0.5, 1234.5).Select(picture => picture.ToSvgFile()).ToList();
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture =
                new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = ",", NegativeSign = "~" } };
            All("a", 0.5, 1234.5).Select(picture => picture.ToSvgFile()).ShouldBe(expected);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void A_picture_shrinks_and_a_file_brings_its_style_and_background()
    {
        var chart = new LineChart { Series = [new("a", [new(0, 1)])], Width = 400, Height = 250 };
        var page = new Drawn(chart).Root;
        page.Attribute("viewBox")!.Value.ShouldBe("0 0 400 250");
        page.Elements().ShouldNotContain(element => element.Name.LocalName == "style");
        chart.ToSvgFile().ShouldContain("class=\"surface\"");
        PictureStyle.Css.ShouldContain("max-width:100%");
        PictureStyle.Css.ShouldContain("@media screen and (prefers-color-scheme:dark)");
        // Safe inside a style element and inside XML.
        PictureStyle.Css.ShouldNotContain("<");
        PictureStyle.Css.ShouldNotContain("&");
    }

    [Fact]
    public void All_classes_that_are_used_have_a_style()
    {
        var used = All("a", 1, 2, 3).SelectMany(picture => new Drawn(picture).Root.Descendants())
            .SelectMany(element => ((string?)element.Attribute("class") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Distinct().ToList();
        used.Count.ShouldBeGreaterThan(12);
        foreach (var style in used) PictureStyle.Css.ShouldContain($".{style}");
    }

    [Fact]
    public void A_long_title_is_broken_and_long_names_are_slanted_and_shortened()
    {
        var words = string.Join(' ', Enumerable.Repeat("word", 40));
        string[] categories = [.. Enumerable.Range(0, 8).Select(i => $"a_very_long_name_of_a_layer_{i}")];
        var chart = new Drawn(
            new BarChart { Title = words, Categories = categories, Series = [new("x", [1, 2, 3, 4, 5, 6, 7, 8])] });
        string.Join(' ', chart.Texts.TakeWhile(text => text.StartsWith("word", StringComparison.Ordinal))).ShouldBe(words);
        chart.Texts.Count(text => text == "a_very_long_name_of…").ShouldBe(8);
        chart.Root.Descendants().Count(element => ((string?)element.Attribute("transform") ?? "")
            .StartsWith("rotate(-35", StringComparison.Ordinal)).ShouldBe(8);
    }
}
