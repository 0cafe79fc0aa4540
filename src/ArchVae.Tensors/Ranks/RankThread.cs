using System.Runtime.ExceptionServices;

namespace ArchVae.Tensors.Ranks;

/// <summary>What is to be said to the other ranks, on the thread that speaks to them.</summary>
internal interface IRankWork
{
    /// <summary>Says it.</summary>
    void Run(IRankGroup group);
}

/// <summary>
/// A thread that makes the calls of an <see cref="IRankGroup"/>, from connecting to leaving, in the order in which they were
/// asked for: so ranks exchange while their other threads compute. A thread that has to wait makes those calls itself that are
/// not begun yet. Once warm it allocates nothing. It is asked by one thread.
/// </summary>
public sealed unsafe class RankThread : IDisposable
{
    private const int Capacity = 1024;
    private const int LongestMessage = 1 << 30;
    private readonly object gate = new();
    private readonly IRankWork?[] queue = new IRankWork?[Capacity];
    private readonly Thread thread;
    private readonly Call call = new();
    private readonly TimeProvider? time;
    private long waited;
    private IRankGroup? group;
    private ExceptionDispatchInfo? failure;
    private long asked;
    private long done;
    private bool speaking;
    private bool ending;

    /// <summary>Starts the thread, which joins the group.</summary>
    /// <param name="connect">Joins the group; whatever it throws is thrown here.</param>
    /// <param name="time">The clock that <see cref="Waited"/> is told by; null where nobody asks.</param>
    public RankThread(Func<IRankGroup> connect, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(connect);
        this.time = time;
        thread = new Thread(() => Speak(connect)) { IsBackground = true, Name = "ArchVae ranks" };
        (asked, speaking) = (1, true);
        thread.Start();
        Wait(1);
    }

    /// <summary>The number of this process, from 0.</summary>
    public int Rank => group!.Rank;

    /// <summary>How many there are, P.</summary>
    public int Count => group!.Count;

    /// <summary>How long the thread that asks has waited for answers, in all.</summary>
    public TimeSpan Waited => time?.GetElapsedTime(0, waited) ?? TimeSpan.Zero;

    /// <summary>Gives what rank 0 has to all.</summary>
    /// <param name="data">As long on all ranks.</param>
    public void Broadcast(Span<byte> data)
    {
        while (data.Length > LongestMessage)
        {
            Say(Kind.Broadcast, data[..LongestMessage]);
            data = data[LongestMessage..];
        }
        Say(Kind.Broadcast, data);
    }

    /// <summary>Gives part r of what rank r has to all.</summary>
    /// <param name="data">P parts of the same length.</param>
    public void Gather(Span<byte> data) => Say(Kind.Gather, data);

    /// <summary>Returns when all are here.</summary>
    public void Barrier() => Say(Kind.Barrier, default);

    /// <summary>Ends all ranks: this one cannot go on.</summary>
    /// <param name="exitCode">What they exit with.</param>
    public void Abort(int exitCode) => group!.Abort(exitCode);

    /// <summary>Asks for something to be said, after all that was asked for before.</summary>
    /// <returns>What <see cref="Wait"/> takes.</returns>
    internal long Ask(IRankWork work) => Ask(work, isAwaited: false);

    /// <summary>Returns when something that was asked for was said.</summary>
    /// <exception cref="Exception">Whatever was thrown on the other thread.</exception>
    internal void Wait(long ticket)
    {
        var start = time?.GetTimestamp() ?? 0;
        while (Next(ticket) is { } work) Run(work);
        waited += (time?.GetTimestamp() ?? 0) - start;
    }

    /// <summary>Leaves the group, after all that was asked for.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            ending = true;
            Monitor.PulseAll(gate);
        }
        thread.Join();
    }

    private void Say(Kind kind, Span<byte> data)
    {
        fixed (byte* address = data)
        {
            call.Kind = kind;
            call.Data = address;
            call.Length = data.Length;
            Wait(Ask(call, isAwaited: true));
        }
    }

    // Who waits for it at once will most likely say it himself.
    private long Ask(IRankWork work, bool isAwaited)
    {
        lock (gate)
        {
            while (asked - done >= Capacity && failure == null) Monitor.Wait(gate);
            failure?.Throw();
            queue[asked % Capacity] = work;
            asked++;
            if (!isAwaited) Monitor.PulseAll(gate);
            return asked;
        }
    }

    private void Speak(Func<IRankGroup> connect)
    {
        try
        {
            group = connect();
            using (group)
            {
                Done();
                while (Next(long.MaxValue) is { } work) Run(work);
            }
        }
#pragma warning disable CA1031 // Whatever it is, the thread that asked gets it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Fail(exception);
        }
    }

    private void Run(IRankWork work)
    {
        try
        {
            work.Run(group!);
        }
        catch (Exception exception)
        {
            Fail(exception);
            throw;
        }
        Done();
    }

    private void Done()
    {
        lock (gate)
        {
            done++;
            speaking = false;
            Monitor.PulseAll(gate);
        }
    }

    private void Fail(Exception exception)
    {
        lock (gate)
        {
            failure ??= ExceptionDispatchInfo.Capture(exception);
            speaking = false;
            Monitor.PulseAll(gate);
        }
    }

    // What this thread is to say next: null where all up to the ticket was said, or the thread is to end.
    private IRankWork? Next(long ticket)
    {
        lock (gate)
        {
            while (done < ticket)
            {
                failure?.Throw();
                if (done < asked && !speaking)
                {
                    speaking = true;
                    return queue[done % Capacity];
                }
                if (ending && done == asked) return null;
                Monitor.Wait(gate);
            }
            return null;
        }
    }

    private enum Kind
    {
        Broadcast,
        Gather,
        Barrier,
    }

    private sealed class Call : IRankWork
    {
        public Kind Kind;
        public byte* Data;
        public int Length;

        public void Run(IRankGroup group)
        {
            var data = new Span<byte>(Data, Length);
            if (Kind == Kind.Broadcast) group.Broadcast(data);
            else if (Kind == Kind.Gather) group.Gather(data);
            else group.Barrier();
        }
    }
}
