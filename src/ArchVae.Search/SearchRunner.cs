using ArchVae.Search.Evaluators;
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
/// <param name="workers">How many are measured side by side, 1 or more.</param>
/// <param name="observer">Is told what ended.</param>
public sealed class SearchRunner(
    ArchitectureSearch search, Evaluator evaluator, SearchOptions options, int workers, ISearchObserver observer)
{
    private readonly Lock reporting = new();

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
            SideBySide.Make(batch, Math.Min(workers, batch.Count), Measure, stop);
        }
    }

    private void RunAsynchronously(CancellationToken stop)
    {
        SideBySide.Make(OneByOne(), workers, Measure, stop);
        stop.ThrowIfCancellationRequested();
    }

    // What was begun before, then new ones, each proposed when a worker is free.
    private IEnumerable<Trial> OneByOne()
    {
        foreach (var trial in search.Pending) yield return trial;
        while (search.Count < options.Budget && search.Propose(1) is [var next, ..]) yield return next;
    }

    private void Measure(Trial trial, int worker, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        if (search.Start(trial.Number, FormattableString.Invariant($"{worker}")) is not { } started) return;
        Trial ended;
        try
        {
            ended = search.Report(trial.Number, evaluator.Evaluate(started, stop));
        }
        catch (TrialFailedException failure)
        {
            ended = search.Fail(trial.Number, failure.Message);
        }
        lock (reporting) observer.OnEnd(search, ended);
    }
}
