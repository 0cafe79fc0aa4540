using System.Globalization;

namespace ArchVae.Tensors.Mpi;

/// <summary>
/// What the environment says of how this process was started: by <c>mpirun</c> or <c>srun</c> as one of several, or by itself.
/// The library of MPI is not touched for it.
/// </summary>
public static class MpiLaunch
{
    // Open MPI; MPICH and Slurm's older interface; Slurm, which says so of the processes of a step only.
    private static readonly string[] counts = ["OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "SLURM_STEP_NUM_TASKS"];
    private static readonly string[] ranks = ["OMPI_COMM_WORLD_RANK", "PMI_RANK", "PMIX_RANK", "SLURM_PROCID"];

    /// <summary>How many processes were started together; 1 where this one was started by itself.</summary>
    public static int Count => Of(Environment.GetEnvironmentVariable, counts) ?? 1;

    /// <summary>The number of this one, from 0.</summary>
    public static int Rank => Count == 1 ? 0 : Of(Environment.GetEnvironmentVariable, ranks) ?? 0;

    // The first that is there.
    private static int? Of(Func<string, string?> environment, string[] names)
    {
        foreach (var name in names)
        {
            if (int.TryParse(environment(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number;
        }
        return null;
    }
}
