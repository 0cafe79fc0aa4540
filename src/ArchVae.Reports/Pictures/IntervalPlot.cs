namespace ArchVae.Reports.Pictures;

/// <summary>A row of values with their mean and its interval.</summary>
/// <param name="Name">What stands before it.</param>
/// <param name="Values">The values; those that are no finite numbers are left out.</param>
/// <param name="Mean">Their mean; NaN for none.</param>
/// <param name="Low">The lower end of its interval; NaN for none.</param>
/// <param name="High">The upper end of its interval; NaN for none.</param>
public sealed record IntervalRow(
    string Name, IReadOnlyList<double> Values, double Mean, double Low = double.NaN, double High = double.NaN);

/// <summary>
/// Means with intervals along one axis, a row each, from the top: a large point on a line, and a small one for each value.
/// </summary>
public sealed class IntervalPlot : Chart
{
    /// <summary>The rows; the first one has the first colour.</summary>
    public required IReadOnlyList<IntervalRow> Rows { get; init; }

    /// <summary>What the legend calls a mean and its interval.</summary>
    public string MeanName { get; init; } = "mean and interval";

    /// <summary>What the legend calls a value.</summary>
    public string ValueName { get; init; } = "a value";

    /// <summary>A height that has room for a number of rows.</summary>
    public static double HeightOf(int rows) => 112 + 26 * rows;

    private protected override SvgWriter Draw()
    {
        var values = Rows.SelectMany(row => row.Values.Concat([row.Mean, row.Low, row.High])).Where(IsDrawable).ToList();
        var x = Axis.Of(values);
        var y = new CategoryAxis([.. Rows.Select(row => row.Name).Reverse()]);
        var none = PictureStyle.Color(PictureStyle.Neutral);
        LegendEntry[] legend = [new(MeanName, none, LegendMark.Line), new(ValueName, none, LegendMark.Point)];
        return PlotFrame.Draw(this, x, y, legend, null, values.Count == 0, area =>
        {
            for (var i = 0; i < Rows.Count; i++) DrawRow(area, Rows[i], Rows.Count - 1 - i, PictureStyle.Color(i));
        });
    }

    private static void DrawRow(PlotArea area, IntervalRow row, int place, string color)
    {
        var y = area.Y(place);
        var hasInterval = area.XAxis.Has(row.Low) && area.XAxis.Has(row.High);
        var interval = hasInterval ? $" ({TickLabel.Detail(row.Low)} to {TickLabel.Detail(row.High)})" : "";
        var name = $"{row.Name}: {(area.XAxis.Has(row.Mean) ? TickLabel.Detail(row.Mean) : "")}{interval}";
        area.Svg.OpenSeries(0);
        if (hasInterval)
            area.Svg.Element(
                "path", name, ("class", $"line {color}"), ("d", SvgPath.Line(area.X(row.Low), y, area.X(row.High), y)));
        if (area.XAxis.Has(row.Mean))
            area.Svg.Element(
                "circle", name, ("class", $"mark {color}"), ("cx", area.X(row.Mean)), ("cy", y), ("r", 5.5));
        area.Svg.Close();
        area.Svg.OpenSeries(1);
        foreach (var value in row.Values.Where(area.XAxis.Has))
            area.Svg.Element("circle", $"{row.Name}: {TickLabel.Detail(value)}", ("class", $"point {color}"),
                ("cx", area.X(value)), ("cy", y + 8), ("r", 2.5));
        area.Svg.Close();
    }
}
