using System.Net;

namespace ArchVae.Reports;

/// <summary>Plain text as HTML has it.</summary>
internal static class HtmlText
{
    /// <summary>The text on one line, its marks as entities, and what is no visible character as messages show it.</summary>
    public static string Of(string plain) => WebUtility.HtmlEncode(InputException.Escaped(plain.ReplaceLineEndings(" ")));
}
