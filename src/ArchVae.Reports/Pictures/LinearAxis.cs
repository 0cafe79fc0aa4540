namespace ArchVae.Reports.Pictures;

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
