using System.Text.RegularExpressions;

namespace ArchVae.Reports;

/// <summary>
/// Plain text as Markdown has it: it is shown as it is, and nothing in it is a heading, a list, a picture, HTML or a link, not
/// even an address, which GitHub would make one.
/// </summary>
internal static partial class MarkdownText
{
    /// <summary>The text on one line.</summary>
    public static string Of(string plain)
    {
        var line = InputException.Escaped(plain.ReplaceLineEndings(" ").Trim());
        return BlockSigns().Replace(InlineSigns().Replace(line, @"\$0"), @"$1\");
    }

    // Signs within a line. Those that mean something only somewhere stay readable elsewhere: ] before no target, _ within words,
    // & before no entity, the colon and the dot of no address.
    [GeneratedRegex(
        @"[\\|*`<~@]|\](?=[(\[:])|(?<!\w)_|_(?!\w)|&(?=[#\w])|:(?=//)|(?<=\b(?:https?|ftp|mailto|xmpp)):|(?<=\bwww)\.",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex InlineSigns();

    // Before what begins a heading, a list, a quotation, a rule or an underline where it stands first.
    [GeneratedRegex(@"^(\d{1,9}(?=[.)](?:\s|$))|(?=#{1,6}(?:\s|$)|[-+](?:[\s-]|$)|>|=+\s*$))", RegexOptions.CultureInvariant)]
    private static partial Regex BlockSigns();
}
