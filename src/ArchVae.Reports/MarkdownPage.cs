using System.Text;

namespace ArchVae.Reports;

/// <summary>
/// Sections as Markdown, their tables in columns of one width so that it can be read as it is. Pictures and parts of sections are
/// for pages that can show them (<see cref="ReportPage"/>).
/// </summary>
public static class MarkdownPage
{
    /// <summary>The page.</summary>
    /// <param name="title">Its title, as plain text.</param>
    /// <param name="paragraphs">What is said under the title, as plain text.</param>
    /// <param name="sections">The sections.</param>
    public static string Text(string title, IEnumerable<string> paragraphs, IReadOnlyList<ReportSection> sections)
    {
        var text = new StringBuilder();
        text.Append($"# {MarkdownText.Of(title)}\n");
        foreach (var paragraph in paragraphs) text.Append($"\n{MarkdownText.Of(paragraph)}\n");
        foreach (var section in sections)
        {
            text.Append($"\n## {MarkdownText.Of(section.Title)}\n");
            foreach (var paragraph in section.Paragraphs) text.Append($"\n{MarkdownText.Of(paragraph)}\n");
            foreach (var table in section.Tables) Append(text, table);
        }
        return text.ToString();
    }

    private static void Append(StringBuilder text, ReportTable table)
    {
        if (table.Title.Length > 0) text.Append($"\n### {MarkdownText.Of(table.Title)}\n");
        var rows = table.Rows.Select(row => row.Select(Text).ToList())
            .Prepend([.. table.Columns.Select(MarkdownText.Of)]).ToList();
        var widths = Enumerable.Range(0, table.Columns.Count).Select(column => rows.Max(row => row[column].Length)).ToList();
        text.Append('\n');
        for (var i = 0; i < rows.Count; i++)
        {
            AppendLine(rows[i].Select((cell, column) =>
                IsNumber(column) ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column])));
            if (i > 0) continue;
            AppendLine(widths.Select((width, column) =>
                IsNumber(column) ? new string('-', Math.Max(1, width - 1)) + ":" : new string('-', Math.Max(1, width))));
        }

        void AppendLine(IEnumerable<string> cells) => text.Append($"| {string.Join(" | ", cells)} |\n");

        bool IsNumber(int column) => table.Numbers && column > 0;
    }

    private static string Text(ReportCell cell)
    {
        var escaped = MarkdownText.Of(cell.Text);
        return cell.Best ? $"**{escaped}**" : cell.LikeBest ? $"{escaped} ≈" : escaped;
    }
}
