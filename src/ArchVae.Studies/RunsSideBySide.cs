using System.Runtime.ExceptionServices;

namespace ArchVae.Studies;

/// <summary>Makes runs, several side by side, each on a thread of its own.</summary>
internal static class RunsSideBySide
{
    /// <summary>Makes runs until there are no more, one fails, or they are stopped.</summary>
    /// <param name="runs">The runs in the order in which they are begun.</param>
    /// <param name="workers">How many side by side.</param>
    /// <param name="make">Makes one; its token is cancelled too where another one failed.</param>
    /// <param name="stop">Stops them.</param>
    /// <remarks>What <paramref name="make"/> throws first ends the others and is thrown.</remarks>
    public static void Make<T>(IEnumerable<T> runs, int workers, Action<T, CancellationToken> make, CancellationToken stop)
        where T : class
    {
        var (gate, waiting, failure) = (new Lock(), new Queue<T>(runs), (Exception?)null);
        using var source = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var running = new Thread[workers];
        for (var i = 0; i < workers; i++)
        {
            running[i] = new Thread(() =>
            {
                try
                {
                    while (Next() is { } run) make(run, source.Token);
                }
#pragma warning disable CA1031 // Whatever it is, the other runs save and end, and the caller gets it.
                catch (Exception exception)
#pragma warning restore CA1031
                {
                    Interlocked.CompareExchange(ref failure, exception, null);
                    source.Cancel();
                }
            })
            { IsBackground = true, Name = $"ArchVae run {i + 1}" };
            running[i].Start();
        }
        foreach (var thread in running) thread.Join();
        if (failure != null) ExceptionDispatchInfo.Throw(failure);

        T? Next()
        {
            lock (gate) return !source.IsCancellationRequested && waiting.TryDequeue(out var run) ? run : null;
        }
    }
}
