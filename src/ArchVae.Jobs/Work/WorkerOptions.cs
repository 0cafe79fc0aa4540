using ArchVae.Jobs.Store;
using ArchVae.Options;

namespace ArchVae.Jobs.Work;

/// <summary>How a worker works.</summary>
public sealed record WorkerOptions
{
    private const int MostSlots = 1024;
    private const int MostThreads = 256;

    /// <summary>How many jobs are done side by side, each by a process of its own: 1 to 1024; null for one a core.</summary>
    [Option("--slots", "How many jobs are done side by side, each by a process of its own; without it one a core.",
        OptionGroup.Running, minimum: 1, maximum: MostSlots)]
    public int? Slots { get; init; }

    /// <summary>The threads of each job: 1 to 256; null for an even share of the cores.</summary>
    [Option("--threads", "The threads of each job; without it an even share of the cores.", OptionGroup.Running, minimum: 1,
        maximum: MostThreads)]
    public int? Threads { get; init; }

    /// <summary>What this machine has, that jobs may ask for.</summary>
    [Option("--tags", "What this machine has, that jobs may ask for: gpu,large.", OptionGroup.Running, valueName: "TAGS")]
    public IReadOnlyList<string> Tags { get; init => field = new ValueList<string>(value); } = [];

    /// <summary>Whether jobs may start commands that their submitters named.</summary>
    [Option("--allow-commands", "Do jobs that run commands of their submitters: search --command.", OptionGroup.Running,
        valueName: "")]
    public bool AllowCommands { get; init; }

    /// <summary>Whether it ends when no job waits or runs that it may do.</summary>
    [Option("--until-idle", "End when no job waits or runs that this worker may do.", OptionGroup.Running, valueName: "")]
    public bool UntilIdle { get; init; }

    /// <summary>
    /// How often each process says that it is there, in seconds: 1 to 600. One that has not for twice as long is held for dead,
    /// and its job is begun by another.
    /// </summary>
    [Option("--check-in", "How often each process says that it is there; after twice as long without its job goes to another.",
        OptionGroup.Running, valueName: "SECONDS", minimum: 1, maximum: 600)]
    public double CheckIn { get; init; } = 7.5;

    /// <summary>The folder for files of jobs while they run; null for one among the temporary files.</summary>
    [Option("--work", "The folder for files of jobs while they run; without it one among the temporary files.",
        OptionGroup.Running, valueName: "DIR")]
    public string? Work { get; init; }

    /// <summary>Checks the values.</summary>
    /// <exception cref="InputException">One is out of its range.</exception>
    public void Validate()
    {
        OptionDescription.CheckRanges(this);
        JobNeeds.Tags(Tags);
    }

    /// <summary>The tags, with that of commands where they are allowed.</summary>
    internal IReadOnlyList<string> AllTags => AllowCommands
        ? [.. JobNeeds.Tags(Tags).Append(JobNeeds.Commands).Order(StringComparer.Ordinal)] : JobNeeds.Tags(Tags);
}
