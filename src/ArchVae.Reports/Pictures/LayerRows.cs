namespace ArchVae.Reports.Pictures;

/// <summary>A layer in a row.</summary>
/// <param name="Kind">Its kind, which says its colour.</param>
/// <param name="Text">What else is to be said of it, such as its sizes; empty for nothing.</param>
public readonly record struct LayerCell(string Kind, string Text = "");

/// <summary>A row of layers.</summary>
/// <param name="Label">What stands before it.</param>
/// <param name="Cells">Its layers in their order.</param>
public sealed record LayerRow(string Label, IReadOnlyList<LayerCell> Cells);

/// <summary>Rows that belong together.</summary>
/// <param name="Heading">What stands above them; null for nothing.</param>
/// <param name="Rows">The rows.</param>
public sealed record LayerGroup(string? Heading, IReadOnlyList<LayerRow> Rows);

/// <summary>
/// Architectures as rows of coloured cells, one below the other: paths between two of them, samples beside data. As wide as its
/// contents: pages let it scroll.
/// </summary>
public sealed class LayerRows : Picture
{
    private const int LongestText = 14;
    private const int LongestLabel = 24;
    private const double Left = 8;
    private const double Gap = 3;
    private const double RowGap = 5;
    private const double SmallSize = 10;

    /// <summary>The groups of rows, from the top.</summary>
    public required IReadOnlyList<LayerGroup> Groups { get; init; }

    /// <summary>
    /// All kinds, in the order of their colours, for the same colours in several pictures; null for that in which they appear.
    /// </summary>
    public IReadOnlyList<string>? Kinds { get; init; }

    private protected override SvgWriter Draw()
    {
        var rows = Groups.SelectMany(group => group.Rows).ToList();
        var colors = (Kinds ?? []).Concat(rows.SelectMany(row => row.Cells).Select(cell => cell.Kind)).Distinct()
            .Select((kind, i) => (kind, i)).ToDictionary(pair => pair.kind, pair => PictureStyle.Color(pair.i));
        var tall = rows.Exists(row => row.Cells.Any(cell => cell.Text.Length > 0));
        var height = tall ? 32.0 : 20.0;
        var labels = rows.Select(row => row.Label.Length == 0
            ? 0 : TextSize.Width(TextSize.Shorten(row.Label, LongestLabel), PlotFrame.FontSize) + 8);
        var cellsLeft = Left + labels.DefaultIfEmpty().Max();
        var widths = ColumnWidths(rows);
        var width = Math.Max(300, cellsLeft + widths.Sum(column => column + Gap) + Left);
        var titleLines = Title is null ? 0 : TextSize.Wrap(Title, PlotFrame.TitleSize, width - 2 * Left).Count;
        var total = Left + (titleLines > 0 ? 18 * titleLines + 6 : 0) + rows.Count * (height + RowGap)
            + Groups.Count(group => group.Heading is not null) * 22 + Left
            + (rows.Count == 0 ? 20 : 0);
        var svg = new SvgWriter(width, total);
        var y = Left + PlotFrame.Title(svg, Title, width);
        if (rows.Count == 0) svg.Text(width / 2, y + 14, "no data", "faint middle");
        foreach (var group in Groups)
        {
            if (group.Heading is not null)
            {
                svg.Text(Left, y + 15, group.Heading, "faint");
                y += 22;
            }
            foreach (var row in group.Rows)
            {
                svg.Text(Left, y + height / 2 + 4, TextSize.Shorten(row.Label, LongestLabel), "faint");
                var x = cellsLeft;
                for (var i = 0; i < row.Cells.Count; i++)
                {
                    DrawCell(svg, row.Cells[i], colors[row.Cells[i].Kind], x, y, widths[i], height);
                    x += widths[i] + Gap;
                }
                y += height + RowGap;
            }
        }
        return svg;
    }

    private static void DrawCell(SvgWriter svg, LayerCell cell, string color, double x, double y, double width, double height)
    {
        svg.Open("g");
        svg.Tooltip(cell.Text.Length > 0 ? $"{cell.Kind} {cell.Text}" : cell.Kind);
        svg.Element("rect", null, ("class", $"layer {color}"),
            ("x", x), ("y", y), ("width", width), ("height", height), ("rx", 3.0));
        var (kind, middle) = (TextSize.Shorten(cell.Kind, LongestText), x + width / 2);
        if (cell.Text.Length == 0)
        {
            svg.Text(middle, y + height / 2 + 4, kind, "small middle");
        }
        else
        {
            svg.Text(middle, y + 13, kind, "small faint middle");
            svg.Text(middle, y + 26, TextSize.Shorten(cell.Text, LongestText), "middle");
        }
        svg.Close();
    }

    // As wide as the widest text of a column, so that layers of the same place stand below each other.
    private static List<double> ColumnWidths(List<LayerRow> rows) =>
        [.. Enumerable.Range(0, rows.Select(row => row.Cells.Count).DefaultIfEmpty().Max()).Select(i => 8 + rows
            .Where(row => i < row.Cells.Count).Select(row => row.Cells[i])
            .Max(cell => Math.Max(TextSize.Width(TextSize.Shorten(cell.Kind, LongestText), SmallSize),
                TextSize.Width(TextSize.Shorten(cell.Text, LongestText), PlotFrame.FontSize))))];
}
