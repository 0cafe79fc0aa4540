namespace ArchVae.Reports.Pictures;

/// <summary>
/// Tooltips of lines with many points: columns across the picture that tell the values of all lines at one place.
/// </summary>
internal static class LineColumns
{
    private const int Most = 40;

    /// <summary>Draws the columns; they lie under the lines.</summary>
    public static void Draw(PlotArea area, LineChart chart)
    {
        double[] places = [.. chart.Series.SelectMany(series => series.Points).Where(point => area.Has(point.X, point.Y))
            .Select(point => point.X).Distinct().Order()];
        var shown = Shown(places);
        for (var i = 0; i < shown.Length; i++)
        {
            var left = i == 0 ? 0 : Middle(shown[i - 1], shown[i]);
            var right = i + 1 == shown.Length ? area.Width : Middle(shown[i], shown[i + 1]);
            area.Svg.Element("rect", Tooltip(area, chart, shown[i]), ("class", "over"),
                ("x", left), ("y", 0.0), ("width", right - left), ("height", area.Height));
        }

        double Middle(double before, double after) => (area.X(before) + area.X(after)) / 2;
    }

    /// <summary>A point's value with its interval, where it has one.</summary>
    public static string ValueOf(PlotArea area, LinePoint point) => TickLabel.Detail(point.Y) + (
        area.YAxis.Has(point.Low) && area.YAxis.Has(point.High)
            ? $" ({TickLabel.Detail(point.Low)} to {TickLabel.Detail(point.High)})"
            : "");

    // The first and the last, and as many between as there is room for.
    private static double[] Shown(double[] places) => places.Length <= Most ? places
        : [.. Enumerable.Range(0, Most).Select(i => places[(int)Math.Round(i * (places.Length - 1) / (Most - 1.0))])];

    private static string Tooltip(PlotArea area, LineChart chart, double x)
    {
        var lines = chart.Series.Select(series => (series.Name, Point: PointAt(area, series, x)))
            .Where(line => line.Point is not null)
            .Select(line => $"\n{line.Name}: {ValueOf(area, line.Point!.Value)}");
        return (chart.XLabel is null ? "" : chart.XLabel + " ") + TickLabel.Detail(x) + string.Concat(lines);
    }

    // A stepped line has its last value where it has no point.
    private static LinePoint? PointAt(PlotArea area, LineSeries series, double x)
    {
        LinePoint? found = null;
        foreach (var point in series.Points)
        {
            if (series.Stepped ? point.X > x : point.X != x) continue;
            if (area.Has(point.X, point.Y)) found = point;
        }
        return found;
    }
}
