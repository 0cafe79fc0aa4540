namespace ArchVae.Reports.Pictures;

/// <summary>Numbers as colours, from the lowest to the highest of them, with a bar that explains it.</summary>
internal sealed class ColorScale
{
    private const double BarWidth = 10;
    private const double TickSpacing = 40;
    private const double LineHeight = 14;
    private readonly Axis axis;
    private readonly string? label;
    private readonly ColorRange? cut;

    /// <summary>The scale of values.</summary>
    /// <param name="values">The values.</param>
    /// <param name="label">What they are.</param>
    /// <param name="cutsLowest">Whether the lowest few share a colour (<see cref="ColorRange"/>).</param>
    public ColorScale(IEnumerable<double> values, string? label, bool cutsLowest = false)
    {
        var all = values.ToList();
        if (cutsLowest && ColorRange.Of(all) is { IsCut: true } range) cut = range;
        axis = Axis.Of(cut is { Low: var low } ? all.Select(value => Math.Max(value, low)) : all, margin: 0);
        this.label = label;
    }

    /// <summary>The class of a number's colour; a neutral one for what is no number.</summary>
    public string Of(double value) => Picture.IsDrawable(value) ? PictureStyle.Level(axis.Place(value)) : "none";

    /// <summary>The width of a bar of a height, with its ticks and label.</summary>
    public double Width(double height) =>
        10 + BarWidth + 5
        + Ticks(height).Select(tick => TextSize.Width(tick.Label, PlotFrame.FontSize)).DefaultIfEmpty().Max()
        + (label is null ? 0 : 16);

    /// <summary>Draws the bar.</summary>
    public void Draw(SvgWriter svg, double left, double top, double height)
    {
        var step = height / PictureStyle.LevelCount;
        for (var i = 0; i < PictureStyle.LevelCount; i++)
        {
            svg.Element("rect", null, ("class", $"heat {PictureStyle.Level((i + 0.5) / PictureStyle.LevelCount)}"),
                ("x", left + 10), ("y", top + height - (i + 1) * step), ("width", BarWidth), ("height", step));
        }
        foreach (var tick in Ticks(height))
            svg.Text(left + 10 + BarWidth + 5, top + height * (1 - tick.Place) + 4, tick.Label, "faint");
        if (label is not null)
            svg.Text(left + Width(height) - 2, top + height / 2, TextSize.Fit(label, PlotFrame.FontSize, height), "faint middle",
                -90);
    }

    // Where the lowest end is cut it says so, and no other tick stands in its way.
    private IReadOnlyList<Tick> Ticks(double height)
    {
        var ticks = axis.Ticks(height, TickSpacing);
        if (cut is not { } range) return ticks;
        var lowest = TickLabel.Of(range.Low, (range.High - range.Low) / 100, Math.Max(Math.Abs(range.Low), Math.Abs(range.High)));
        return [new(0, $"≤ {lowest}"), .. ticks.Where(tick => tick.Place * height >= LineHeight)];
    }
}
