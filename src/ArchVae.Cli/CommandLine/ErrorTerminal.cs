using System.Text;
using Spectre.Console;

namespace ArchVae.Cli.CommandLine;

/// <summary>Whether progress can be shown as it moves.</summary>
internal static class ErrorTerminal
{
    /// <summary>The terminal that the error output is; null where it is none that a line can be rewritten on.</summary>
    public static IAnsiConsole? Find(TextWriter error)
    {
        if (Console.IsErrorRedirected || error is not StandardText { Inner: var inner } || inner != Console.Error) return null;
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new Output(error) });
        return console.Profile.Capabilities.Ansi ? console : null;
    }

    // The terminal may be closed while work goes on.
    private sealed class Output(TextWriter error) : IAnsiConsoleOutput
    {
        private readonly AnsiConsoleOutput console = new(Console.Error);

        public TextWriter Writer => error;

        public bool IsTerminal => console.IsTerminal;

        public int Width => console.Width;

        public int Height => console.Height;

        public void SetEncoding(Encoding encoding) => console.SetEncoding(encoding);
    }
}
