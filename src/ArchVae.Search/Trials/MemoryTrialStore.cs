namespace ArchVae.Search.Trials;

/// <summary>
/// The trials of a search in memory, gone with the process: for programs that propose and report themselves. For any number of
/// threads.
/// </summary>
public sealed class MemoryTrialStore : ITrialStore
{
    private readonly Lock gate = new();
    private readonly List<Trial> trials = [];
    private readonly HashSet<ulong> networks = [];

    /// <inheritdoc/>
    public string? Description { get; private set; }

    /// <inheritdoc/>
    public void Begin(string description)
    {
        ArgumentNullException.ThrowIfNull(description);
        lock (gate)
        {
            if (Description is not null && Description != description) throw TrialRules.OtherSearch(null);
            Description = description;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<Trial> Read()
    {
        lock (gate) return [.. trials];
    }

    /// <inheritdoc/>
    public void Add(IReadOnlyList<Trial> trials)
    {
        ArgumentNullException.ThrowIfNull(trials);
        List<Trial> added = [.. trials.Select(TrialRules.Proposed)];
        lock (gate)
        {
            var fresh = new HashSet<ulong>();
            foreach (var (at, trial) in added.Index())
            {
                var next = this.trials.Count + at;
                if (trial.Number != next) throw TrialRules.WrongNumber(trial.Number, next);
                if (networks.Contains(trial.Network) || !fresh.Add(trial.Network)) throw TrialRules.KnownNetwork(trial.Number);
            }
            this.trials.AddRange(added);
            networks.UnionWith(fresh);
        }
    }

    /// <inheritdoc/>
    public bool Start(int number, string worker, DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(worker);
        lock (gate)
        {
            if (Proposed(number) is not { } trial) return false;
            trials[number] = trial with
            {
                Attempts = trial.Attempts + 1,
                Worker = worker,
                Started = time.ToUniversalTime(),
            };
            return true;
        }
    }

    /// <inheritdoc/>
    public bool End(Trial trial)
    {
        var ended = TrialRules.Ended(trial);
        lock (gate)
        {
            if (Proposed(trial.Number) is not { } known) return false;
            trials[trial.Number] = known with
            {
                State = ended.State,
                Metrics = ended.Metrics,
                Failure = ended.Failure,
                Ended = ended.Ended,
            };
            return true;
        }
    }

    /// <summary>Does nothing; the trials stay.</summary>
    public void Dispose()
    {
    }

    // Null where it has ended.
    private Trial? Proposed(int number)
    {
        if (number < 0 || number >= trials.Count) throw TrialRules.NoTrial(number);
        return trials[number].State == TrialState.Proposed ? trials[number] : null;
    }
}
