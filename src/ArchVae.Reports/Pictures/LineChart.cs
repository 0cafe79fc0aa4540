namespace ArchVae.Reports.Pictures;

/// <summary>A point of a line.</summary>
/// <param name="X">Where it is. A point without a place, such as NaN, interrupts the line.</param>
/// <param name="Y">Its value, such as a mean.</param>
/// <param name="Low">The lower end of its interval; NaN for none.</param>
/// <param name="High">The upper end of its interval; NaN for none.</param>
public readonly record struct LinePoint(double X, double Y, double Low = double.NaN, double High = double.NaN);

/// <summary>A line, with a band around it where its points have intervals.</summary>
/// <param name="Name">What the legend and tooltips call it.</param>
/// <param name="Points">Its points in their order; x need not grow.</param>
public sealed record LineSeries(string Name, IReadOnlyList<LinePoint> Points)
{
    /// <summary>The number of its colour; null for its place among the series. Series of one kind may share one.</summary>
    public int? Color { get; init; }

    /// <summary>Whether it is dashed.</summary>
    public bool Dashed { get; init; }

    /// <summary>Whether each value holds up to the next point, as the best so far does.</summary>
    public bool Stepped { get; init; }
}

/// <summary>
/// Lines with bands. Lines of up to 20 points show these as marks with tooltips; where one has more, up to 40 places along the
/// picture tell the values of all lines there.
/// </summary>
public sealed class LineChart : Chart
{
    private const int MostMarks = 20;

    /// <summary>The lines; later ones lie over earlier ones.</summary>
    public required IReadOnlyList<LineSeries> Series { get; init; }

    /// <summary>Whether the horizontal axis is logarithmic; points at 0 and below are left out.</summary>
    public bool LogX { get; init; }

    /// <summary>Whether the vertical axis is logarithmic; points at 0 and below are left out.</summary>
    public bool LogY { get; init; }

    /// <summary>Where the vertical axis begins; null for the lowest value. Lines are cut off there.</summary>
    public double? YMinimum { get; init; }

    /// <summary>Where the vertical axis ends; null for the highest value. Lines are cut off there.</summary>
    public double? YMaximum { get; init; }

    private protected override SvgWriter Draw()
    {
        var points = Series.SelectMany(series => series.Points).ToList();
        var x = Axis.Of(points.Select(point => point.X), LogX);
        var y = Axis.Of(points.SelectMany(point => new[] { point.Y, point.Low, point.High }), LogY, YMinimum, YMaximum);
        var legend = Series.Select((series, i) =>
            new LegendEntry(series.Name, ColorOf(i), series.Dashed ? LegendMark.Dashed : LegendMark.Line)).ToList();
        return PlotFrame.Draw(this, x, y, legend, null, !points.Exists(point => x.Has(point.X) && y.Has(point.Y)), area =>
        {
            if (Series.Any(series => series.Points.Count > MostMarks)) LineColumns.Draw(area, this);
            for (var i = 0; i < Series.Count; i++) Draw(DrawBand, i);
            for (var i = 0; i < Series.Count; i++) Draw(DrawLine, i);

            void Draw(Action<PlotArea, LineSeries, string> draw, int i)
            {
                area.Svg.OpenSeries(i);
                draw(area, Series[i], ColorOf(i));
                area.Svg.Close();
            }
        });
    }

    private string ColorOf(int index) => PictureStyle.Color(Series[index].Color ?? index);

    private static void DrawBand(PlotArea area, LineSeries series, string color)
    {
        var outline = new SvgPath();
        foreach (var run in Runs(series.Points, point => area.Has(point.X, point.Low) && area.Has(point.X, point.High)))
        {
            outline.MoveTo(area.X(run[0].X), area.Y(run[0].High));
            foreach (var point in run.Skip(1)) outline.LineTo(area.X(point.X), area.Y(point.High));
            foreach (var point in run.AsEnumerable().Reverse()) outline.LineTo(area.X(point.X), area.Y(point.Low));
            outline.Close();
        }
        if (!outline.IsEmpty) area.Svg.Element("path", null, ("class", $"band {color}"), ("d", outline.ToString()));
    }

    private static void DrawLine(PlotArea area, LineSeries series, string color)
    {
        var line = new SvgPath();
        foreach (var run in Runs(series.Points, point => area.Has(point.X, point.Y)))
        {
            line.MoveTo(area.X(run[0].X), area.Y(run[0].Y));
            foreach (var (before, point) in run.Zip(run.Skip(1)))
            {
                if (series.Stepped) line.LineTo(area.X(point.X), area.Y(before.Y));
                line.LineTo(area.X(point.X), area.Y(point.Y));
            }
        }
        if (!line.IsEmpty)
            area.Svg.Element("path", series.Name,
                ("class", series.Dashed ? $"line dashed {color}" : $"line {color}"), ("d", line.ToString()));
        if (series.Points.Count > MostMarks) return;
        foreach (var point in series.Points.Where(point => area.Has(point.X, point.Y)))
        {
            var value = LineColumns.ValueOf(area, point);
            area.Svg.Element("circle", $"{series.Name}: {value} at {TickLabel.Detail(point.X)}",
                ("class", $"mark {color}"), ("cx", area.X(point.X)), ("cy", area.Y(point.Y)), ("r", 3.5));
        }
    }

    // The longest stretches of points that have a place.
    private static IEnumerable<List<LinePoint>> Runs(IReadOnlyList<LinePoint> points, Func<LinePoint, bool> has)
    {
        var run = new List<LinePoint>();
        foreach (var point in points)
        {
            if (has(point)) run.Add(point);
            else if (run.Count > 0)
            {
                yield return run;
                run = [];
            }
        }
        if (run.Count > 0) yield return run;
    }
}
