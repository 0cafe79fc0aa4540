using System.Text;
using ArchVae.Reports.Pictures;

namespace ArchVae.Reports;

/// <summary>
/// A part of a report: text, pictures, tables, and parts of its own, in that order. Pages are made of such sections, of one model
/// or of many.
/// </summary>
/// <param name="Title">Its heading, as plain text.</param>
/// <param name="Paragraphs">What is said first; plain text.</param>
public sealed record ReportSection(string Title, IReadOnlyList<string> Paragraphs)
{
    private const int LowestLevel = 6;

    /// <summary>The pictures.</summary>
    public IReadOnlyList<Picture> Pictures { get; init; } = [];

    /// <summary>The tables.</summary>
    public IReadOnlyList<ReportTable> Tables { get; init; } = [];

    /// <summary>Sections below this one.</summary>
    public IReadOnlyList<ReportSection> Parts { get; init; } = [];

    /// <summary>
    /// What points of its pictures, and of those of its parts, stand for; null for nothing. Where a point of one is chosen on a
    /// page (<see cref="ReportPage"/>), it is marked in every section that has the same object.
    /// </summary>
    public ReportNetworks? Networks { get; init; }

    /// <summary>Whether a reader sees the heading only, until it is opened.</summary>
    public bool Folded { get; init; }

    /// <summary>The section as a part of an HTML page, which has <see cref="ReportPage.Css"/>.</summary>
    /// <param name="level">The level of its heading, 1 to 6; parts are one below.</param>
    /// <param name="id">What links to it name; null for nothing.</param>
    public string ToHtml(int level = 2, string? id = null) => ToHtml(level, id, null);

    /// <summary>The section as a part of a page that has these networks.</summary>
    internal string ToHtml(int level, string? id, PageNetworks? networks)
    {
        var html = new StringBuilder();
        AppendTo(html, Math.Min(level, LowestLevel), id, networks);
        return html.ToString();
    }

    private void AppendTo(StringBuilder html, int level, string? id, PageNetworks? networks)
    {
        var below = Math.Min(level + 1, LowestLevel);
        var heading = $"<h{level}>{HtmlText.Of(Title)}</h{level}>";
        html.Append(Folded ? "<details" : "<section").Append(id is null ? "" : $" id=\"{id}\"");
        if (Networks is not null && networks is not null) html.Append($" data-networks=\"{networks.NameOf(Networks)}\"");
        html.Append(">\n");
        html.Append(Folded ? $"<summary>{heading}</summary>" : heading).Append('\n');
        foreach (var paragraph in Paragraphs) html.Append("<p>").Append(HtmlText.Of(paragraph)).Append("</p>\n");
        if (Pictures.Count > 0)
        {
            html.Append("<div class=\"pictures\">\n");
            // Rows of layers are wider than the page and scroll; a box that scrolls must be within reach of the keyboard.
            foreach (var picture in Pictures)
                html.Append(picture is LayerRows ? "<div class=\"rows\" tabindex=\"0\">" : "<div>").Append(picture.ToSvg())
                    .Append("</div>\n");
            html.Append("</div>\n");
        }
        foreach (var table in Tables) table.AppendTo(html, below);
        foreach (var part in Parts) part.AppendTo(html, below, null, networks);
        html.Append(Folded ? "</details>\n" : "</section>\n");
    }
}
