namespace ArchVae.Tensors.Ranks;

/// <summary>
/// The processes that train one model together, numbered from 0, as one of them sees it: what they say to each other. All make
/// the same calls in the same order, each from one thread at a time. MPI is one such group; threads of one process are another
/// (<see cref="MemoryRanks"/>).
/// </summary>
public interface IRankGroup : IDisposable
{
    /// <summary>The number of this process, from 0.</summary>
    int Rank { get; }

    /// <summary>How many there are, P.</summary>
    int Count { get; }

    /// <summary>Gives what rank 0 has to all.</summary>
    /// <param name="data">As long on all ranks, at most 2³⁰ bytes.</param>
    void Broadcast(Span<byte> data);

    /// <summary>Part r of what this rank sends goes to rank r, whose own part for this rank comes to place r.</summary>
    /// <param name="send">P parts of the same length, on all ranks, each of at most 2³⁰ bytes.</param>
    /// <param name="receive">As long; must not overlap the other.</param>
    void Exchange(ReadOnlySpan<byte> send, Span<byte> receive);

    /// <summary>Gives part r of what rank r has to all.</summary>
    /// <param name="data">P parts of the same length, on all ranks, each of at most 2³⁰ bytes.</param>
    void Gather(Span<byte> data);

    /// <summary>Returns when all are here.</summary>
    void Barrier();

    /// <summary>Ends all of them, from any thread: this one cannot go on.</summary>
    /// <param name="exitCode">What they exit with.</param>
    void Abort(int exitCode);
}
