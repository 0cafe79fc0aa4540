namespace ArchVae.Tensors;

/// <summary>Work in numbered pieces that may run in any order and on any thread.</summary>
internal interface IParallelWork
{
    /// <summary>Does piece <paramref name="index"/>. Pieces must not write to the same memory.</summary>
    void Run(int index);
}

/// <summary>
/// A fixed set of threads for short pieces of work. How work is cut into pieces depends on its size only, never on the
/// number of threads, so that results are the same bytes for any team.
/// </summary>
public sealed class ThreadTeam : IDisposable
{
    /// <summary>A team of <paramref name="threads"/> threads, the calling one included.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one thread.</exception>
    public ThreadTeam(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Threads = threads;
    }

    /// <summary>The number of threads, the calling one included.</summary>
    public int Threads { get; }

    /// <summary>Runs pieces 0 to <paramref name="count"/> − 1 and returns when all are done.</summary>
    internal void For(int count, IParallelWork work)
    {
        for (var i = 0; i < count && Threads > 0; i++) work.Run(i);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
