using System.Globalization;

namespace ArchVae.Reports;

/// <summary>Measured numbers as people read them.</summary>
internal static class NumberText
{
    /// <summary>A value to six figures, or whole: 89.47, 0.000123457, 50700800.</summary>
    public static string Of(double value) => value.ToString(
        Math.Abs(value) < 1e12 && value == Math.Floor(value) ? "0" : "G6", CultureInfo.InvariantCulture);
}
