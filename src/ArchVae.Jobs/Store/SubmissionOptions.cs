using ArchVae.Options;

namespace ArchVae.Jobs.Store;

/// <summary>How jobs are submitted to a store.</summary>
public sealed record SubmissionOptions
{
    private const int MostAttempts = 1000;

    /// <summary>What workers must have to be given the jobs.</summary>
    [Option("--tags", "What workers must have to be given the jobs: gpu,large.", OptionGroup.Running, valueName: "TAGS")]
    public IReadOnlyList<string> Tags { get; init => field = new ValueList<string>(value); } = [];

    /// <summary>
    /// Whether workers whose vectors have another width than this machine's may do the jobs: their sums are rounded otherwise.
    /// </summary>
    [Option("--rounding-may-differ", "Let workers with vectors of another width do the jobs: their sums are rounded otherwise.",
        OptionGroup.Running, valueName: "")]
    public bool RoundingMayDiffer { get; init; }

    /// <summary>How often a job is begun before it has failed: 1 to 1000.</summary>
    [Option("--attempts", "How often a job is begun before it has failed.", OptionGroup.Running, minimum: 1,
        maximum: MostAttempts)]
    public int Attempts { get; init; } = JobLimits.DefaultAttempts;

    /// <summary>The most seconds that an attempt may take: above 0; null for no limit.</summary>
    [Option("--job-seconds", "The most seconds that an attempt at a job may take; its process is ended then.",
        OptionGroup.Running, valueName: "SECONDS", above: 0, maximum: 1e7)]
    public double? JobSeconds { get; init; }

    /// <summary>The most memory that the process of a job may have, in mebibytes: 1 or more; null for no limit.</summary>
    [Option("--job-megabytes", "The most memory that the process of a job may have, in MiB; it is ended then.",
        OptionGroup.Running, minimum: 1)]
    public int? JobMegabytes { get; init; }

    /// <summary>The limits of each job.</summary>
    internal JobLimits Limits => new(JobSeconds, JobMegabytes, Attempts);

    /// <summary>Checks the values.</summary>
    /// <exception cref="InputException">One is out of its range.</exception>
    public void Validate()
    {
        OptionDescription.CheckRanges(this);
        JobNeeds.Tags(Tags);
    }
}
