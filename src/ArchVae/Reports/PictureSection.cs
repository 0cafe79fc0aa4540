using System.Globalization;
using System.Net;
using System.Text;
using ArchVae.Pictures;

namespace ArchVae.Reports;

/// <summary>A part of a report: text and pictures. Pages are made of such parts, of one model or of many.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Paragraphs">What is said of the pictures, above them; plain text.</param>
/// <param name="Pictures">The pictures.</param>
public sealed record PictureSection(string Title, IReadOnlyList<string> Paragraphs, IReadOnlyList<Picture> Pictures)
{
    /// <summary>What a page with such sections has in its style sheet, once; the pictures' own style is part of it.</summary>
    public static string Css { get; } = PictureStyle.Css +
        """
        .pictures{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,24rem),1fr));gap:1rem}
        .pictures>*{min-width:0;break-inside:avoid}
        .pictures .rows{grid-column:1/-1;overflow-x:auto}
        @media print{.pictures{grid-template-columns:1fr 1fr}}
        @media screen{.pictures .rows svg{max-width:none}}

        """;

    /// <summary>The section as a part of an HTML page.</summary>
    /// <param name="level">The level of its heading, 1 to 6.</param>
    public string ToHtml(int level = 2)
    {
        var html = new StringBuilder("<section>\n");
        html.Append(CultureInfo.InvariantCulture, $"<h{level}>{WebUtility.HtmlEncode(Title)}</h{level}>\n");
        foreach (var paragraph in Paragraphs) html.Append("<p>").Append(WebUtility.HtmlEncode(paragraph)).Append("</p>\n");
        if (Pictures.Count > 0)
        {
            html.Append("<div class=\"pictures\">\n");
            // Rows of layers are wider than the page and scroll; a box that scrolls must be within reach of the keyboard.
            foreach (var picture in Pictures)
                html.Append(picture is LayerRows ? "<div class=\"rows\" tabindex=\"0\">" : "<div>").Append(picture.ToSvg()).Append("</div>\n");
            html.Append("</div>\n");
        }
        return html.Append("</section>\n").ToString();
    }
}
