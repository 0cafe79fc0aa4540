namespace ArchVae.Studio.Jobs;

/// <summary>What becomes of a job.</summary>
public enum JobState
{
    /// <summary>Others are before it.</summary>
    Waiting,

    /// <summary>It goes on.</summary>
    Running,

    /// <summary>It was asked to save and end.</summary>
    Stopping,

    /// <summary>It was asked to end and can go on.</summary>
    Stopped,

    /// <summary>It has ended.</summary>
    Completed,

    /// <summary>It failed.</summary>
    Failed,
}

/// <summary>How far a job is: what pages show of it. Immutable.</summary>
public record JobProgress
{
    /// <summary>What becomes of it.</summary>
    public JobState State { get; init; }

    /// <summary>Whether it is still to end.</summary>
    public bool IsActive => State is JobState.Waiting or JobState.Running or JobState.Stopping;

    /// <summary>The share of it that is done, from 0 to 1.</summary>
    public double Share { get; init; }

    /// <summary>Why it failed; null where it did not.</summary>
    public Exception? Failure { get; init; }
}
