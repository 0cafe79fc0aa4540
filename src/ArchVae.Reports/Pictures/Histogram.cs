namespace ArchVae.Reports.Pictures;

/// <summary>Values whose distribution is shown.</summary>
/// <param name="Name">What the legend and tooltips call them.</param>
/// <param name="Values">The values; those that are no finite numbers do not count.</param>
public sealed record HistogramSeries(string Name, IReadOnlyList<double> Values)
{
    /// <summary>The number of its colour; null for its place among the series.</summary>
    public int? Color { get; init; }
}

/// <summary>
/// Distributions over common bins, one over the other, each as shares of its own values, so that sizes need not be the same. Two
/// are filled; of more the first one only, and the others are outlines.
/// </summary>
public sealed class Histogram : Chart
{
    /// <summary>The series.</summary>
    public required IReadOnlyList<HistogramSeries> Series { get; init; }

    /// <summary>The most bins; where fewer values are possible, these have one each.</summary>
    public int Bins { get; init; } = 30;

    /// <summary>
    /// The distance of possible values, above 0, so that no bin lies between two of them; null to find that of whole numbers.
    /// </summary>
    public double? Step { get; init; }

    /// <summary>Whether bins are as wide in ratio and the axis is logarithmic; values of 0 and below do not count then.</summary>
    public bool LogX { get; init; }

    private protected override SvgWriter Draw()
    {
        var bins = new HistogramBins(Series.SelectMany(series => series.Values), Bins, LogX, Step);
        var edges = bins.Edges;
        var shares = Series.Select(series => bins.Shares(series.Values)).ToList();
        var x = LogX || !bins.IsWhole || edges.Length == 0
            ? Axis.Of(edges, LogX, margin: 0.01)
            : new LinearAxis(edges[0], edges[^1], leastStep: 1);
        var y = Axis.Of(shares.SelectMany(share => share), minimum: 0);
        var legend = Series.Select((series, i) =>
            new LegendEntry(series.Name, ColorOf(i), IsFilled(i) ? LegendMark.Box : LegendMark.Line)).ToList();
        return PlotFrame.Draw(this, x, y, legend, null, edges.Length == 0, area =>
        {
            for (var s = 0; s < Series.Count; s++) DrawSteps(area, edges, shares[s], s);
            for (var i = 0; i + 1 < edges.Length; i++)
            {
                area.Svg.Element("rect", Tooltip(bins, shares, i), ("class", "over"),
                    ("x", area.X(edges[i])), ("y", 0.0),
                    ("width", area.X(edges[i + 1]) - area.X(edges[i])), ("height", area.Height));
            }
        });
    }

    private string ColorOf(int index) => PictureStyle.Color(Series[index].Color ?? index);

    private bool IsFilled(int index) => index == 0 || Series.Count == 2;

    private void DrawSteps(PlotArea area, double[] edges, double[] shares, int series)
    {
        var (outline, bottom) = (new SvgPath(), area.Y(0));
        area.Svg.OpenSeries(series);
        outline.MoveTo(area.X(edges[0]), bottom);
        for (var i = 0; i < shares.Length; i++)
            outline.LineTo(area.X(edges[i]), area.Y(shares[i])).LineTo(area.X(edges[i + 1]), area.Y(shares[i]));
        outline.LineTo(area.X(edges[^1]), bottom);
        if (IsFilled(series)) area.Svg.Element("path", null, ("class", $"area {ColorOf(series)}"), ("d", outline.ToString()));
        area.Svg.Element("path", null, ("class", $"line {ColorOf(series)}"), ("d", outline.ToString()));
        area.Svg.Close();
    }

    private string Tooltip(HistogramBins bins, List<double[]> shares, int bin)
    {
        var (from, to) = bins.RangeOf(bin);
        var place = to - from < bins.Step / 2 ? TickLabel.Detail(from) : $"{TickLabel.Detail(from)} to {TickLabel.Detail(to)}";
        var parts = Series.Select((series, s) => $"{series.Name} {TickLabel.Detail(100 * shares[s][bin])} %");
        return $"{place}: {string.Join(", ", parts)}";
    }
}
