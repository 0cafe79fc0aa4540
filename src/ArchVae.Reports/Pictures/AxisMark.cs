namespace ArchVae.Reports.Pictures;

/// <summary>A value that what is shown is compared with: a dashed line across a chart.</summary>
/// <param name="Value">Where it is on the horizontal axis; none is drawn where it is no finite number.</param>
/// <param name="Name">What the legend and tooltip call it.</param>
public sealed record AxisMark(double Value, string Name)
{
    internal LegendEntry Legend => new(Name, PictureStyle.Color(PictureStyle.Neutral), LegendMark.Dashed);

    internal void Draw(PlotArea area)
    {
        if (!area.XAxis.Has(Value)) return;
        area.Svg.Element(
            "path", $"{Name}: {TickLabel.Detail(Value)}", ("class", $"line dashed {PictureStyle.Color(PictureStyle.Neutral)}"),
            ("d", SvgPath.Line(area.X(Value), 0, area.X(Value), area.Height)));
    }
}
