using System.Text;
using ArchVae.Reports;

namespace ArchVae.Studies;

/// <summary>A report as Markdown, in columns of one width so that it can be read as it is.</summary>
internal sealed class MarkdownPage
{
    private readonly StringBuilder text = new();

    /// <summary>A page with a title and a paragraph, which may be empty.</summary>
    public MarkdownPage(string title, string description)
    {
        text.Append($"# {Escaped(title)}\n");
        if (description.Length > 0) text.Append($"\n{Escaped(description)}\n");
    }

    /// <summary>Appends a section's text and tables; its pictures and parts are for pages that can show them.</summary>
    public void Add(ReportSection section)
    {
        text.Append($"\n## {Escaped(section.Title)}\n");
        foreach (var paragraph in section.Paragraphs) text.Append($"\n{Escaped(paragraph)}\n");
        foreach (var table in section.Tables) Add(table);
    }

    /// <inheritdoc/>
    public override string ToString() => text.ToString();

    private void Add(ReportTable table)
    {
        if (table.Title.Length > 0) text.Append($"\n### {Escaped(table.Title)}\n");
        var rows = table.Rows.Select(row => row.Select(Text).ToList()).Prepend([.. table.Columns.Select(Escaped)]).ToList();
        var widths = Enumerable.Range(0, table.Columns.Count).Select(column => rows.Max(row => row[column].Length)).ToList();
        text.Append('\n');
        for (var i = 0; i < rows.Count; i++)
        {
            AppendLine(rows[i].Select((cell, column) => IsNumber(table, column) ? cell.PadLeft(widths[column])
                : cell.PadRight(widths[column])));
            if (i > 0) continue;
            AppendLine(widths.Select((width, column) => IsNumber(table, column) ? new string('-', Math.Max(1, width - 1)) + ":"
                : new string('-', Math.Max(1, width))));
        }
    }

    private void AppendLine(IEnumerable<string> cells) => text.Append($"| {string.Join(" | ", cells)} |\n");

    private static bool IsNumber(ReportTable table, int column) => table.Numbers && column > 0;

    private static string Text(ReportCell cell)
    {
        var escaped = Escaped(cell.Text);
        return cell.Best ? $"**{escaped}**" : cell.LikeBest ? $"{escaped} ≈" : escaped;
    }

    private static string Escaped(string plain)
    {
        var escaped = new StringBuilder();
        foreach (var character in plain)
        {
            if (character is '\\' or '|' or '*' or '`' or '<') escaped.Append('\\');
            escaped.Append(character is '\n' or '\r' ? ' ' : character);
        }
        return escaped.ToString();
    }
}
