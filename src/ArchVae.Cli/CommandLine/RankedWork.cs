using System.CommandLine;
using ArchVae.Tensors;
using ArchVae.Tensors.Mpi;
using ArchVae.Tensors.Ranks;

namespace ArchVae.Cli.CommandLine;

/// <summary>
/// Work that <c>mpirun</c> or <c>srun</c> may have started several processes for. Rank 0 speaks for all; another speaks where it
/// is the only one to fail, and then ends all.
/// </summary>
internal static class RankedWork
{
    // Long enough for rank 0 to say it first, where all fail of the same.
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(2);

    /// <summary>Does the work with the other processes, or without where there are none.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="work">What to do; it gives the exit code.</param>
    /// <param name="measured">Puts what measures around the group, where something does; null for nothing.</param>
    /// <exception cref="InputException">Open MPI is not there, or the number of processes cannot share a batch.</exception>
    public static int Run(
        ParseResult parsed, Func<RankThread?, int> work, Func<IRankGroup, IRankGroup>? measured = null)
    {
        if (MpiLaunch.Count == 1) return work(null);
        using var ranks = Connect(measured);
        try
        {
            if (!BatchPieces.CanShare(ranks.Count))
            {
                throw new InputException(
                    $"MPI started {ranks.Count} processes. Batches have eight pieces, which 1, 2, 4 or 8 processes can share.");
            }
            return work(ranks);
        }
#pragma warning disable CA1031 // The others wait for this one, whatever it failed of.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            if (ranks.Rank > 0) Thread.Sleep(patience);
            var error = parsed.InvocationConfiguration.Error;
            if (ranks.Rank > 0) error.Write($"Rank {ranks.Rank}: ");
            var exitCode = CommandRunner.Say(exception, error);
            error.Flush();
            ranks.Abort(exitCode);
            return exitCode;
        }
    }

    private static RankThread Connect(Func<IRankGroup, IRankGroup>? measured)
    {
        try
        {
            return measured == null ? new RankThread(MpiRanks.Connect)
                : new RankThread(() => measured(MpiRanks.Connect()), TimeProvider.System);
        }
        catch (InvalidOperationException exception)
        {
            // Each says so: without MPI none knows of the others.
            throw new InputException($"Rank {MpiLaunch.Rank}: {exception.Message}", inner: exception);
        }
    }
}
