namespace ArchVae.Cli.CommandLine;

/// <summary>Cells in columns, two blanks apart.</summary>
internal static class TextTable
{
    /// <summary>A line for each row; all rows have as many cells as the first.</summary>
    /// <param name="rows">The rows, at least one.</param>
    /// <param name="isText">Whether a column, from 0, is text, which begins at the left; numbers end at the right.</param>
    public static List<string> Lines(IReadOnlyList<IReadOnlyList<string>> rows, Func<int, bool> isText)
    {
        var widths = rows[0].Select((_, column) => rows.Max(row => row[column].Length)).ToList();
        return [.. rows.Select(row => string.Join("  ", row.Select((cell, column) =>
            isText(column) ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))))];
    }
}
