using System.CommandLine;

namespace ArchVae.Cli.CommandLine;

/// <summary>A command line as it was given, for files that say what made them.</summary>
internal static class CommandText
{
    /// <summary>The command with all its words, those quoted that a shell would take apart.</summary>
    public static string Of(ParseResult parsed) =>
        string.Join(' ', parsed.Tokens.Select(token => Quoted(token.Value)).Prepend("archvae"));

    private static string Quoted(string word) =>
        word.Length > 0 && word.All(sign => char.IsLetterOrDigit(sign) || "-_+.:,/=%@\\".Contains(sign, StringComparison.Ordinal))
            ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
