namespace ArchVae.Reports.Pictures;

/// <summary>A place on an axis that is marked.</summary>
/// <param name="Place">The share of the axis's length, from 0 to 1.</param>
/// <param name="Label">What stands there.</param>
internal readonly record struct Tick(double Place, string Label);

/// <summary>Where values lie along an axis.</summary>
internal abstract class Axis
{
    /// <summary>Whether every tick crosses the picture as a line.</summary>
    public virtual bool HasGrid => true;

    /// <summary>Whether a value has a place on the axis.</summary>
    public virtual bool Has(double value) => Picture.IsDrawable(value);

    /// <summary>The share of the axis's length at a value: 0 at its beginning, 1 at its end, beyond them outside.</summary>
    public abstract double Place(double value);

    /// <summary>
    /// The ticks of an axis of a length in pixels, at least <paramref name="spacing"/> apart, in ascending order.
    /// </summary>
    public abstract IReadOnlyList<Tick> Ticks(double length, double spacing);

    /// <summary>The axis that holds all values which have a place on it.</summary>
    /// <param name="values">The values.</param>
    /// <param name="log">Whether equal ratios, not differences, are equally long; only values above 0 have a place then.</param>
    /// <param name="minimum">Where it begins; null to begin a little below the lowest value.</param>
    /// <param name="maximum">Where it ends; null to end a little above the highest.</param>
    /// <param name="margin">The share of the range that is left free at ends which are not given.</param>
    public static Axis Of(
        IEnumerable<double> values, bool log = false, double? minimum = null, double? maximum = null, double margin = 0.04)
    {
        var (low, high, whole) = (double.PositiveInfinity, double.NegativeInfinity, true);
        foreach (var value in values)
        {
            if (!Picture.IsDrawable(value) || (log && value <= 0)) continue;
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
            whole &= value == Math.Floor(value);
        }
        if (low > high) (low, high) = log ? (1, 1) : (minimum ?? maximum ?? 0, maximum ?? minimum ?? 0);
        if (log) return new LogAxis(minimum ?? low, maximum ?? high, margin);
        (low, high) = (minimum ?? low, maximum ?? high);
        var leastStep = whole ? 1 : 0;
        // A range that rounding alone makes is none.
        if (!(high - low > 1e-12 * Math.Max(Math.Abs(low), Math.Abs(high))) || high - low < 1e-290)
        {
            var half = Math.Abs(low) is > 1e-280 and < 1 ? 0.05 * Math.Abs(low) : Math.Max(0.05 * Math.Abs(low), 0.5);
            return minimum is null
                ? new LinearAxis(low - half, low + half, leastStep)
                : new LinearAxis(low, low + 2 * half, leastStep);
        }
        return new LinearAxis(minimum is null ? low - margin * (high - low) : low,
            maximum is null ? high + margin * (high - low) : high, leastStep);
    }
}

/// <summary>An axis on which equal differences are equally long.</summary>
/// <param name="minimum">Where it begins.</param>
/// <param name="maximum">Where it ends.</param>
/// <param name="leastStep">The least distance of ticks: 1 where all values are whole numbers.</param>
internal sealed class LinearAxis(double minimum, double maximum, double leastStep = 0) : Axis
{
    public override double Place(double value) => (value - minimum) / (maximum - minimum);

    public override IReadOnlyList<Tick> Ticks(double length, double spacing)
    {
        var step = Math.Max(leastStep, NiceStep((maximum - minimum) * spacing / Math.Max(length, spacing)));
        var (first, last) = (Math.Ceiling(minimum / step - 1e-9), Math.Floor(maximum / step + 1e-9));
        var largest = Math.Max(Math.Abs(first), Math.Abs(last)) * step;
        var ticks = new List<Tick>();
        for (var i = first; i <= last; i++) ticks.Add(new(Place(i * step), TickLabel.Of(i * step, step, largest)));
        return ticks;
    }

    // The least of 1, 2, 5 times a power of ten that is not below.
    private static double NiceStep(double least)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        var share = least / power;
        return power * (share <= 1 + 1e-9 ? 1 : share <= 2 + 1e-9 ? 2 : share <= 5 + 1e-9 ? 5 : 10);
    }
}

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
