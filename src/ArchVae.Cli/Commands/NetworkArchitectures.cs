using System.CommandLine;
using ArchVae.Cli.CommandLine;
using ArchVae.Data;
using ArchVae.Spaces;

namespace ArchVae.Cli.Commands;

/// <summary>The architectures that a verb of networks is given.</summary>
internal static class NetworkArchitectures
{
    /// <summary>The records of a file, or the one with an id; those without an id get the number of their line, from 0.</summary>
    /// <exception cref="InputException">There are none, or a line is wrong.</exception>
    public static List<ArchitectureRecord> Read(ParseResult parsed, string path, SearchSpace? space, string? id)
    {
        var records = new List<ArchitectureRecord>();
        var notes = new MetricNotes();
        using var source = CommandInput.Open(parsed, path);
        foreach (var (line, record) in notes.Of(JsonLines.Read(source.Stream, source.Name, space)).Index())
        {
            if (id is not null && record.Id != id) continue;
            records.Add(record.Id is not null ? record
                : new(record.Architecture, FormattableString.Invariant($"{line}"), record.Metrics, record.Drawn)
                {
                    Given = record.Given,
                });
        }
        notes.Tell(parsed);
        if (records.Count > 0) return records;
        throw new InputException(
            id is null ? "The file holds no architectures."
                : $"There is no architecture with the id '{InputException.Shown(id)}'.",
            source.Name);
    }
}
