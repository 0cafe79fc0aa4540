using System.Globalization;

namespace ArchVae.Data;

/// <summary>
/// Texts as cells of a CSV table that a spreadsheet may open. One that begins with <c>= + - @</c>, a tab or the end of a line
/// would be taken for a formula, and run; an apostrophe before it makes it a text. One that begins with an apostrophe gets
/// another, so that whoever takes one apostrophe off has the text again. Numbers are as they are.
/// </summary>
public static class CsvText
{
    // The wide forms are what some spreadsheets take for the others.
    private const string Signs = "'=+-@\t\r\n＝＋－＠";

    /// <summary>The cell of a text; separators and quotation marks are the table's own matter.</summary>
    public static string Cell(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length > 0 && Signs.Contains(text[0], StringComparison.Ordinal) && !IsNumber(text) ? $"'{text}" : text;
    }

    /// <summary>The text of a cell that <see cref="Cell"/> made.</summary>
    public static string Text(string cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        return cell.StartsWith('\'') ? cell[1..] : cell;
    }

    private static bool IsNumber(string text) => double.TryParse(
        text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
        CultureInfo.InvariantCulture, out _);
}
