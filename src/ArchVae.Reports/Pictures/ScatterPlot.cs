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
/// <param name="Subject">
/// The number of what it stands for, 0 or more, such as the place of an architecture among those of its page; points of one
/// number stand for the same in all pictures that know of the same subjects. Null for nothing.
/// </param>
public readonly record struct ScatterPoint(
    double X, double Y, double Value = double.NaN, string? Tooltip = null, int? Group = null, int? Subject = null);

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

    /// <summary>
    /// Whether the lowest few values share a colour, so that the others can be told apart (<see cref="ColorRange"/>).
    /// </summary>
    public bool CutsLowest { get; init; }

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
            ? new ColorScale(drawn.Select(point => point.Value), ValueLabel, CutsLowest)
            : null;
        var radius = drawn.Count > 500 ? 2.5 : drawn.Count > 50 ? 3.5 : 5;
        var legend = Groups.Select((name, i) => new LegendEntry(name, PictureStyle.Color(i), LegendMark.Point)).ToList();
        legend.AddRange(Lines.Select(line => line.Legend));
        if (Mark is not null) legend.Add(Mark.Legend);
        var subjects = Subjects(drawn);
        return PlotFrame.Draw(this, x, y, legend, colors, drawn.Count == 0, area =>
        {
            if (Mark is not null) DrawAs(Groups.Count + Lines.Count, () => Mark.Draw(area));
            for (var i = 0; i < Lines.Count; i++) DrawAs(Groups.Count + i, () => Lines[i].Draw(area));
            if (subjects is not null) area.Svg.Open("g", ("data-subjects", subjects));
            foreach (var point in drawn)
            {
                var color = point.Group is { } group
                    ? PictureStyle.Color(group)
                    : colors?.Of(point.Value) ?? PictureStyle.Color(0);
                area.Svg.Element("circle", point.Tooltip,
                    ("class", $"point {color}"), ("cx", area.X(point.X)), ("cy", area.Y(point.Y)), ("r", radius),
                    ("data-s", point.Group >= 0 ? SvgWriter.SeriesNumber(point.Group.Value) : null));
            }
            if (subjects is not null) area.Svg.Close();
            for (var i = 0; i < Lines.Count; i++) DrawAs(Groups.Count + i, () => Lines[i].DrawNumbers(area));

            void DrawAs(int number, Action draw)
            {
                area.Svg.OpenSeries(number);
                draw();
                area.Svg.Close();
            }
        });
    }

    // Runs of numbers, in the order of the points: 0-1999 is short where an attribute a point is not. Nothing between commas for
    // a point without a subject; null where no point has one.
    private static string? Subjects(List<ScatterPoint> points)
    {
        if (!points.Exists(point => point.Subject is not null)) return null;
        var runs = new List<string>();
        for (var i = 0; i < points.Count;)
        {
            var first = points[i++].Subject;
            var last = first;
            while (last is not null && i < points.Count && points[i].Subject == last + 1) last = points[i++].Subject;
            runs.Add(last == first ? FormattableString.Invariant($"{first}") : FormattableString.Invariant($"{first}-{last}"));
        }
        return string.Join(',', runs);
    }
}
