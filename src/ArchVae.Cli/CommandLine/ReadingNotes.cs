using System.CommandLine;
using ArchVae.Data;

namespace ArchVae.Cli.CommandLine;

/// <summary>Says on the error output what of the data is no metric.</summary>
internal static class ReadingNotes
{
    /// <summary>Says it, once the data have been read.</summary>
    /// <param name="notes">What was counted.</param>
    /// <param name="parsed">The command.</param>
    /// <param name="areLines">Whether it was read from JSON Lines of architectures.</param>
    public static void Tell(this MetricNotes notes, ParseResult parsed, bool areLines = true)
    {
        foreach (var sentence in notes.Sentences(areLines)) parsed.InvocationConfiguration.Error.WriteLine(sentence);
    }
}
