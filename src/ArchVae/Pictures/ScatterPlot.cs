namespace ArchVae.Pictures;

/// <summary>A point of a cloud. Points without a place, such as NaN, are left out.</summary>
/// <param name="X">Where it is.</param>
/// <param name="Y">Where it is.</param>
/// <param name="Value">The number that its colour shows; NaN for a neutral colour.</param>
/// <param name="Tooltip">What it is; null for nothing.</param>
public readonly record struct ScatterPoint(double X, double Y, double Value = double.NaN, string? Tooltip = null);

/// <summary>A cloud of points, coloured by a number.</summary>
public sealed class ScatterPlot : Chart
{
    /// <summary>The points; later ones lie over earlier ones.</summary>
    public required IReadOnlyList<ScatterPoint> Points { get; init; }

    /// <summary>What the colours show; null for no label.</summary>
    public string? ValueLabel { get; init; }

    private protected override SvgWriter Draw()
    {
        var x = Axis.Of(Points.Select(point => point.X));
        var y = Axis.Of(Points.Select(point => point.Y));
        var drawn = Points.Where(point => x.Has(point.X) && y.Has(point.Y)).ToList();
        var colors = drawn.Exists(point => IsDrawable(point.Value)) ? new ColorScale(drawn.Select(point => point.Value), ValueLabel) : null;
        var radius = drawn.Count > 500 ? 2.5 : 3.5;
        return PlotFrame.Draw(this, x, y, [], colors, drawn.Count == 0, area =>
        {
            foreach (var point in drawn)
            {
                area.Svg.Element("circle", point.Tooltip, ("class", $"point {colors?.Of(point.Value) ?? PictureStyle.Color(0)}"),
                    ("cx", area.X(point.X)), ("cy", area.Y(point.Y)), ("r", radius));
            }
        });
    }
}
