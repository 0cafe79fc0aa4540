namespace ArchVae.Reports.Pictures;

/// <summary>A value for each category.</summary>
/// <param name="Name">What the legend and tooltips call it.</param>
/// <param name="Values">The values, in the order of the categories; those that are no finite numbers are left out.</param>
public sealed record BarSeries(string Name, IReadOnlyList<double> Values)
{
    /// <summary>The number of its colour; null for its place among the series.</summary>
    public int? Color { get; init; }
}

/// <summary>Bars of categories, those of several series side by side.</summary>
public sealed class BarChart : Chart
{
    /// <summary>The names of the categories, from left to right; as many are written as there is room for.</summary>
    public required IReadOnlyList<string> Categories { get; init; }

    /// <summary>The series.</summary>
    public required IReadOnlyList<BarSeries> Series { get; init; }

    private protected override SvgWriter Draw()
    {
        var values = Series.SelectMany(series => series.Values.Take(Categories.Count)).Where(IsDrawable).ToList();
        var (lowest, highest) = (values.DefaultIfEmpty().Min(), values.DefaultIfEmpty().Max());
        var y = Axis.Of(values, minimum: lowest >= 0 ? 0 : null, maximum: highest <= 0 && lowest < 0 ? 0 : null);
        var legend = Series.Select((series, i) => new LegendEntry(series.Name, ColorOf(i), LegendMark.Box)).ToList();
        return PlotFrame.Draw(this, new CategoryAxis(Categories), y, legend, null, values.Count == 0, DrawBars);
    }

    private string ColorOf(int index) => PictureStyle.Color(Series[index].Color ?? index);

    private void DrawBars(PlotArea area)
    {
        var slot = area.Width / Categories.Count;
        var width = slot * (slot < 6 ? 0.9 : 0.76) / Series.Count;
        for (var s = 0; s < Series.Count; s++)
        {
            area.Svg.OpenSeries(s);
            for (var i = 0; i < Math.Min(Categories.Count, Series[s].Values.Count); i++)
            {
                var value = Series[s].Values[i];
                if (!IsDrawable(value)) continue;
                var (from, to) = (area.Y(Math.Max(value, 0)), area.Y(Math.Min(value, 0)));
                area.Svg.Element("rect", $"{Categories[i]}, {Series[s].Name}: {TickLabel.Detail(value)}",
                    ("class", $"fill {ColorOf(s)}"),
                    ("x", area.X(i) + (s - Series.Count / 2.0) * width), ("y", from), ("width", width), ("height", to - from));
            }
            area.Svg.Close();
        }
    }
}
