using System.Net;

namespace ArchVae.Reports;

/// <summary>Plain text as HTML has it.</summary>
internal static class HtmlText
{
    /// <summary>
    /// The text on one line, its marks as entities, and what is no visible character as messages show it. No line ends between a
    /// number and its %.
    /// </summary>
    public static string Of(string plain) => WebUtility.HtmlEncode(
        InputException.Escaped(plain.ReplaceLineEndings(" ")).Replace(" %", "\u00a0%", StringComparison.Ordinal));
}
