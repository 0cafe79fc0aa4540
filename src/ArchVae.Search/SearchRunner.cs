using System.Runtime.ExceptionServices;
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
            var next = -1;
            SideBySide(Math.Min(workers, batch.Count), (worker, ending) =>
            {
                for (int at; (at = Interlocked.Increment(ref next)) < batch.Count;) Measure(batch[at], worker, ending);
            }, stop);
        }
    }

    private void RunAsynchronously(CancellationToken stop)
    {
        var begun = new Queue<Trial>(search.Pending);
        SideBySide(workers, (worker, ending) =>
        {
            while (true)
            {
                Trial? next;
                lock (reporting)
                {
                    if (!begun.TryDequeue(out next))
                    {
                        if (search.Count >= options.Budget) return;
                        next = search.Propose(1) is [var proposed, ..] ? proposed : null;
                    }
                }
                if (next is null) return;
                Measure(next, worker, ending);
            }
        }, stop);
    }

    private void Measure(Trial trial, string worker, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        if (search.Start(trial.Number, worker) is not { } started) return;
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

    // The first mistake of one stops all, and is thrown alone.
    private static void SideBySide(int workers, Action<string, CancellationToken> work, CancellationToken stop)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        ExceptionDispatchInfo? mistake = null;
        var threads = Enumerable.Range(0, workers).Select(i => new Thread(() =>
        {
            try
            {
                work(FormattableString.Invariant($"{i}"), ending.Token);
            }
#pragma warning disable CA1031 // Thrown again below.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                Interlocked.CompareExchange(ref mistake, ExceptionDispatchInfo.Capture(exception), null);
                ending.Cancel();
            }
        })).ToList();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        stop.ThrowIfCancellationRequested();
        mistake?.Throw();
    }
}
