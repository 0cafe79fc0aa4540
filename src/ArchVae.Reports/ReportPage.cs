using ArchVae.Files;
using ArchVae.Reports.Pictures;

namespace ArchVae.Reports;

/// <summary>
/// Sections as one HTML file that needs no other: it opens offline, has no script, and reads well in light, in dark, on a phone
/// and in print.
/// </summary>
public static class ReportPage
{
    /// <summary>What a page with sections has in its style sheet, once; the pictures' own style is part of it.</summary>
    public static string Css { get; } = PictureStyle.Css + PictureStyle.Sheet(nameof(ReportPage));

    /// <summary>Writes the page; the file appears whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="title">Its title, as plain text.</param>
    /// <param name="paragraphs">What is said under the title, as plain text.</param>
    /// <param name="sections">The sections; where there are two or more, links lead to them.</param>
    /// <exception cref="InputException">The file cannot be made there.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, string title, IEnumerable<string> paragraphs, IReadOnlyList<ReportSection> sections) =>
        AtomicFile.Write(path, stream =>
    {
        using var text = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        var heading = HtmlText.Of(title);
        text.WriteLine("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">");
        text.WriteLine("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        text.WriteLine($"<title>{heading}</title>\n<style>\n{Css}</style>\n</head>\n<body>\n<h1>{heading}</h1>");
        foreach (var paragraph in paragraphs) text.WriteLine($"<p>{HtmlText.Of(paragraph)}</p>");
        var links = sections.Select((section, i) => $"<a href=\"#{Id(i)}\">{HtmlText.Of(section.Title)}</a>\n");
        if (sections.Count > 1) text.WriteLine($"<nav>\n{string.Concat(links)}</nav>");
        for (var i = 0; i < sections.Count; i++) text.Write(sections[i].ToHtml(id: Id(i)));
        text.WriteLine("</body>\n</html>");
    });

    private static string Id(int section) => FormattableString.Invariant($"part-{section + 1}");
}
