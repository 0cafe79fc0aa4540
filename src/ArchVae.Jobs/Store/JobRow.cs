using System.Text.Json;
using ArchVae.Files;
using Npgsql;

namespace ArchVae.Jobs.Store;

/// <summary>How far a job of a store is.</summary>
public enum JobState
{
    /// <summary>It waits for a worker.</summary>
    Queued,

    /// <summary>A worker is at it.</summary>
    Running,

    /// <summary>It waits until it is resumed.</summary>
    Paused,

    /// <summary>It has a result.</summary>
    Done,

    /// <summary>It has none, and will not be tried again unless somebody asks for it.</summary>
    Failed,

    /// <summary>Somebody ended it.</summary>
    Cancelled,
}

/// <summary>A job as a store has it.</summary>
public sealed record JobRow
{
    /// <summary>Its number in the store.</summary>
    public required long Id { get; init; }

    /// <summary>The submission that it belongs to.</summary>
    public required string Submission { get; init; }

    /// <summary>The job.</summary>
    public required Job Job { get; init; }

    /// <summary>How far it is.</summary>
    public required JobState State { get; init; }

    /// <summary>How often it was begun.</summary>
    public required int Attempts { get; init; }

    /// <summary>Who is at it, or was last; null where nobody was.</summary>
    public string? Worker { get; init; }

    /// <summary>The share that is done, from 0 to 1.</summary>
    public double Progress { get; init; }

    /// <summary>What is done; null where nobody said.</summary>
    public string? Stage { get; init; }

    /// <summary>Why it failed, or its last attempt did; null where none did.</summary>
    public string? Failure { get; init; }

    /// <summary>What became of it; null until it has ended.</summary>
    public JobResult? Result { get; init; }

    /// <summary>When it was submitted, by the clock of the database, as all times.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>When it was begun last; null where it was not.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>When it ended; null until then.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>What its worker must have.</summary>
    internal string Needs { get; init; } = "";

    internal int Turn { get; init; }

    internal IReadOnlyDictionary<string, string> Saved { get; init; } = new Dictionary<string, string>();

    internal const string Columns =
        "id, submission, name, kind, settings, inputs, seed, seconds, megabytes, most_attempts, vector_bits, tags, needs, state, "
        + "turn, attempts, worker, progress, stage, failure, refused, result, outputs, saved, created, started, ended";

    internal static JobRow Of(NpgsqlDataReader row)
    {
        var state = Enum.Parse<JobState>(row.GetString(13), ignoreCase: true);
        return new()
        {
            Id = row.GetInt64(0),
            Submission = row.GetString(1),
            Job = new()
            {
                Name = row.GetString(2),
                Kind = row.GetString(3),
                Settings = row.GetString(4),
                Inputs = Names(row.GetString(5)),
                Seed = (ulong)row.GetDecimal(6),
                Limits = new(row.OrNull<double>(7), row.OrNull<int>(8), row.GetInt32(9)),
                VectorBits = row.OrNull<int>(10),
                Tags = row.GetString(11).Split(',', StringSplitOptions.RemoveEmptyEntries),
            },
            Needs = row.GetString(12),
            State = state,
            Turn = row.GetInt32(14),
            Attempts = row.GetInt32(15),
            Worker = row.TextOrNull(16),
            Progress = row.GetDouble(17),
            Stage = row.TextOrNull(18),
            Failure = row.TextOrNull(19),
            Result = state is not (JobState.Done or JobState.Failed) ? null : new()
            {
                End = state == JobState.Done ? JobEnd.Done : row.GetBoolean(20) ? JobEnd.Refused : JobEnd.Failed,
                Failure = row.TextOrNull(19),
                Result = row.TextOrNull(21),
                Outputs = Names(row.TextOrNull(22)),
            },
            Saved = Names(row.TextOrNull(23)),
            Created = Time(row, 24)!.Value,
            Started = Time(row, 25),
            Ended = Time(row, 26),
        };
    }

    internal static string Text(IReadOnlyDictionary<string, string> names) =>
        JsonSerializer.Serialize(names.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary(), JsonFormat.Compact);

    private static Dictionary<string, string> Names(string? text) =>
        text is null ? [] : JsonSerializer.Deserialize<Dictionary<string, string>>(text, JsonFormat.Compact)!;

    private static DateTimeOffset? Time(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : new DateTimeOffset(row.GetDateTime(column), TimeSpan.Zero);
}
