using System.Runtime.ExceptionServices;

namespace ArchVae.Tensors;

/// <summary>Work in numbered pieces that may run in any order and on any thread.</summary>
public interface IParallelWork
{
    /// <summary>Does piece <paramref name="index"/>. Pieces must not write to the same memory.</summary>
    void Run(int index);
}

/// <summary>
/// A fixed set of threads for short pieces of work. How work is cut into pieces depends on its size only, never on the
/// number of threads, so that results are the same bytes for any team. For use by one thread at a time.
/// </summary>
/// <remarks>
/// Threads that wait, for work or for the last pieces of it, look for one or two tenths of a millisecond, yielding their
/// processor to others, and then sleep: where there are fewer processors than threads, whoever still works gets the sleeper's.
/// </remarks>
public sealed class ThreadTeam : IDisposable
{
    private const int SpinsBeforeSleep = 2000;
    private readonly Thread[] workers;
    private readonly object gate = new();
    private IParallelWork work = null!;
    private int count;

    // The pieces that nobody took yet, below a number of the job: taking a piece fails if the job is not the one that was seen.
    private long open;
    private int finished;
    private int sleeping;
    private int callerSleeps;
    private int busy;
    private bool stopping;
    private Exception? failure;

    /// <summary>
    /// A team of <paramref name="threads"/> threads, the calling one included; those beyond the processors would only wait for
    /// one, and are not started.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one thread.</exception>
    public ThreadTeam(int threads) : this(threads, Environment.ProcessorCount)
    {
    }

    /// <summary>The same for a machine with so many processors.</summary>
    internal ThreadTeam(int threads, int processors)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Threads = threads;
        workers = new Thread[Math.Min(threads, processors) - 1];
        for (var i = 0; i < workers.Length; i++)
        {
            workers[i] = new Thread(Work) { IsBackground = true, Name = $"ArchVae {i + 1}" };
            workers[i].Start();
        }
    }

    /// <summary>The number of threads that were asked for, the calling one included.</summary>
    public int Threads { get; }

    /// <summary>
    /// Runs pieces 0 to <paramref name="pieces"/> − 1 and returns when all are done. A single piece runs on the calling thread,
    /// and so does work that a piece hands out itself.
    /// </summary>
    /// <exception cref="Exception">The first exception of a piece, after all pieces have ended.</exception>
    public void For(int pieces, IParallelWork newWork)
    {
        if (pieces <= 1 || workers.Length == 0 || Interlocked.Exchange(ref busy, 1) != 0)
        {
            for (var i = 0; i < pieces; i++) newWork.Run(i);
            return;
        }
        work = newWork;
        count = pieces;
        finished = 0;
        // The exchange publishes the fields above, and is seen before a sleeper that it missed is counted.
        Interlocked.Exchange(ref open, ((open >> 32) + 1) << 32 | (uint)pieces);
        if (Volatile.Read(ref sleeping) > 0)
        {
            lock (gate) Monitor.PulseAll(gate);
        }
        while (TakePiece())
        {
        }
        WaitForPieces(pieces);
        work = null!;
        var thrown = Interlocked.Exchange(ref failure, null);
        Volatile.Write(ref busy, 0);
        if (thrown != null) ExceptionDispatchInfo.Throw(thrown);
    }

    /// <summary>Ends the threads. No work may be running.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            stopping = true;
            Monitor.PulseAll(gate);
        }
        foreach (var worker in workers) worker.Join();
    }

    private void WaitForPieces(int pieces)
    {
        for (var spins = 0; spins < SpinsBeforeSleep; spins++)
        {
            if (Volatile.Read(ref finished) >= pieces) return;
            Pause(spins);
        }
        lock (gate)
        {
            // The exchange is seen by whoever finishes a piece that is not counted yet.
            Interlocked.Exchange(ref callerSleeps, 1);
            while (Volatile.Read(ref finished) < pieces) Monitor.Wait(gate);
            callerSleeps = 0;
        }
    }

    private static void Pause(int spins)
    {
        if (spins % 16 == 15) Thread.Yield();
        else Thread.SpinWait(2);
    }

    private void Work()
    {
        while (!Volatile.Read(ref stopping))
        {
            if (!TakePiece()) WaitForWork();
        }
    }

    private bool TakePiece()
    {
        var seen = Volatile.Read(ref open);
        while ((uint)seen != 0)
        {
            var found = Interlocked.CompareExchange(ref open, seen - 1, seen);
            if (found == seen)
            {
                // The job cannot end before this piece does, so its fields stay as they are.
                RunPiece(count - (int)(uint)seen);
                return true;
            }
            seen = found;
        }
        return false;
    }

    private void RunPiece(int index)
    {
        try
        {
            work.Run(index);
        }
#pragma warning disable CA1031 // Whatever it is, the thread that asked for the work gets it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref failure, exception, null);
        }
        Interlocked.Increment(ref finished);
        if (Volatile.Read(ref callerSleeps) == 0) return;
        lock (gate) Monitor.PulseAll(gate);
    }

    private void WaitForWork()
    {
        for (var spins = 0; spins < SpinsBeforeSleep; spins++)
        {
            if ((uint)Volatile.Read(ref open) != 0 || Volatile.Read(ref stopping)) return;
            Pause(spins);
        }
        lock (gate)
        {
            Interlocked.Increment(ref sleeping);
            while ((uint)Volatile.Read(ref open) == 0 && !stopping) Monitor.Wait(gate);
            Interlocked.Decrement(ref sleeping);
        }
    }
}
