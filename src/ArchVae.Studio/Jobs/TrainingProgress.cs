using ArchVae.Objectives;
using ArchVae.Spaces;
using ArchVae.Training;

namespace ArchVae.Studio.Jobs;

/// <summary>How far a training is. Immutable.</summary>
public sealed record TrainingProgress : JobProgress
{
    /// <summary>The epoch, from 1; 0 before the first step.</summary>
    public int Epoch { get; init; }

    /// <summary>All epochs.</summary>
    public long Epochs { get; init; }

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
}

/// <summary>What draws of the prior decode to.</summary>
/// <param name="Epoch">After which epoch.</param>
/// <param name="Architectures">The architectures, of the same draws for all epochs.</param>
public sealed record EpochSamples(int Epoch, IReadOnlyList<Architecture> Architectures);
