using Spectre.Console;

namespace ArchVae.Cli.CommandLine;

/// <summary>Whether progress can be shown as it moves.</summary>
internal static class ErrorTerminal
{
    /// <summary>The terminal that the error output is; null where it is none that a line can be rewritten on.</summary>
    public static IAnsiConsole? Find(TextWriter error)
    {
        if (Console.IsErrorRedirected || error != Console.Error) return null;
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        return console.Profile.Capabilities.Ansi ? console : null;
    }
}
