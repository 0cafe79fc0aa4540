using System.Text.Json;
using ArchVae.Files;

namespace ArchVae.Jobs.Work;

/// <summary>
/// What the process of a slot is told, as the first line of its standard input: nothing of it stands in its command line or
/// environment. When the input ends it saves and ends.
/// </summary>
internal sealed record SlotSetUp
{
    /// <summary>The URL of the store, with all that is secret.</summary>
    public required string Store { get; init; }

    /// <summary>Its name among the nodes, which the process that takes its place has too.</summary>
    public required string Name { get; init; }

    /// <summary>What it serves.</summary>
    public required IReadOnlyList<string> Needs { get; init; }

    public required bool AllowCommands { get; init; }

    public required double CheckIn { get; init; }

    public required int Threads { get; init; }

    /// <summary>The folder that contents are kept in, which all machines see; null for the database.</summary>
    public required string? Shared { get; init; }

    /// <summary>The folder for files.</summary>
    public required string Work { get; init; }

    public string ToLine() => JsonSerializer.Serialize(this, JsonFormat.Compact);

    public static SlotSetUp Parse(string line) => JsonSerializer.Deserialize<SlotSetUp>(line, JsonFormat.Compact)!;
}

/// <summary>
/// What the process of a slot tells: a line of its standard output when it begins an attempt, and when that has ended.
/// </summary>
/// <param name="Job">The job; null where it has ended.</param>
/// <param name="Attempt">Which attempt it is, from 1.</param>
/// <param name="Seconds">The most seconds that it may take; null for no limit.</param>
/// <param name="Megabytes">The most memory that the process may have, in mebibytes; null for no limit.</param>
internal sealed record SlotNote(long? Job, int Attempt, double? Seconds, int? Megabytes)
{
    /// <summary>That nothing is done.</summary>
    public static SlotNote Idle { get; } = new(null, 0, null, null);

    public string ToLine() => JsonSerializer.Serialize(this, JsonFormat.Compact);

    public static SlotNote? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<SlotNote>(line, JsonFormat.Compact);
        }
        catch (JsonException)
        {
            // Something else wrote to the output.
            return null;
        }
    }
}
