using ArchVae.Jobs;
using ArchVae.Search.Evaluators;
using ArchVae.Search.Jobs;
using ArchVae.Search.Trials;

namespace ArchVae.Search;

/// <summary>Is told how a search goes, by one thread at a time.</summary>
public interface ISearchObserver
{
    /// <summary>It begins or goes on.</summary>
    /// <param name="search">The search.</param>
    /// <param name="budget">How many trials there are in the end.</param>
    void OnStart(ArchitectureSearch search, int budget);

    /// <summary>A trial ended.</summary>
    void OnEnd(ArchitectureSearch search, Trial trial);
}

/// <summary>Runs a search: proposes, measures side by side, reports.</summary>
/// <param name="search">The search.</param>
/// <param name="evaluator">What measures.</param>
/// <param name="options">How many, and how many at once.</param>
/// <param name="workers">How many are measured side by side in this process, 1 or more.</param>
/// <param name="observer">Is told what ended.</param>
public sealed class SearchRunner(
    ArchitectureSearch search, Evaluator evaluator, SearchOptions options, int workers, ISearchObserver observer)
{
    private readonly Lock reporting = new();
    private readonly TrialMeasuring measuring = new(evaluator, search.Problem.Candidates.Space);
    private IReadOnlyList<JobInput>? inputs;

    /// <summary>Where networks are measured; null for in this process.</summary>
    public IJobPlace? Place { get; init; }

    /// <summary>Runs until the budget is spent, no more networks can be found, or it is stopped.</summary>
    /// <param name="stop">Stops it; a trial that has not ended is begun anew when the search goes on.</param>
    /// <returns>Whether it came to its end.</returns>
    /// <exception cref="InputException">Nothing can be measured, or the store cannot be written to.</exception>
    public bool Run(CancellationToken stop = default)
    {
        observer.OnStart(search, options.Budget);
        try
        {
            if (options.Asynchronous) RunAsynchronously(stop);
            else RunInBatches(stop);
            return true;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return false;
        }
    }

    private void RunInBatches(CancellationToken stop)
    {
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            var batch = search.Pending;
            if (batch.Count == 0)
            {
                var count = Math.Min(options.Batch, options.Budget - search.Count);
                if (count < 1 || (batch = search.Propose(count)).Count == 0) return;
            }
            (Place ?? new ThisProcess(Math.Min(workers, batch.Count), 1, null)).Run(batch.Select(PlanOf), stop);
        }
    }

    private void RunAsynchronously(CancellationToken stop)
    {
        (Place ?? new ThisProcess(workers, 1, null)).Run(OneByOne().Select(PlanOf), stop);
        stop.ThrowIfCancellationRequested();
    }

    // What was begun before, then new ones, each proposed when a worker is free.
    private IEnumerable<Trial> OneByOne()
    {
        foreach (var trial in search.Pending) yield return trial;
        while (search.Count < options.Budget && search.Propose(1) is [var next, ..]) yield return next;
    }

    private JobPlan PlanOf(Trial trial)
    {
        var started = trial;
        return new JobPlan<TrialSettings, TrialOutcome>(TrialKind.Instance, () => SettingsOf(started))
        {
            Name = FormattableString.Invariant($"trial-{trial.Number}"),
            Seed = options.Seed,
            Live = measuring,
            Inputs = () => inputs ??= TrialKind.InputsOf(evaluator, measuring.Space),
            Begin = worker =>
            {
                if (search.Start(trial.Number, worker) is not { } begun) return false;
                started = begun;
                return true;
            },
            Ended = outcome => End(
                outcome.Metrics is { } metrics ? search.Report(trial.Number, metrics)
                    : search.Fail(trial.Number, outcome.Failure ?? "has no metrics")),
            Failed = reason => End(search.Fail(trial.Number, reason)),
        };
    }

    private TrialSettings SettingsOf(Trial trial) => new()
    {
        Trial = trial,
        Number = trial.Number,
        Evaluator = evaluator.Source?.Family.Name ?? "",
        Options = evaluator.Source?.Settings ?? "",
    };

    private void End(Trial ended)
    {
        lock (reporting) observer.OnEnd(search, ended);
    }
}
