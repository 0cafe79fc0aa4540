using System.Runtime.InteropServices;

namespace ArchVae.Tensors.Mpi;

/// <summary>
/// The few functions of Open MPI, version 4 or 5, that ranks need, found in the library when it is loaded. Its handles are
/// addresses of symbols.
/// </summary>
internal sealed unsafe partial class MpiLibrary
{
    /// <summary>MPI_IN_PLACE.</summary>
    public static readonly void* InPlace = (void*)1;

    // MPI_THREAD_SERIALIZED: any thread makes calls, one at a time.
    private const int OneAtATime = 2;
    private readonly delegate* unmanaged<int*, char***, int, int*, int> init;
    private readonly delegate* unmanaged<int> finalize;
    private readonly delegate* unmanaged<void*, int*, int> rank;
    private readonly delegate* unmanaged<void*, int*, int> size;
    private readonly delegate* unmanaged<void*, int, void*, int, void*, int> broadcast;
    private readonly delegate* unmanaged<void*, int, void*, void*, int, void*, void*, int> exchange;
    private readonly delegate* unmanaged<void*, int, void*, void*, int, void*, void*, int> gather;
    private readonly delegate* unmanaged<void*, int> barrier;
    private readonly delegate* unmanaged<void*, int, int> abort;
    private readonly void* world;
    private readonly void* bytes;

    /// <summary>Loads the library.</summary>
    /// <exception cref="InvalidOperationException">It is not there, or is another MPI.</exception>
    public MpiLibrary()
    {
        var name = OperatingSystem.IsMacOS() ? "libmpi.40.dylib" : "libmpi.so.40";
        if (!NativeLibrary.TryLoad(name, out var library))
        {
            throw new InvalidOperationException(
                $"MPI started this process as one of {MpiLaunch.Count}, and its library {name} cannot be loaded. Install Open "
                + "MPI 4 or 5 on every machine (Debian: apt-get install openmpi-bin libopenmpi3), or start archvae without it.");
        }
        nint Find(string symbol) => NativeLibrary.TryGetExport(library, symbol, out var address) ? address
            : throw new InvalidOperationException($"{name} has no {symbol}; Open MPI 4 or 5 is needed.");
        world = (void*)Find("ompi_mpi_comm_world");
        bytes = (void*)Find("ompi_mpi_byte");
        init = (delegate* unmanaged<int*, char***, int, int*, int>)Find("MPI_Init_thread");
        finalize = (delegate* unmanaged<int>)Find("MPI_Finalize");
        rank = (delegate* unmanaged<void*, int*, int>)Find("MPI_Comm_rank");
        size = (delegate* unmanaged<void*, int*, int>)Find("MPI_Comm_size");
        broadcast = (delegate* unmanaged<void*, int, void*, int, void*, int>)Find("MPI_Bcast");
        exchange = (delegate* unmanaged<void*, int, void*, void*, int, void*, void*, int>)Find("MPI_Alltoall");
        gather = (delegate* unmanaged<void*, int, void*, void*, int, void*, void*, int>)Find("MPI_Allgather");
        barrier = (delegate* unmanaged<void*, int>)Find("MPI_Barrier");
        abort = (delegate* unmanaged<void*, int, int>)Find("MPI_Abort");
    }

    /// <summary>MPI_Init_thread; from then on errors end the process with a message of MPI's own.</summary>
    public void Start()
    {
        // Ranks compute while they wait for others: a wait must not keep the processor from that. (The runtime's own copy of the
        // environment is not what a library sees.)
        if (!OperatingSystem.IsWindows()) _ = SetEnvironment("OMPI_MCA_mpi_yield_when_idle", "1", 0);
        int given;
        Check(init(null, null, OneAtATime, &given));
        if (given < OneAtATime) throw new InvalidOperationException("This MPI was built for programs without threads.");
    }

    /// <summary>MPI_Finalize.</summary>
    public void End() => Check(finalize());

    /// <summary>MPI_Comm_rank.</summary>
    public int Rank()
    {
        int found;
        Check(rank(world, &found));
        return found;
    }

    /// <summary>MPI_Comm_size.</summary>
    public int Size()
    {
        int found;
        Check(size(world, &found));
        return found;
    }

    /// <summary>MPI_Bcast from rank 0.</summary>
    public void Broadcast(void* data, int length) => Check(broadcast(data, length, bytes, 0, world));

    /// <summary>MPI_Alltoall, so many bytes to each.</summary>
    public void Exchange(void* send, void* receive, int length) =>
        Check(exchange(send, length, bytes, receive, length, bytes, world));

    /// <summary>MPI_Allgather in place, so many bytes of each.</summary>
    public void Gather(void* data, int length) => Check(gather(InPlace, 0, bytes, data, length, bytes, world));

    /// <summary>MPI_Barrier.</summary>
    public void Barrier() => Check(barrier(world));

    /// <summary>MPI_Abort.</summary>
    public void Abort(int exitCode) => _ = abort(world, exitCode);

    private static void Check(int error)
    {
        if (error != 0) throw new InvalidOperationException($"MPI failed with error {error}.");
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
