using System.Text;

namespace ArchVae.Cli.CommandLine;

/// <summary>The standard output or error, which may be closed or full.</summary>
/// <param name="text">Where it is written.</param>
/// <param name="onFailure">What to do where it cannot be.</param>
internal sealed class StandardText(TextWriter text, Action<Exception> onFailure) : TextWriter(text.FormatProvider)
{
    /// <summary>The standard output: what cannot be written is a failure.</summary>
    public static StandardText Output(TextWriter text) => new(
        text, e => throw new IOException($"The standard output cannot be written to: {e.Message}", e));

    /// <summary>The standard error: what cannot be written is lost, and the work is not.</summary>
    public static StandardText Error(TextWriter text) => new(text, _ => { });

    /// <summary>Where it is written.</summary>
    public TextWriter Inner => text;

    public override Encoding Encoding => text.Encoding;

    public override void Write(char value) => Try(() => text.Write(value));

    public override void Write(string? value) => Try(() => text.Write(value));

    public override void Write(char[] buffer, int index, int count) => Try(() => text.Write(buffer, index, count));

    public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

    // A line at once, so that threads do not mix theirs.
    public override void WriteLine(string? value) => Try(() => text.WriteLine(value));

    public override void Flush() => Try(text.Flush);

    private void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            onFailure(e);
        }
    }
}
