using System.Security.Cryptography;
using System.Text;
using ArchVae.Files;
using ArchVae.Reports.Pictures;

namespace ArchVae.Reports;

/// <summary>
/// Sections as one HTML file that needs no other: it opens offline, asks no host for anything, and reads well in light, in dark,
/// on a phone and in print. Its one script, of our own, names numbers at the pointer or the keyboard, sorts tables, hides series
/// and shows the networks of points (<see cref="ReportSection.Networks"/>); without it the page says the same.
/// </summary>
public static class ReportPage
{
    /// <summary>What a page with sections has in its style sheet, once; the pictures' own style is part of it.</summary>
    public static string Css { get; } = PictureStyle.Css + PictureStyle.Sheet(nameof(ReportPage));

    private static readonly string script = Resource("ReportPage.js");

    // The browser itself keeps to it: no script but ours runs, and nothing is loaded.
    private static readonly string policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-"
        + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script))) + "'";

    /// <summary>Writes the page; the file appears whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="title">Its title, as plain text.</param>
    /// <param name="paragraphs">What is said under the title, as plain text.</param>
    /// <param name="sections">The sections; where there are two or more, links lead to them.</param>
    /// <param name="origin">How it is made, which it says; null for a page of the same bytes at any time.</param>
    /// <exception cref="InputException">The file cannot be made there.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(
        string path, string title, IEnumerable<string> paragraphs, IReadOnlyList<ReportSection> sections,
        ReportOrigin? origin = null) => AtomicFile.Write(path, stream =>
    {
        using var text = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        var (heading, networks) = (HtmlText.Of(title), new PageNetworks());
        text.WriteLine("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">");
        text.WriteLine("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        text.WriteLine($"<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">");
        text.WriteLine($"<title>{heading}</title>\n<style>\n{Css}</style>\n</head>\n<body>\n<main>\n<h1>{heading}</h1>");
        foreach (var paragraph in origin is null ? paragraphs : paragraphs.Append(origin.Text))
        {
            // A warning stands out.
            var style = paragraph.StartsWith("Warning: ", StringComparison.Ordinal) ? " class=\"warning\"" : "";
            text.WriteLine($"<p{style}>{HtmlText.Of(paragraph)}</p>");
        }
        var links = sections.Select((section, i) => $"<a href=\"#{Id(i)}\">{HtmlText.Of(section.Title)}</a>\n");
        if (sections.Count > 1) text.WriteLine($"<nav>\n{string.Concat(links)}</nav>");
        for (var i = 0; i < sections.Count; i++) text.Write(sections[i].ToHtml(2, Id(i), networks));
        text.WriteLine("</main>");
        networks.Write(text);
        text.WriteLine($"<script>{script}</script>\n</body>\n</html>");
    });

    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(ReportPage).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    private static string Id(int section) => FormattableString.Invariant($"part-{section + 1}");
}
