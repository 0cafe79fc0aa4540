namespace ArchVae.Search.Trials;

/// <summary>Trials in memory only.</summary>
public sealed class MemoryTrialStore : ITrialStore
{
    private readonly List<Trial> trials = [];

    /// <inheritdoc/>
    public string? Description { get; private set; }

    /// <inheritdoc/>
    public void Begin(string description) => Description = description;

    /// <inheritdoc/>
    public IReadOnlyList<Trial> Read() => [.. trials];

    /// <inheritdoc/>
    public void Add(IReadOnlyList<Trial> trials) => this.trials.AddRange(trials);

    /// <inheritdoc/>
    public bool Start(int number, string worker, DateTimeOffset time) => trials[number].State == TrialState.Proposed;

    /// <inheritdoc/>
    public bool End(Trial trial)
    {
        trials[trial.Number] = trial;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
