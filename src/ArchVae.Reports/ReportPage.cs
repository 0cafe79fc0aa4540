using System.Net;
using ArchVae.Files;
using ArchVae.Reports.Pictures;

namespace ArchVae.Reports;

/// <summary>Sections as one HTML file that needs no other: it opens offline, has no script, and reads well in light, in dark, on a phone and in print.</summary>
public static class ReportPage
{
    /// <summary>What a page with sections has in its style sheet, once; the pictures' own style is part of it.</summary>
    public static string Css { get; } = PictureStyle.Css +
        """
        :root{color-scheme:light dark;--page:#fff;--line:#8c959f55;--best:#1a7f37}
        body{font:16px/1.5 system-ui,"Segoe UI",Roboto,Helvetica,Arial,sans-serif;max-width:76rem;margin:0 auto;padding:1rem;color:#1f2328;background:var(--page)}
        h1,h2,h3,h4,h5,h6{line-height:1.25}h2{margin-top:2.5rem;padding-top:.5rem;border-top:1px solid var(--line)}p{max-width:48rem}
        a{color:inherit}nav a{margin-right:1rem}
        details{margin:.75rem 0;border:1px solid var(--line);border-radius:6px;padding:0 .75rem}
        summary{cursor:pointer;padding:.5rem 0}summary>*{display:inline;font-size:1rem}
        .wide{overflow-x:auto;margin:1rem 0}
        table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}
        th,td{padding:.25rem .75rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
        .wide th:first-child,.wide td:first-child{position:sticky;left:0;background:var(--page)}
        table.numbers th+th,table.numbers td+td{text-align:right;white-space:nowrap}
        strong{color:var(--best)}
        .pictures{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,24rem),1fr));gap:1rem}
        .pictures:has(>:nth-child(4):last-child){grid-template-columns:repeat(auto-fill,minmax(min(100%,32rem),1fr))}
        .pictures>*{min-width:0;break-inside:avoid}
        .pictures .rows{grid-column:1/-1;overflow-x:auto}
        @media screen{.pictures .rows svg{max-width:none}}
        @media screen and (prefers-color-scheme:dark){:root{--page:#16181d;--best:#56d364}body{color:#e6e8eb}}
        @media print{body{max-width:none;padding:0}nav{display:none}h2,h3,h4{break-after:avoid}.wide{overflow:visible}.pictures{grid-template-columns:1fr 1fr}details::details-content{content-visibility:visible;block-size:auto}}

        """;

    /// <summary>Writes the page; the file appears whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="title">Its title, as plain text.</param>
    /// <param name="paragraphs">What is said under the title, as plain text.</param>
    /// <param name="sections">The sections; where there are two or more, links lead to them.</param>
    /// <exception cref="InputException">The file cannot be made there.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, string title, IEnumerable<string> paragraphs, IReadOnlyList<ReportSection> sections) => AtomicFile.Write(path, stream =>
    {
        using var text = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        var heading = WebUtility.HtmlEncode(title);
        text.WriteLine("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        text.WriteLine($"<title>{heading}</title>\n<style>\n{Css}</style>\n</head>\n<body>\n<h1>{heading}</h1>");
        foreach (var paragraph in paragraphs) text.WriteLine($"<p>{WebUtility.HtmlEncode(paragraph)}</p>");
        if (sections.Count > 1) text.WriteLine($"<nav>\n{string.Concat(sections.Select((section, i) => $"<a href=\"#{Id(i)}\">{WebUtility.HtmlEncode(section.Title)}</a>\n"))}</nav>");
        for (var i = 0; i < sections.Count; i++) text.Write(sections[i].ToHtml(id: Id(i)));
        text.WriteLine("</body>\n</html>");
    });

    private static string Id(int section) => FormattableString.Invariant($"part-{section + 1}");
}
