using System.Text;

namespace ArchVae.Reports;

/// <summary>A cell of a table.</summary>
/// <param name="Text">What stands in it, as plain text.</param>
/// <param name="Best">Whether it is the best of its column.</param>
/// <param name="LikeBest">Whether it cannot be told apart from the best of its column.</param>
public readonly record struct ReportCell(string Text, bool Best = false, bool LikeBest = false);

/// <summary>A table of a report; its first column names the rows.</summary>
/// <param name="Title">Its heading; empty for none.</param>
/// <param name="Columns">The headings of all columns.</param>
/// <param name="Rows">The cells, a row each.</param>
/// <param name="Numbers">Whether all columns but the first are numbers.</param>
public sealed record ReportTable(
    string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<ReportCell>> Rows, bool Numbers = true)
{
    /// <summary>Whether rows may stand in another order, so that a page sorts them where a reader clicks on a heading.</summary>
    public bool Sortable { get; init; } = true;

    /// <summary>A table of plain texts.</summary>
    public static ReportTable OfTexts(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows) =>
        new("", columns, [.. rows.Select(row => (IReadOnlyList<ReportCell>)[.. row.Select(text => new ReportCell(text))])],
            Numbers: false);

    /// <summary>Appends the table as a part of an HTML page.</summary>
    internal void AppendTo(StringBuilder html, int level)
    {
        if (Title.Length > 0) html.Append($"<h{level}>{HtmlText.Of(Title)}</h{level}>\n");
        // A table that is wider than a phone scrolls; a box that scrolls must be within reach of the keyboard.
        var style = string.Join(' ', new[] { Numbers ? "numbers" : "", Sortable ? "" : "fixed" }.Where(name => name.Length > 0));
        html.Append($"<div class=\"wide\" tabindex=\"0\"><table{(style.Length > 0 ? $" class=\"{style}\"" : "")}>\n");
        html.Append(
            $"<thead><tr>{string.Concat(Columns.Select(column => $"<th>{HtmlText.Of(column)}</th>"))}</tr></thead>\n<tbody>\n");
        foreach (var row in Rows) html.Append($"<tr>{string.Concat(row.Select(cell => $"<td>{Marked(cell)}</td>"))}</tr>\n");
        html.Append("</tbody>\n</table></div>\n");
    }

    private static string Marked(ReportCell cell)
    {
        var escaped = HtmlText.Of(cell.Text);
        return cell.Best ? $"<strong>{escaped}</strong>" : cell.LikeBest ? $"{escaped} ≈" : escaped;
    }
}
