using ArchVae.Search.Predictors;
using ArchVae.Spaces;

namespace ArchVae.Search.Trials;

/// <summary>One network that a search tries. Immutable.</summary>
public sealed record Trial
{
    /// <summary>Its number in its search, from 0: the order in which networks were proposed.</summary>
    public required int Number { get; init; }

    /// <summary>The architecture.</summary>
    public required Architecture Architecture { get; init; }

    /// <summary>The strategy that proposed it, by its name.</summary>
    public required string Strategy { get; init; }

    /// <summary>The number of the trial that it was made of, as a neighbour is; null where there is none.</summary>
    public int? Parent { get; init; }

    /// <summary>
    /// What was expected of the first aim's metric when it was proposed, with the deviation of one measurement; null where its
    /// strategy expects nothing.
    /// </summary>
    public Prediction? Expected { get; init; }

    /// <summary>How far it is.</summary>
    public TrialState State { get; init; } = TrialState.Proposed;

    /// <summary>What was measured, by name, finite; empty until it has ended, and where it failed.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    /// <summary>Why it failed, as a sentence without subject and full stop; null where it did not.</summary>
    public string? Failure { get; init; }

    /// <summary>How often it was begun.</summary>
    public int Attempts { get; init; }

    /// <summary>Who began it last; null where nobody did.</summary>
    public string? Worker { get; init; }

    /// <summary>When it was begun last, UTC; null where it was not.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>When it ended, UTC; null until then.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>Tells networks apart: <see cref="Architecture.NetworkHash"/>.</summary>
    public ulong Network => Architecture.NetworkHash();
}

/// <summary>How far a trial is.</summary>
public enum TrialState
{
    /// <summary>It has not ended: nobody tried it yet, or someone is at it.</summary>
    Proposed,

    /// <summary>It was measured.</summary>
    Done,

    /// <summary>It could not be measured, and will not be tried again.</summary>
    Failed,
}
