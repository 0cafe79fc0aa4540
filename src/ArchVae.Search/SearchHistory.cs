using ArchVae.Search.Trials;
using ArchVae.Spaces;

namespace ArchVae.Search;

/// <summary>The trials of a search in their order. The lists that it gives stay as they are when it goes on.</summary>
public sealed class SearchHistory
{
    private readonly List<Trial> trials = [];
    private readonly HashSet<ulong> networks = [];
    private readonly IReadOnlyList<Aim> aims;
    private IReadOnlyList<Trial>? measured;
    private IReadOnlyList<Trial>? ended;

    /// <summary>A history without trials.</summary>
    /// <param name="aims">What is searched for.</param>
    public SearchHistory(IReadOnlyList<Aim> aims)
    {
        ArgumentNullException.ThrowIfNull(aims);
        this.aims = aims;
    }

    /// <summary>How many trials there are.</summary>
    public int Count => trials.Count;

    /// <summary>All trials; the place of each is its number.</summary>
    public IReadOnlyList<Trial> Trials => [.. trials];

    /// <summary>The trials that were measured, in the order of their numbers.</summary>
    public IReadOnlyList<Trial> Measured => measured ??= [.. trials.Where(trial => trial.State == TrialState.Done)];

    /// <summary>The trials that were measured or failed, in the order of their numbers.</summary>
    public IReadOnlyList<Trial> Ended => ended ??= [.. trials.Where(trial => trial.State != TrialState.Proposed)];

    /// <summary>The trials that have not ended.</summary>
    public IReadOnlyList<Trial> Pending => [.. trials.Where(trial => trial.State == TrialState.Proposed)];

    /// <summary>A trial.</summary>
    /// <param name="number">Its number.</param>
    public Trial this[int number] => trials[number];

    /// <summary>Whether the network of an architecture was proposed.</summary>
    public bool Knows(Architecture architecture)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        return networks.Contains(architecture.NetworkHash());
    }

    /// <summary>Adds a trial.</summary>
    /// <exception cref="InvalidOperationException">Its number is not the next, or its network was proposed before.</exception>
    internal void Add(Trial trial)
    {
        if (trial.Number != trials.Count)
            throw new InvalidOperationException($"Trial {trial.Number} does not follow {trials.Count - 1}.");
        if (!networks.Add(trial.Network))
            throw new InvalidOperationException($"The network of trial {trial.Number} was proposed before.");
        trials.Add(trial);
        (measured, ended) = (null, null);
    }

    /// <summary>Puts a trial that ended in the place of itself.</summary>
    internal void End(Trial trial)
    {
        trials[trial.Number] = trial;
        (measured, ended) = (null, null);
    }

    /// <summary>The name of the first aim's metric that a trial lacks; null where it has all.</summary>
    internal string? MissingIn(IReadOnlyDictionary<string, double> metrics) =>
        aims.FirstOrDefault(aim => !metrics.TryGetValue(aim.Metric, out var value) || !double.IsFinite(value))?.Metric;
}
