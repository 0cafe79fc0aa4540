namespace ArchVae.Reports.Pictures;

/// <summary>A point of a cloud. Points without a place, such as NaN, are left out.</summary>
/// <param name="X">Where it is.</param>
/// <param name="Y">Where it is.</param>
/// <param name="Value">The number that its colour shows, where it is of no group; NaN for a neutral colour.</param>
/// <param name="Tooltip">What it is; null for nothing.</param>
/// <param name="Group">
/// The number of its group among <see cref="ScatterPlot.Groups"/>, whose colour it has, or <see cref="PictureStyle.Neutral"/>;
/// null for none.
/// </param>
public readonly record struct ScatterPoint(
    double X, double Y, double Value = double.NaN, string? Tooltip = null, int? Group = null);

/// <summary>A line through a cloud, such as a course or a border; it does not make room for itself.</summary>
/// <param name="Name">What the legend and tooltip call it.</param>
/// <param name="Points">Its points in their order. One without a place, such as NaN, is left out.</param>
public sealed record ScatterLine(string Name, IReadOnlyList<ScatterPoint> Points)
{
    /// <summary>The number of its colour; <see cref="PictureStyle.Neutral"/> for that of no group.</summary>
    public int Color { get; init; } = PictureStyle.Neutral;

    /// <summary>Whether it is dashed.</summary>
    public bool Dashed { get; init; }

    /// <summary>Whether its points are numbered, from 1.</summary>
    public bool Numbered { get; init; }

    internal LegendEntry Legend => new(Name, PictureStyle.Color(Color), Dashed ? LegendMark.Dashed : LegendMark.Line);

    internal void Draw(PlotArea area)
    {
        var path = new SvgPath();
        foreach (var point in Points.Where(point => area.Has(point.X, point.Y)))
        {
            if (path.IsEmpty) path.MoveTo(area.X(point.X), area.Y(point.Y));
            else path.LineTo(area.X(point.X), area.Y(point.Y));
        }
        if (path.IsEmpty) return;
        area.Svg.Element("path", Name,
            ("class", $"line {(Dashed ? "dashed " : "")}{PictureStyle.Color(Color)}"), ("d", path.ToString()));
    }

    internal void DrawNumbers(PlotArea area)
    {
        if (!Numbered) return;
        foreach (var (i, point) in Points.Index().Where(entry => area.Has(entry.Item.X, entry.Item.Y)))
        {
            // Inside the picture, at its right edge too.
            var (x, y) = (area.X(point.X), area.Y(point.Y));
            var isRight = x > area.Width - 24;
            area.Svg.Text(isRight ? x - 6 : x + 6, Math.Max(y - 5, 10), FormattableString.Invariant($"{i + 1}"),
                isRight ? "small end" : "small");
        }
    }
}

/// <summary>A cloud of points, coloured by a number or by group.</summary>
public sealed class ScatterPlot : Chart
{
    /// <summary>The points; later ones lie over earlier ones.</summary>
    public required IReadOnlyList<ScatterPoint> Points { get; init; }

    /// <summary>
    /// Points that the axes have room for as well, without drawing them, so that several pictures can have the same axes.
    /// </summary>
    public IReadOnlyList<ScatterPoint> RoomFor { get; init; } = [];

    /// <summary>What the colours show; null for no label.</summary>
    public string? ValueLabel { get; init; }

    /// <summary>What the legend calls the groups.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Lines, which lie under the points.</summary>
    public IReadOnlyList<ScatterLine> Lines { get; init; } = [];

    /// <summary>What the horizontal places are compared with; null for nothing.</summary>
    public AxisMark? Mark { get; init; }

    private protected override SvgWriter Draw()
    {
        var room = Points.Concat(RoomFor).ToList();
        var x = Axis.Of(room.Select(point => point.X).Concat(Mark is null ? [] : [Mark.Value]));
        var y = Axis.Of(room.Select(point => point.Y));
        var drawn = Points.Where(point => x.Has(point.X) && y.Has(point.Y)).ToList();
        var colors = drawn.Exists(point => IsDrawable(point.Value))
            ? new ColorScale(drawn.Select(point => point.Value), ValueLabel)
            : null;
        var radius = drawn.Count > 500 ? 2.5 : drawn.Count > 50 ? 3.5 : 5;
        var legend = Groups.Select((name, i) => new LegendEntry(name, PictureStyle.Color(i), LegendMark.Point)).ToList();
        legend.AddRange(Lines.Select(line => line.Legend));
        if (Mark is not null) legend.Add(Mark.Legend);
        return PlotFrame.Draw(this, x, y, legend, colors, drawn.Count == 0, area =>
        {
            Mark?.Draw(area);
            foreach (var line in Lines) line.Draw(area);
            foreach (var point in drawn)
            {
                var color = point.Group is { } group
                    ? PictureStyle.Color(group)
                    : colors?.Of(point.Value) ?? PictureStyle.Color(0);
                area.Svg.Element("circle", point.Tooltip,
                    ("class", $"point {color}"), ("cx", area.X(point.X)), ("cy", area.Y(point.Y)), ("r", radius));
            }
            foreach (var line in Lines) line.DrawNumbers(area);
        });
    }
}
