using System.Runtime.ExceptionServices;

namespace ArchVae.Jobs;

/// <summary>Does independent work, several pieces side by side, each on a thread of its own.</summary>
internal static class SideBySide
{
    /// <summary>Does work until there is no more, one piece fails, or it is stopped.</summary>
    /// <param name="work">
    /// The pieces in the order in which they are begun; each is asked for when a worker is free, by one worker at a time.
    /// </param>
    /// <param name="workers">How many side by side.</param>
    /// <param name="make">
    /// Does one, by the worker with a number from 0; its token is cancelled too where another one failed.
    /// </param>
    /// <param name="stop">Stops them.</param>
    /// <remarks>What <paramref name="make"/> throws first ends the others and is thrown.</remarks>
    public static void Make<T>(
        IEnumerable<T> work, int workers, Action<T, int, CancellationToken> make, CancellationToken stop)
        where T : class
    {
        var (gate, failure) = (new Lock(), (Exception?)null);
        using var waiting = work.GetEnumerator();
        using var source = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var running = new Thread[workers];
        for (var i = 0; i < workers; i++)
        {
            var worker = i;
            running[i] = new Thread(() =>
            {
                try
                {
                    while (Next() is { } piece) make(piece, worker, source.Token);
                }
#pragma warning disable CA1031 // Whatever it is, the others save and end, and the caller gets it.
                catch (Exception exception)
#pragma warning restore CA1031
                {
                    Interlocked.CompareExchange(ref failure, exception, null);
                    source.Cancel();
                }
            })
            { IsBackground = true, Name = $"ArchVae worker {i + 1}" };
            running[i].Start();
        }
        foreach (var thread in running) thread.Join();
        if (failure != null) ExceptionDispatchInfo.Throw(failure);

        T? Next()
        {
            lock (gate) return !source.IsCancellationRequested && waiting.MoveNext() ? waiting.Current : null;
        }
    }
}
