using System.CommandLine;
using ArchVae.Reports;

namespace ArchVae.Cli.CommandLine;

/// <summary>A command line as it was given, for files that say what made them.</summary>
internal static class CommandText
{
    /// <summary>What made a report: the command with all its words, now.</summary>
    public static ReportOrigin OriginOf(ParseResult parsed) => new(
        ReportOrigin.CommandOf(["archvae", .. parsed.Tokens.Select(token => token.Value)]), TimeProvider.System);
}
