namespace ArchVae.Reports.Pictures;

/// <summary>What a legend's entry is marked with.</summary>
internal enum LegendMark
{
    /// <summary>A line.</summary>
    Line,

    /// <summary>A dashed line.</summary>
    Dashed,

    /// <summary>A filled box.</summary>
    Box,

    /// <summary>A point.</summary>
    Point,
}

/// <summary>A series in a legend.</summary>
internal readonly record struct LegendEntry(string Name, string Color, LegendMark Mark);

/// <summary>
/// The names of the series beside their colours, in as many rows as they need. An entry's number is that of its series
/// (<see cref="SvgWriter.OpenSeries"/>).
/// </summary>
internal static class Legend
{
    private const double RowHeight = 16;
    private const double MarkWidth = 18;
    private const double Gap = 14;
    private const int LongestName = 60;

    /// <summary>Draws the entries, or nothing where one at most has a name.</summary>
    /// <returns>The height they take.</returns>
    public static double Draw(SvgWriter svg, IReadOnlyList<LegendEntry> entries, double left, double top, double width)
    {
        if (entries.Count < 2) return 0;
        var (x, y) = (left, top);
        foreach (var (i, (fullName, color, mark)) in entries.Index())
        {
            var name = TextSize.Shorten(fullName, LongestName);
            var needed = MarkWidth + 5 + TextSize.Width(name, PlotFrame.FontSize);
            if (x > left && x + needed > left + width) (x, y) = (left, y + RowHeight);
            svg.Open("g", ("class", "key"), ("data-key", SvgWriter.SeriesNumber(i)));
            if (mark == LegendMark.Point)
                svg.Element("circle", null, ("class", $"fill {color}"), ("cx", x + 9), ("cy", y + 8), ("r", 4.0));
            else if (mark == LegendMark.Box)
                svg.Element("rect", null, ("class", $"fill {color}"),
                    ("x", x + 4), ("y", y + 3), ("width", 10.0), ("height", 10.0), ("rx", 2.0));
            else
                svg.Element("path", null, ("class", mark == LegendMark.Dashed ? $"line dashed {color}" : $"line {color}"),
                    ("d", SvgPath.Line(x, y + 8, x + MarkWidth, y + 8)));
            svg.Text(x + MarkWidth + 5, y + 12, name, "");
            svg.Close();
            x += needed + Gap;
        }
        return y + RowHeight - top;
    }
}
