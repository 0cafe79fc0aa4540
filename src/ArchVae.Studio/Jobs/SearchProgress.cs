namespace ArchVae.Studio.Jobs;

/// <summary>How far a search is. Immutable.</summary>
public sealed record SearchProgress : JobProgress
{
    /// <summary>How many trials have ended.</summary>
    public int Ended { get; init; }

    /// <summary>How many trials there are in the end.</summary>
    public int Budget { get; init; }

    /// <summary>Whether there are no more networks to try although the budget is not spent.</summary>
    public bool IsExhausted { get; init; }
}
