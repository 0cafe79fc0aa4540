using System.Net;
using ArchVae.Files;

namespace ArchVae.Reports;

/// <summary>Sections as one HTML file that needs no other: it opens offline, has no script, and reads well in light, in dark, on a phone and in print.</summary>
public static class ReportPage
{
    private const string Style =
        """
        :root{color-scheme:light dark}
        body{font:16px/1.5 system-ui,"Segoe UI",Roboto,Helvetica,Arial,sans-serif;max-width:76rem;margin:0 auto;padding:1rem;color:#1f2328;background:#fff}
        h1,h2{line-height:1.25}h2{margin-top:2.5rem;padding-top:.5rem;border-top:1px solid #8c959f55}p{max-width:48rem}
        @media screen and (prefers-color-scheme:dark){body{color:#e6e8eb;background:#16181d}}
        @media print{body{max-width:none;padding:0}h2{break-after:avoid}}

        """;

    /// <summary>Writes the page; the file appears whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="title">Its title, as plain text.</param>
    /// <param name="paragraphs">What is said under the title, as plain text.</param>
    /// <param name="sections">The sections.</param>
    /// <exception cref="InputException">The file cannot be made there.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, string title, IEnumerable<string> paragraphs, IEnumerable<PictureSection> sections) => AtomicFile.Write(path, stream =>
    {
        using var text = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        var heading = WebUtility.HtmlEncode(title);
        text.WriteLine("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        text.WriteLine($"<title>{heading}</title>\n<style>\n{Style}{PictureSection.Css}</style>\n</head>\n<body>\n<h1>{heading}</h1>");
        foreach (var paragraph in paragraphs) text.WriteLine($"<p>{WebUtility.HtmlEncode(paragraph)}</p>");
        foreach (var section in sections) text.Write(section.ToHtml());
        text.WriteLine("</body>\n</html>");
    });
}
