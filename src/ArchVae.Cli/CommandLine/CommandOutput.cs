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

    private const string StandardPath = "/dev/stdout";
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

    /// <summary><c>--out</c> where it must be given.</summary>
    public static Option<string> Required(string description) =>
        CommonOptions.Path("--out", $"{description} -: the standard output.");

    /// <summary>Whether a path stands for the standard output.</summary>
    public static bool IsStandard(string path) => path == Standard || AtomicFile.IsStandardOutput(path);

    /// <summary>The path of a file that is written by its name, for which - is the standard output as well.</summary>
    public static string PathOf(string path) => path == Standard ? StandardPath : path;

    /// <summary>Refuses <c>--json</c> where the standard output is taken by what an option names.</summary>
    /// <exception cref="InputException">It is.</exception>
    public static void CheckSummary(bool json, string path, string option = "--out")
    {
        if (json && IsStandard(path))
            throw new InputException($"--json prints a summary; give the lines a file of their own with {option} FILE.");
    }

    /// <summary>
    /// Writes lines to what an option names, and prints a summary where they do not take the standard output. A file appears
    /// whole or not at all.
    /// </summary>
    /// <param name="parsed">The options that were given.</param>
    /// <param name="path">What the option names.</param>
    /// <param name="asJson">Whether the summary is a JSON object.</param>
    /// <param name="write">Writes the lines, and tells what was done.</param>
    /// <param name="text">The summary in words.</param>
    /// <exception cref="InputException">The file cannot be made there.</exception>
    public static void Write<T>(ParseResult parsed, string path, bool asJson, Func<Stream, T> write, Func<T, string> text)
        where T : class
    {
        using var result = Open(parsed, path);
        var summary = write(result.Stream);
        result.Commit();
        if (!IsStandard(path)) Result.Print(parsed, asJson, summary, text);
    }

    /// <summary>Begins what an option names.</summary>
    /// <exception cref="InputException">The file cannot be made there.</exception>
    public static CommandOutput Open(ParseResult parsed, string path)
    {
        if (IsStandard(path))
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
