using System.Net;
using System.Text;

namespace ArchVae.Studies;

/// <summary>A report as one HTML page that needs no other file: readable in light and dark, on a phone and in print.</summary>
internal sealed class HtmlPage
{
    private const string Style =
        """
        :root { color-scheme: light dark; --line: #8886; --best: #1a7f37; }
        @media (prefers-color-scheme: dark) { :root { --best: #56d364; } }
        body { font: 16px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 0 auto; padding: 1rem; }
        h1, h2, h3 { line-height: 1.2; } h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); }
        nav a { margin-right: 1rem; } .wide { overflow-x: auto; margin: 1rem 0; }
        table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
        th, td { padding: .25rem .75rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
        table.numbers th + th, table.numbers td + td { text-align: right; white-space: nowrap; }
        strong { color: var(--best); }
        @media print { body { max-width: none; } nav { display: none; } section { break-inside: avoid-page; } .wide { overflow: visible; } }
        """;

    private readonly StringBuilder links = new();
    private readonly StringBuilder body = new();
    private readonly string title;
    private readonly string description;
    private int sections;

    /// <summary>A page with a title and a paragraph, which may be empty.</summary>
    public HtmlPage(string title, string description) => (this.title, this.description) = (title, description);

    /// <summary>Appends a section of text and tables.</summary>
    public void Add(ReportSection section)
    {
        var content = new StringBuilder();
        foreach (var paragraph in section.Paragraphs) content.Append($"<p>{Escaped(paragraph)}</p>\n");
        foreach (var table in section.Tables) Append(content, table);
        Add(section.Title, content.ToString());
    }

    /// <summary>Appends a section of HTML, such as pictures in SVG.</summary>
    /// <param name="heading">Its heading, as plain text.</param>
    /// <param name="html">What is under it, as it goes into the page.</param>
    public void Add(string heading, string html)
    {
        sections++;
        links.Append($"<a href=\"#part-{sections}\">{Escaped(heading)}</a>\n");
        body.Append($"<section id=\"part-{sections}\">\n<h2>{Escaped(heading)}</h2>\n{html}</section>\n");
    }

    /// <summary>The whole page.</summary>
    public override string ToString() =>
        $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{Escaped(title)}</title>
        <style>
        {Style}
        </style>
        </head>
        <body>
        <h1>{Escaped(title)}</h1>
        <p>{Escaped(description)}</p>
        <nav>
        {links}</nav>
        {body}</body>
        </html>

        """.ReplaceLineEndings("\n");

    private static void Append(StringBuilder content, ReportTable table)
    {
        if (table.Title.Length > 0) content.Append($"<h3>{Escaped(table.Title)}</h3>\n");
        content.Append(table.Numbers ? "<div class=\"wide\"><table class=\"numbers\">\n" : "<div class=\"wide\"><table>\n");
        content.Append($"<thead><tr>{string.Concat(table.Columns.Select(column => $"<th>{Escaped(column)}</th>"))}</tr></thead>\n<tbody>\n");
        foreach (var row in table.Rows) content.Append($"<tr>{string.Concat(row.Select(cell => $"<td>{Text(cell)}</td>"))}</tr>\n");
        content.Append("</tbody>\n</table></div>\n");
    }

    private static string Text(ReportCell cell)
    {
        var escaped = Escaped(cell.Text);
        return cell.Best ? $"<strong>{escaped}</strong>" : cell.LikeBest ? $"{escaped} ≈" : escaped;
    }

    private static string Escaped(string plain) => WebUtility.HtmlEncode(plain);
}
