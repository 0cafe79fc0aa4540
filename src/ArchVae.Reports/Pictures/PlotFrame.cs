namespace ArchVae.Reports.Pictures;

/// <summary>What charts have in common: title, legend, axes with ticks and labels, and the room between them.</summary>
internal static class PlotFrame
{
    /// <summary>The size of text on axes and in legends, in pixels.</summary>
    public const double FontSize = 11;

    /// <summary>The size of a title's text, in pixels.</summary>
    public const double TitleSize = 14;

    private const double Margin = 8;
    private const double XSpacing = 62;
    private const double YSpacing = 36;
    private const double NameSpacing = 13;
    private const double LabelSpacing = 13;
    private const double Slant = 35 * Math.PI / 180;

    /// <summary>Draws a chart.</summary>
    /// <param name="chart">Its labels and size.</param>
    /// <param name="x">The horizontal axis.</param>
    /// <param name="y">The vertical axis.</param>
    /// <param name="legend">Its series; a legend is drawn where there are two or more.</param>
    /// <param name="colors">Its numbers as colours; null for none.</param>
    /// <param name="isEmpty">Whether there is nothing to draw, which is said in words then.</param>
    /// <param name="content">Draws the contents; what goes beyond the axes is cut off.</param>
    public static SvgWriter Draw(
        Chart chart, Axis x, Axis y, IReadOnlyList<LegendEntry> legend, ColorScale? colors, bool isEmpty,
        Action<PlotArea> content)
    {
        var svg = new SvgWriter(Math.Max(chart.Width, 200), Math.Max(chart.Height, 150));
        var top = Margin + Title(svg, chart.Title, svg.Width);
        if (isEmpty)
        {
            svg.Text(svg.Width / 2, (top + svg.Height) / 2, "no data", "faint middle");
            return svg;
        }
        top += Legend.Draw(svg, legend, Margin, top, svg.Width - 2 * Margin);
        top += 8;

        // The axis on the left is as wide as the plot's height makes it, which depends on the names below, which depend on its
        // width.
        var names = x as CategoryAxis;
        var slanted = names is not null && names.LongestWidth > 30 && names.LongestWidth + 6 > names.Slot(svg.Width - 70);
        var bottom = Margin + (slanted ? 12 + names!.LongestWidth * Math.Sin(Slant) : 18) + (chart.XLabel is null ? 0 : 16);
        var height = Math.Max(30, svg.Height - top - bottom);
        var yTicks = y.Ticks(height, y is CategoryAxis ? NameSpacing : YSpacing);
        var yLabel = YLabel(chart.YLabel, svg.Height - top - 4);
        var left = Margin + (yLabel.Count == 0 ? 0 : 5 + LabelSpacing * yLabel.Count) + 6
            + yTicks.Select(tick => TextSize.Width(tick.Label, FontSize)).DefaultIfEmpty().Max();
        if (slanted) left = Math.Max(left, Margin + names!.LongestWidth * Math.Cos(Slant) - names.Slot(svg.Width - 70) / 2);
        var right = colors is null ? Margin + 6 : Margin + colors.Width(height);
        var width = Math.Max(30, svg.Width - left - right);
        var xSpacing = names is null ? XSpacing : slanted ? NameSpacing : names.LongestWidth + 6;

        foreach (var tick in yTicks)
        {
            var at = top + height * (1 - tick.Place);
            if (y.HasGrid) svg.Element("path", null, ("class", "grid"), ("d", SvgPath.Line(left, at, left + width, at)));
            svg.Text(left - 6, at + 4, tick.Label, "faint end");
        }
        foreach (var tick in x.Ticks(width, xSpacing))
        {
            var at = left + width * tick.Place;
            if (x.HasGrid) svg.Element("path", null, ("class", "grid"), ("d", SvgPath.Line(at, top, at, top + height)));
            if (slanted) svg.Text(at + 3, top + height + 13, tick.Label, "faint end", -35);
            else svg.Text(at, top + height + 15, tick.Label, "faint middle");
        }
        // A nested picture cuts off what goes beyond it, without an id that would have to be unique in a page.
        svg.Open("svg", ("x", left), ("y", top), ("width", width), ("height", height));
        content(new PlotArea(svg, x, y, width, height));
        svg.Close();
        svg.Element("path", null, ("class", "axis"),
            ("d", new SvgPath().MoveTo(left, top).LineTo(left, top + height).LineTo(left + width, top + height).ToString()));
        if (chart.XLabel is not null)
        {
            var label = TextSize.Fit(chart.XLabel, FontSize, svg.Width - 2 * Margin);
            svg.Text(Middle(label, left + width / 2, Margin, svg.Width - Margin), svg.Height - Margin, label, "faint middle");
        }
        foreach (var (i, line) in yLabel.Index())
        {
            var at = Middle(line, top + height / 2, top, svg.Height - 4);
            svg.Text(Margin + 10 + LabelSpacing * i, at, line, "faint middle", -90);
        }
        colors?.Draw(svg, left + width, top, height);
        return svg;
    }

    // In two lines where one has no room between the legend and the end of the picture.
    private static IReadOnlyList<string> YLabel(string? label, double room)
    {
        if (label is null) return [];
        var lines = TextSize.Wrap(label, FontSize, room);
        if (lines.Count > 2) lines = [lines[0], string.Join(' ', lines.Skip(1))];
        return [.. lines.Select(line => TextSize.Fit(line, FontSize, room))];
    }

    // The middle of a text that is to stand at a place, and not beyond the ends.
    private static double Middle(string text, double place, double from, double to)
    {
        var half = TextSize.Width(text, FontSize) / 2;
        return to - from <= 2 * half ? (from + to) / 2 : Math.Clamp(place, from + half, to - half);
    }

    /// <summary>Draws a title from the top of a picture.</summary>
    /// <returns>The height it takes.</returns>
    public static double Title(SvgWriter svg, string? title, double width)
    {
        if (string.IsNullOrWhiteSpace(title)) return 0;
        var lines = TextSize.Wrap(title, TitleSize, width - 2 * Margin);
        for (var i = 0; i < lines.Count; i++) svg.Text(Margin, Margin + 14 + 18 * i, lines[i], "title");
        return 18 * lines.Count + 6;
    }
}

/// <summary>The room between the axes; its coordinates begin at its upper left corner.</summary>
internal readonly record struct PlotArea(SvgWriter Svg, Axis XAxis, Axis YAxis, double Width, double Height)
{
    public double X(double value) => Width * XAxis.Place(value);

    public double Y(double value) => Height * (1 - YAxis.Place(value));

    public bool Has(double x, double y) => XAxis.Has(x) && YAxis.Has(y);
}
