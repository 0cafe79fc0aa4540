using System.Globalization;
using ArchVae.Reports;

namespace ArchVae.Studies.Searches;

/// <summary>Numbers and lists as the report of a search says them.</summary>
internal static class SearchFigures
{
    /// <summary>A value to six figures, or whole.</summary>
    public static string Value(double value) => NumberText.Of(value);

    /// <summary>A number of things.</summary>
    public static string Count(long count) => count.ToString(count >= 10_000 ? "N0" : "0", CultureInfo.InvariantCulture);

    /// <summary>A number of things with their name, which ends in "s" for all but one.</summary>
    public static string Count(long count, string name) => $"{Count(count)} {name}{(count == 1 ? "" : "s")}";

    /// <summary>A share in percent, to two figures where it is small.</summary>
    public static string Percent(double share) =>
        (share is > 0 and < 0.095 ? (100 * share).ToString("G2", CultureInfo.InvariantCulture)
            : (100 * share).ToString("0", CultureInfo.InvariantCulture)) + " %";

    /// <summary>Seconds, with a tenth where there are few.</summary>
    public static string Seconds(double seconds) =>
        seconds.ToString(seconds < 100 ? "0.0" : "0", CultureInfo.InvariantCulture) + " s";
}
