using ArchVae.Search.Strategies;
using ArchVae.Search.Trials;

namespace ArchVae.Search;

/// <summary>
/// A search as ask and tell: <see cref="Propose"/> gives networks to try, <see cref="Report"/> takes what was measured. It runs
/// nothing by itself. What is proposed depends on the problem, the strategy and what was reported until then, alone. Safe for
/// several threads.
/// </summary>
public sealed class ArchitectureSearch
{
    private static readonly Dictionary<string, double> nothing = [];
    private readonly Lock access = new();
    private readonly SearchHistory history;
    private readonly SearchStrategy strategy;
    private readonly ITrialStore store;
    private readonly string name;
    private readonly TimeProvider time;

    /// <summary>A search, which goes on where its store has trials.</summary>
    /// <param name="problem">What is searched for.</param>
    /// <param name="strategy">How.</param>
    /// <param name="time">The time of trials.</param>
    /// <param name="store">Where trials are kept; null for in memory. Whoever gives it disposes it.</param>
    /// <exception cref="InputException">The strategy needs something that the problem does not have.</exception>
    /// <exception cref="ArgumentException">There is no aim, or two are of one metric.</exception>
    public ArchitectureSearch(
        SearchProblem problem, StrategyFamily strategy, TimeProvider time, ITrialStore? store = null)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(strategy);
        if (problem.Aims.Count == 0 || problem.Aims.DistinctBy(aim => aim.Metric).Count() < problem.Aims.Count)
            throw new ArgumentException("There must be one aim or more, each of another metric.", nameof(problem));
        (Problem, this.time) = (problem, time);
        this.store = store ?? new MemoryTrialStore();
        (name, history) = (strategy.Name, new(problem.Aims));
        this.strategy = strategy.Create(problem);
        foreach (var trial in this.store.Read())
        {
            history.Add(trial with { State = TrialState.Proposed });
            history.End(trial);
        }
    }

    /// <summary>What is searched for.</summary>
    public SearchProblem Problem { get; }

    /// <summary>All trials; the place of each is its number.</summary>
    public IReadOnlyList<Trial> Trials
    {
        get
        {
            lock (access) return history.Trials;
        }
    }

    /// <summary>How many trials there are.</summary>
    public int Count
    {
        get
        {
            lock (access) return history.Count;
        }
    }

    /// <summary>The trials that were proposed and have not ended.</summary>
    public IReadOnlyList<Trial> Pending
    {
        get
        {
            lock (access) return history.Pending;
        }
    }

    /// <summary>The first of <see cref="BestFirst"/>; null where there is none.</summary>
    public Trial? Best => BestFirst() is [var best, ..] ? best : null;

    /// <summary>
    /// The measured trials that keep to the limits, by their values of the first aim, the best first, of equal ones the earliest.
    /// </summary>
    public IReadOnlyList<Trial> BestFirst()
    {
        lock (access)
        {
            var (measured, excess) = (history.Measured, TrialOrder.ExcessOf(Problem, history.Measured));
            return [.. measured.Where((_, i) => excess[i] == 0)
                .OrderByDescending(trial => TrialOrder.ScoreOf(trial, Problem.Aims[0])).ThenBy(trial => trial.Number)];
        }
    }

    /// <summary>The trials that no other is better than in every aim (<see cref="ParetoFront.Of"/>).</summary>
    public IReadOnlyList<Trial> Front
    {
        get
        {
            lock (access) return ParetoFront.Of(Problem, history.Measured);
        }
    }

    /// <summary>New networks to try.</summary>
    /// <param name="count">How many, at least 1.</param>
    /// <returns>Their trials; fewer where no more networks can be found.</returns>
    public IReadOnlyList<Trial> Propose(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        lock (access)
        {
            var proposed = strategy.Propose(history, count).Select((proposal, i) => new Trial
            {
                Number = history.Count + i,
                Architecture = proposal.Architecture,
                Strategy = proposal.Strategy ?? name,
                Parent = proposal.Parent,
                Expected = proposal.Expected,
            }).ToList();
            if (proposed.Count == 0) return proposed;
            store.Add(proposed);
            foreach (var trial in proposed) history.Add(trial);
            return proposed;
        }
    }

    /// <summary>Notes that somebody is at a trial; for the store, where others see it.</summary>
    /// <param name="number">The trial.</param>
    /// <param name="worker">Who.</param>
    /// <returns>The trial; null where it has ended already.</returns>
    public Trial? Start(int number, string worker)
    {
        lock (access)
        {
            var now = time.GetUtcNow();
            if (history[number].State != TrialState.Proposed || !store.Start(number, worker, now)) return null;
            var started = history[number] with { Attempts = history[number].Attempts + 1, Worker = worker, Started = now };
            history.End(started);
            return started;
        }
    }

    /// <summary>Takes what was measured of a trial.</summary>
    /// <param name="number">The trial.</param>
    /// <param name="metrics">
    /// Metrics by name; those that are not finite are left out, and those that are known without measuring added. A trial without
    /// the metric of an aim has failed.
    /// </param>
    /// <returns>The trial as it ended; where it had ended before, as it did then.</returns>
    public Trial Report(int number, IReadOnlyDictionary<string, double> metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        // In the order in which stores give them back.
        var finite = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var (name, value) in metrics)
            if (double.IsFinite(value)) finite[name] = value;
        foreach (var (name, value) in Problem.Known?.Invoke(history[number].Architecture) ?? nothing) finite.TryAdd(name, value);
        if (history.MissingIn(finite) is not { } missing) return End(number, TrialState.Done, finite, null);
        var reason = metrics.ContainsKey(missing) ? $"has no finite {missing}"
            : $"has no {missing}; it has " + (metrics.Count == 0 ? "no metrics" : InputException.Listed([.. metrics.Keys]));
        return End(number, TrialState.Failed, nothing, reason);
    }

    /// <summary>Notes that the network of a trial could not be measured.</summary>
    /// <param name="number">The trial.</param>
    /// <param name="reason">Why, as a sentence without subject and full stop.</param>
    /// <returns>The trial as it ended; where it had ended before, as it did then.</returns>
    public Trial Fail(int number, string reason) =>
        End(number, TrialState.Failed, nothing, reason);

    private Trial End(int number, TrialState state, IReadOnlyDictionary<string, double> metrics, string? failure)
    {
        lock (access)
        {
            if (history[number].State != TrialState.Proposed) return history[number];
            var ended = history[number] with { State = state, Metrics = metrics, Failure = failure, Ended = time.GetUtcNow() };
            store.End(ended);
            history.End(ended);
            return ended;
        }
    }
}
