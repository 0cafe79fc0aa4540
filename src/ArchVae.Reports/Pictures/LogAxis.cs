namespace ArchVae.Reports.Pictures;

/// <summary>An axis on which equal ratios are equally long; both ends are above 0.</summary>
internal sealed class LogAxis : Axis
{
    private readonly double low;
    private readonly double high;

    /// <summary>
    /// An axis between two values, with a share of its length free at both ends; around one value where they are the same.
    /// </summary>
    public LogAxis(double minimum, double maximum, double margin)
    {
        (low, high) = (Math.Log10(minimum), Math.Log10(maximum));
        var free = high - low > 1e-9 ? margin * (high - low) : 0.3;
        (low, high) = (low - free, high + free);
    }

    public override bool Has(double value) => value > 0 && Picture.IsDrawable(value);

    public override double Place(double value) => (Math.Log10(value) - low) / (high - low);

    // Powers of ten where there are enough of them, else 1, 2, 5 times those.
    public override IReadOnlyList<Tick> Ticks(double length, double spacing)
    {
        var decade = length / (high - low);
        var every = Math.Max(1, (int)Math.Ceiling(spacing / decade));
        double[] factors = every == 1 && decade * Math.Log10(2) >= spacing ? [1, 2, 5] : [1];
        var ticks = new List<Tick>();
        for (var power = (int)Math.Floor(low); power <= high; power++)
        {
            if (power % every != 0) continue;
            foreach (var factor in factors)
            {
                var value = factor * Math.Pow(10, power);
                if (Place(value) is >= -1e-9 and <= 1 + 1e-9)
                    ticks.Add(new(Place(value), TickLabel.Of(value, Math.Pow(10, power), value)));
            }
        }
        return ticks;
    }
}
