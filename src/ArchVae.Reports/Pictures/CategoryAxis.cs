namespace ArchVae.Reports.Pictures;

/// <summary>An axis of names; the value i is the middle of the place of name i.</summary>
/// <param name="names">The names, in their order from the axis's beginning.</param>
internal sealed class CategoryAxis(IReadOnlyList<string> names) : Axis
{
    private const int LongestName = 20;

    public override bool HasGrid => false;

    /// <summary>The width of the widest name, in pixels.</summary>
    public double LongestWidth { get; } =
        names.Select(name => TextSize.Width(TextSize.Shorten(name, LongestName), PlotFrame.FontSize)).DefaultIfEmpty().Max();

    /// <summary>The length that a name has, in pixels.</summary>
    public double Slot(double length) => length / Math.Max(1, names.Count);

    public override double Place(double value) => (value + 0.5) / Math.Max(1, names.Count);

    // As many names as there is room for, at equal distances.
    public override IReadOnlyList<Tick> Ticks(double length, double spacing)
    {
        var every = Math.Max(1, (int)Math.Ceiling(spacing / Slot(length) - 1e-9));
        return [.. Enumerable.Range(0, names.Count).Where(i => i % every == 0)
            .Select(i => new Tick(Place(i), TextSize.Shorten(names[i], LongestName)))];
    }
}
