using System.CommandLine;
using ArchVae.Yaml;

namespace ArchVae.Cli.CommandLine;

/// <summary>Commands and options that do not exist, told before anything else is.</summary>
internal static class UnknownNames
{
    private const string Prefix = "--";

    /// <summary>A line for each of them: the first command that is none, or else all options that are none.</summary>
    public static IReadOnlyList<string> In(ParseResult parsed, IReadOnlyList<string> args)
    {
        // A directive, such as [suggest], speaks of another command line.
        if (args.Count > 0 && args[0].StartsWith('[')) return [];
        var command = parsed.CommandResult.Command;
        var stray = parsed.UnmatchedTokens.FirstOrDefault(token => !token.StartsWith('-'));
        if (command.Subcommands.Count > 0 && stray != null)
            return [Line("command", stray, Misspelling.Nearest(stray, command.Subcommands.Select(verb => verb.Name)))];
        if (parsed.Action is HelpPage) return [];
        var known = Names(command);
        var lines = new List<string>();
        foreach (var arg in args)
        {
            if (arg == Prefix) break;
            var isOption = arg.StartsWith(Prefix, StringComparison.Ordinal)
                || (IsShort(arg) && parsed.UnmatchedTokens.Contains(arg));
            var name = arg.Split('=', ':')[0];
            if (!isOption || known.Contains(name)) continue;
            var nearest = Misspelling.Nearest(name.TrimStart('-'), known.Select(option => option.TrimStart('-')));
            lines.Add(Line("option", name, nearest == null ? null : Prefix + nearest));
        }
        return lines;
    }

    // No number below 0, and not the standard input.
    private static bool IsShort(string arg) => arg.Length > 1 && arg[0] == '-' && char.IsLetter(arg[1]);

    private static HashSet<string> Names(Command command)
    {
        var names = new HashSet<string>();
        foreach (var option in HelpPage.OptionsOf(command)) names.Add(option.Name);
        return names;
    }

    private static string Line(string kind, string name, string? nearest) =>
        $"Unknown {kind} '{InputException.Shown(name)}'.{(nearest == null ? "" : $" Did you mean '{nearest}'?")}";
}
