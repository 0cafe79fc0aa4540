namespace ArchVae.Studies;

/// <summary>A cell of a table: text, the best of its column, or one that cannot be told apart from the best.</summary>
internal readonly record struct ReportCell(string Text, bool Best = false, bool LikeBest = false);

/// <summary>A table of a report; its first column names the rows.</summary>
/// <param name="Title">Its heading; empty for none.</param>
/// <param name="Columns">The headings of all columns.</param>
/// <param name="Rows">The cells, a row each.</param>
/// <param name="Numbers">Whether all columns but the first are numbers.</param>
internal sealed record ReportTable(string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<ReportCell>> Rows, bool Numbers = true)
{
    /// <summary>A table of plain texts.</summary>
    public static ReportTable OfTexts(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows) =>
        new("", columns, [.. rows.Select(row => (IReadOnlyList<ReportCell>)[.. row.Select(text => new ReportCell(text))])], Numbers: false);
}

/// <summary>A part of a report.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Paragraphs">Text before the tables.</param>
/// <param name="Tables">The tables.</param>
internal sealed record ReportSection(string Title, IReadOnlyList<string> Paragraphs, IReadOnlyList<ReportTable> Tables);
