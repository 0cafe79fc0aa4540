using System.CommandLine;
using ArchVae.Files;

namespace ArchVae.Cli.CommandLine;

/// <summary>
/// A file that appears whole or not at all, or the standard output, on which lines that were written before a mistake was found
/// stay.
/// </summary>
internal sealed class CommandOutput : IDisposable
{
    /// <summary>The name of the standard input and output.</summary>
    public const string Standard = "-";

    private readonly AtomicFile? file;

    private CommandOutput(AtomicFile? file, Stream stream) => (this.file, Stream) = (file, stream);

    /// <summary>What is written to.</summary>
    public Stream Stream { get; }

    /// <summary><c>--out</c>, the standard output where it is left out.</summary>
    public static Option<string> Option(string description) => new("--out")
    {
        Description = $"{description} - or nothing: the standard output.",
        HelpName = "FILE",
        DefaultValueFactory = _ => Standard,
    };

    /// <summary>Refuses <c>--json</c> where the standard output is taken by the lines themselves.</summary>
    /// <exception cref="InputException">It is.</exception>
    public static void CheckSummary(bool json, string path)
    {
        if (json && path == Standard)
            throw new InputException("--json prints a summary; give the lines a file of their own with --out FILE.");
    }

    /// <summary>Begins what an option names.</summary>
    /// <exception cref="InputException">The file cannot be made there.</exception>
    public static CommandOutput Open(ParseResult parsed, string path)
    {
        if (path == Standard)
            return new(null, new BufferedStream(new TextStream(parsed.InvocationConfiguration.Output), 1 << 16));
        var file = AtomicFile.Create(path);
        return new(file, file.Stream);
    }

    /// <summary>Ends the output.</summary>
    public void Commit()
    {
        if (file is null) Stream.Flush();
        else file.Commit();
    }

    /// <summary>Removes a file that was not committed.</summary>
    public void Dispose()
    {
        if (file is null) Stream.Dispose();
        else file.Dispose();
    }
}
