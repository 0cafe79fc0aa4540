using ArchVae.Tensors.Ranks;

namespace ArchVae.Tensors.Mpi;

/// <summary>The processes that <c>mpirun</c> or <c>srun</c> started together. One of a process.</summary>
public sealed unsafe class MpiRanks : IRankGroup
{
    private readonly MpiLibrary library;

    private MpiRanks(MpiLibrary library)
    {
        this.library = library;
        library.Start();
        (Rank, Count) = (library.Rank(), library.Size());
        if (Count == MpiLaunch.Count) return;
        throw new InvalidOperationException(
            $"This process was started as one of {MpiLaunch.Count}, and Open MPI sees {Count}: what started it is of another "
            + "MPI. Use the mpirun of this Open MPI; with Slurm, srun --mpi=pmix.");
    }

    /// <inheritdoc/>
    public int Rank { get; }

    /// <inheritdoc/>
    public int Count { get; }

    /// <summary>Joins the others; the thread that does must be the one that leaves them.</summary>
    /// <exception cref="InvalidOperationException">There is no Open MPI, or it does not know of the other processes.</exception>
    public static MpiRanks Connect() => new(new MpiLibrary());

    /// <inheritdoc/>
    public void Broadcast(Span<byte> data)
    {
        fixed (byte* address = data) library.Broadcast(address, data.Length);
    }

    /// <inheritdoc/>
    public void Exchange(ReadOnlySpan<byte> send, Span<byte> receive)
    {
        fixed (byte* from = send, to = receive) library.Exchange(from, to, send.Length / Count);
    }

    /// <inheritdoc/>
    public void Gather(Span<byte> data)
    {
        fixed (byte* address = data) library.Gather(address, data.Length / Count);
    }

    /// <inheritdoc/>
    public void Barrier() => library.Barrier();

    /// <inheritdoc/>
    public void Abort(int exitCode) => library.Abort(exitCode);

    /// <summary>Leaves, when all do.</summary>
    public void Dispose() => library.End();
}
