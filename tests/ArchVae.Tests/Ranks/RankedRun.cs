using ArchVae.Tensors.Ranks;

namespace ArchVae.Tests.Ranks;

/// <summary>Runs the same on each of several ranks, which are threads of this process.</summary>
internal static class RankedRun
{
    /// <summary>What each rank comes to.</summary>
    public static T[] Of<T>(int count, Func<RankThread, T> run)
    {
        var groups = MemoryRanks.Create(count);
        var results = new T[count];
        var failures = new Exception?[count];
        var threads = Enumerable.Range(0, count).Select(rank => new Thread(() =>
        {
            try
            {
                using var ranks = new RankThread(() => groups[rank]);
                try
                {
                    results[rank] = run(ranks);
                }
                catch
                {
                    ranks.Abort(1);
                    throw;
                }
            }
            catch (Exception exception)
            {
                failures[rank] = exception;
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        var thrown = failures.OfType<Exception>().ToList();
        return thrown.Count == 0 ? results : throw new AggregateException(thrown);
    }
}
