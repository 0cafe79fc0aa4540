namespace ArchVae.Tests.Tensors;

/// <summary>What code that is warm allocates on the managed heap.</summary>
internal static class Allocations
{
    /// <summary>
    /// The least bytes of several rounds, of this thread and of the process: others of its threads may allocate a little at any
    /// time, so that one clean round will do.
    /// </summary>
    public static (long OfCaller, long OfProcess) Least(int rounds, Action round)
    {
        var (ofCaller, ofProcess) = (long.MaxValue, long.MaxValue);
        for (var i = 0; i < rounds && (ofCaller != 0 || ofProcess != 0); i++)
        {
            var process = GC.GetTotalAllocatedBytes(precise: true);
            var caller = GC.GetAllocatedBytesForCurrentThread();
            round();
            ofCaller = Math.Min(ofCaller, GC.GetAllocatedBytesForCurrentThread() - caller);
            ofProcess = Math.Min(ofProcess, GC.GetTotalAllocatedBytes(precise: true) - process);
        }
        return (ofCaller, ofProcess);
    }
}
