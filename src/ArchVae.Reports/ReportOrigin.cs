using System.Globalization;

namespace ArchVae.Reports;

/// <summary>How a report was made: by which command, when, by which version of this library.</summary>
/// <param name="Command">The command line, as plain text.</param>
/// <param name="Time">Where the date comes from.</param>
public sealed record ReportOrigin(string Command, TimeProvider Time)
{
    /// <summary>The version of this library: 0.1.0.</summary>
    public static string Version { get; } = typeof(ReportOrigin).Assembly.GetName().Version!.ToString(3);

    /// <summary>A command line of words, those quoted that a shell would take apart.</summary>
    public static string CommandOf(params IEnumerable<string> words) => string.Join(' ', words.Select(Quoted));

    /// <summary>A sentence that says it; the time is in UTC.</summary>
    internal string Text => string.Create(
        CultureInfo.InvariantCulture,
        $"Made on {Time.GetUtcNow():yyyy-MM-dd 'at' HH:mm} UTC by ArchVae {Version}: {Command}");

    private static string Quoted(string word) =>
        word.Length > 0 && word.All(sign => char.IsLetterOrDigit(sign) || "-_+.:,/=%@\\".Contains(sign, StringComparison.Ordinal))
            ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
