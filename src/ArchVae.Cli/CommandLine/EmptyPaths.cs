using System.CommandLine;
using System.CommandLine.Parsing;

namespace ArchVae.Cli.CommandLine;

/// <summary>Names of files and folders that are empty, as an unset variable of a script makes them.</summary>
internal static class EmptyPaths
{
    /// <summary>A line for each of them.</summary>
    public static IEnumerable<string> In(ParseResult parsed)
    {
        foreach (var result in parsed.CommandResult.Children)
        {
            var (name, value, tokens) = result switch
            {
                OptionResult option => (option.Option.Name, option.Option.HelpName, option.Tokens),
                ArgumentResult argument => (argument.Argument.Name, argument.Argument.HelpName ?? argument.Argument.Name,
                    argument.Tokens),
                _ => ("", null, []),
            };
            var kind = value switch
            {
                "FILE" => "a file",
                "DIR" => "a folder",
                "NAME|FILE" => "a search space or a file",
                "FILE|DIR" => "a file or a folder",
                "URL|FILE" => "a store or a file",
                _ => null,
            };
            if (kind != null && tokens.Any(token => token.Value.Length == 0))
                yield return $"{name} is empty; the name of {kind} is expected.";
        }
    }
}
