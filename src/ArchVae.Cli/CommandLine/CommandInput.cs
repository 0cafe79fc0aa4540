using System.CommandLine;
using ArchVae.Files;

namespace ArchVae.Cli.CommandLine;

/// <summary>A file that a command reads from its beginning to its end, or the standard input.</summary>
internal sealed class CommandInput : IDisposable
{
    private readonly bool owned;

    private CommandInput(Stream stream, string name, bool owned) => (Stream, Name, this.owned) = (stream, name, owned);

    /// <summary>What is read.</summary>
    public Stream Stream { get; }

    /// <summary>What to call it in errors.</summary>
    public string Name { get; }

    /// <summary>Whether it can be read again from its beginning.</summary>
    public bool IsFile => owned && Stream.CanSeek;

    /// <summary><c>--data</c>, the standard input where it is left out.</summary>
    public static Option<string> Option(string description) => new("--data")
    {
        Description = $"{description} - or nothing: the standard input.",
        HelpName = "FILE",
        DefaultValueFactory = _ => CommandOutput.Standard,
    };

    /// <summary>Opens what an option names.</summary>
    /// <exception cref="InputException">
    /// There is no such file, it may not be read, or the standard input is closed.
    /// </exception>
    public static CommandInput Open(ParseResult parsed, string path) => path == CommandOutput.Standard
        ? new(Invocation.Of(parsed).Input ?? StandardInput.Open(), StandardInput.Name, false)
        : new(InputFile.Open(path), path, true);

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        if (owned) Stream.Dispose();
    }
}
