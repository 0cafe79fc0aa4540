using System.Globalization;

namespace ArchVae.Reports.Pictures;

/// <summary>Numbers as text for people.</summary>
internal static class TickLabel
{
    /// <summary>A tick's value.</summary>
    /// <param name="value">The value, a multiple of the step.</param>
    /// <param name="step">The distance of the ticks, which says how many decimals are needed.</param>
    /// <param name="largest">The largest magnitude on the axis, which says whether thousands are written as k.</param>
    public static string Of(double value, double step, double largest)
    {
        var (unit, suffix) = largest switch
        {
            >= 1e10 or < 1e-3 => (0, ""),
            >= 1e9 => (1e9, "G"),
            >= 1e6 => (1e6, "M"),
            >= 1e4 => (1e3, "k"),
            _ => (1.0, ""),
        };
        if (value == 0) return "0";
        if (unit == 0) return Signed(value, "0.###e0");
        var decimals = Math.Clamp((int)Math.Ceiling(-Math.Log10(step / unit) - 1e-9), 0, 12);
        return Signed(value / unit, "0." + new string('#', decimals)) + suffix;
    }

    /// <summary>A value in a tooltip, to four figures.</summary>
    public static string Detail(double value) => Signed(value, Math.Abs(value) switch
    {
        0 or (>= 1000 and < 1e7) => "0.#",
        >= 1e-4 and < 1000 => "g4",
        _ => "0.###e0",
    });

    // With the minus sign that is as wide as a plus.
    private static string Signed(double value, string format) =>
        value.ToString(format, CultureInfo.InvariantCulture).Replace('-', '−');
}
