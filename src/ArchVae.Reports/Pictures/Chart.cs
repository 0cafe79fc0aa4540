namespace ArchVae.Reports.Pictures;

/// <summary>A picture with two axes.</summary>
public abstract class Chart : Picture
{
    /// <summary>What the horizontal axis shows; null for no label.</summary>
    public string? XLabel { get; init; }

    /// <summary>What the vertical axis shows; null for no label.</summary>
    public string? YLabel { get; init; }

    /// <summary>The natural width in CSS pixels; 200 at least.</summary>
    public double Width { get; init; } = 440;

    /// <summary>The natural height in CSS pixels; 150 at least.</summary>
    public double Height { get; init; } = 280;
}

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
