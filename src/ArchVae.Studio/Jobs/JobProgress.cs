using ArchVae.Objectives;
using ArchVae.Spaces;
using ArchVae.Training;

namespace ArchVae.Studio.Jobs;

/// <summary>What becomes of a training.</summary>
public enum JobState
{
    /// <summary>Others are before it.</summary>
    Waiting,

    /// <summary>It goes on.</summary>
    Training,

    /// <summary>It was asked to save and end.</summary>
    Stopping,

    /// <summary>It was asked to end and can be resumed.</summary>
    Stopped,

    /// <summary>It has ended.</summary>
    Completed,

    /// <summary>It failed.</summary>
    Failed,
}

/// <summary>How far a training is: what pages show of it. Immutable.</summary>
public sealed record JobProgress
{
    /// <summary>What becomes of it.</summary>
    public JobState State { get; init; }

    /// <summary>Whether it is still to end.</summary>
    public bool IsActive => State is JobState.Waiting or JobState.Training or JobState.Stopping;

    /// <summary>The epoch, from 1; 0 before the first step.</summary>
    public int Epoch { get; init; }

    /// <summary>All epochs.</summary>
    public long Epochs { get; init; }

    /// <summary>The share of all steps that is made, from 0 to 1.</summary>
    public double Share { get; init; }

    /// <summary>Means of the latest steps, on training data as the weights move; null before the first.</summary>
    public ElboParts? Latest { get; init; }

    /// <summary>What the latest epoch found; null before the first ends.</summary>
    public EpochReport? Report { get; init; }

    /// <summary>After each epoch, what the same draws of the prior decode to.</summary>
    public IReadOnlyList<EpochSamples> Samples { get; init; } = [];

    /// <summary>
    /// [Z] the mean KL by dimension over validation architectures after the latest epoch, in nats; null before, and where it does
    /// not split.
    /// </summary>
    public double[]? Kl { get; init; }

    /// <summary>Architectures a second since it began.</summary>
    public double ArchitecturesPerSecond { get; init; }

    /// <summary>What training came to; null until it ends.</summary>
    public TrainingReport? Outcome { get; init; }

    /// <summary>What is to be warned of, once it has ended.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Why it failed; null where it did not.</summary>
    public Exception? Failure { get; init; }
}

/// <summary>What draws of the prior decode to.</summary>
/// <param name="Epoch">After which epoch.</param>
/// <param name="Architectures">The architectures, of the same draws for all epochs.</param>
public sealed record EpochSamples(int Epoch, IReadOnlyList<Architecture> Architectures);
