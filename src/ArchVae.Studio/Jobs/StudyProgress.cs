namespace ArchVae.Studio.Jobs;

/// <summary>How far a study is. Immutable.</summary>
public sealed record StudyProgress : JobProgress
{
    /// <summary>How many runs are finished.</summary>
    public int Finished { get; init; }

    /// <summary>How many there are; 0 until the data are read.</summary>
    public int Total { get; init; }

    /// <summary>The runs that go on, by their names.</summary>
    public IReadOnlyDictionary<string, RunProgress> Running { get; init; } = new Dictionary<string, RunProgress>();
}

/// <summary>How far a run is.</summary>
/// <param name="Share">The share that is done, from 0 to 1.</param>
/// <param name="Stage">What it does.</param>
public sealed record RunProgress(double Share, string Stage);
