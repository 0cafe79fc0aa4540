namespace ArchVae.Reports.Pictures;

/// <summary>What the columns or rows of a heat map stand for.</summary>
public sealed record HeatAxis
{
    private HeatAxis(IReadOnlyList<string>? names, double minimum, double maximum) =>
        (Names, Minimum, Maximum) = (names, minimum, maximum);

    /// <summary>The names of the columns or rows; null where they are equal parts of a range.</summary>
    public IReadOnlyList<string>? Names { get; }

    /// <summary>Where the first one begins.</summary>
    public double Minimum { get; }

    /// <summary>Where the last one ends.</summary>
    public double Maximum { get; }

    /// <summary>Equal parts of a range of numbers.</summary>
    /// <exception cref="ArgumentException">The range is empty or not finite.</exception>
    public static HeatAxis Range(double minimum, double maximum) =>
        Picture.IsDrawable(minimum) && Picture.IsDrawable(maximum) && minimum < maximum
        ? new(null, minimum, maximum)
        : throw new ArgumentException("The range must be finite and not empty.", nameof(maximum));

    /// <summary>Columns from left to right, or rows from the top, with these names.</summary>
    public static HeatAxis Of(params IReadOnlyList<string> names) => new(names, -0.5, names.Count - 0.5);
}

/// <summary>A matrix of numbers as colours, or a density over a plane. Up to 600 cells have tooltips.</summary>
public sealed class HeatMap : Chart
{
    private const int MostTooltips = 600;

    /// <summary>What the columns stand for.</summary>
    public required HeatAxis Columns { get; init; }

    /// <summary>What the rows stand for: a range grows upwards, names go down.</summary>
    public required HeatAxis Rows { get; init; }

    /// <summary>
    /// The values: a list for each row, the first one at the beginning of <see cref="Rows"/>, all of the same length. Cells of
    /// values that are no finite numbers are empty.
    /// </summary>
    public required IReadOnlyList<IReadOnlyList<double>> Values { get; init; }

    /// <summary>What the colours show; null for no label.</summary>
    public string? ValueLabel { get; init; }

    private int ColumnCount => Values.Count == 0 ? 0 : Values[0].Count;

    private protected override SvgWriter Draw()
    {
        if (Values.Any(row => row.Count != ColumnCount))
            throw new InvalidOperationException("The rows of a heat map must be of the same length.");
        if ((Columns.Names?.Count ?? ColumnCount) != ColumnCount || (Rows.Names?.Count ?? Values.Count) != Values.Count)
            throw new InvalidOperationException("A heat map must have a name for each column and row.");
        var colors = new ColorScale(Values.SelectMany(row => row), ValueLabel);
        Axis x = Columns.Names is { } columns ? new CategoryAxis(columns) : new LinearAxis(Columns.Minimum, Columns.Maximum);
        Axis y = Rows.Names is { } rows ? new CategoryAxis([.. rows.Reverse()]) : new LinearAxis(Rows.Minimum, Rows.Maximum);
        var isEmpty = !Values.Any(row => row.Any(IsDrawable));
        return PlotFrame.Draw(this, x, y, [], colors, isEmpty, area =>
        {
            if (Values.Count * ColumnCount <= MostTooltips) DrawCells(area, colors);
            else DrawLevels(area, colors);
        });
    }

    private void DrawCells(PlotArea area, ColorScale colors)
    {
        var (width, height) = (area.Width / ColumnCount, area.Height / Values.Count);
        for (var row = 0; row < Values.Count; row++)
        {
            for (var column = 0; column < ColumnCount; column++)
            {
                var value = Values[row][column];
                if (!IsDrawable(value)) continue;
                area.Svg.Element("rect",
                    $"{NameOf(Rows, row, Values.Count)}, {NameOf(Columns, column, ColumnCount)}: {TickLabel.Detail(value)}",
                    ("class", $"heat {colors.Of(value)}"),
                    ("x", column * width), ("y", Top(area, row)), ("width", width), ("height", height));
            }
        }
    }

    // A path for each colour, and neighbours of the same colour as one: what a fine density needs to stay small.
    private void DrawLevels(PlotArea area, ColorScale colors)
    {
        var (width, height) = (area.Width / ColumnCount, area.Height / Values.Count);
        var paths = new SortedDictionary<string, SvgPath>(StringComparer.Ordinal);
        for (var row = 0; row < Values.Count; row++)
        {
            for (var column = 0; column < ColumnCount;)
            {
                var (first, color) = (column, ClassOf(row, column));
                while (column < ColumnCount && ClassOf(row, column) == color) column++;
                if (color is null) continue;
                if (!paths.TryGetValue(color, out var path)) paths[color] = path = new SvgPath();
                path.Rectangle(first * width, Top(area, row), (column - first) * width, height);
            }
        }
        foreach (var (color, path) in paths) area.Svg.Element("path", null, ("class", $"heat {color}"), ("d", path.ToString()));

        string? ClassOf(int row, int column) => IsDrawable(Values[row][column]) ? colors.Of(Values[row][column]) : null;
    }

    private double Top(PlotArea area, int row) =>
        area.Height / Values.Count * (Rows.Names is null ? Values.Count - 1 - row : row);

    private static string NameOf(HeatAxis axis, int index, int count) =>
        axis.Names?[index] ?? TickLabel.Detail(axis.Minimum + (index + 0.5) / count * (axis.Maximum - axis.Minimum));
}
