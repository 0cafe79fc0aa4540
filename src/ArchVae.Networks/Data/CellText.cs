using System.Globalization;

namespace ArchVae.Networks.Data;

/// <summary>What the text of a table's cell says: nothing, a number, or itself.</summary>
internal static class CellText
{
    private static readonly HashSet<string> missing = new(Missing, StringComparer.Ordinal);

    /// <summary>The texts that say that a value is not known.</summary>
    public static IReadOnlyList<string> Missing =>
        ["", "NA", "N/A", "n/a", "NaN", "nan", "NAN", "null", "NULL", "None", "?", "-", "<NA>", "#N/A"];

    /// <summary>Whether a cell without spaces around it says that its value is not known.</summary>
    public static bool IsMissing(string cell) => missing.Contains(cell);

    /// <summary>Reads a number, which may be infinite.</summary>
    /// <param name="cell">The text.</param>
    /// <param name="decimalComma">Whether a comma may stand before the decimals.</param>
    /// <param name="value">The number.</param>
    public static bool TryNumber(string cell, bool decimalComma, out double value)
    {
        if (decimalComma && cell.Count(sign => sign == ',') == 1 && !cell.Contains('.', StringComparison.Ordinal))
            cell = cell.Replace(',', '.');
        if (double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out value)) return !double.IsNaN(value);
        var sign = cell.StartsWith('-') ? -1 : 1;
        if (!cell.TrimStart('+', '-').Equals("inf", StringComparison.OrdinalIgnoreCase)) return false;
        value = sign * double.PositiveInfinity;
        return true;
    }

    /// <summary>The shortest text of a number that reads back as the same.</summary>
    public static string Of(double number) => (number == 0 ? 0 : number).ToString("R", CultureInfo.InvariantCulture);
}
