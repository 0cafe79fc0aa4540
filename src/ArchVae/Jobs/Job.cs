namespace ArchVae.Jobs;

/// <summary>
/// Independent work as a store keeps it: all that its result depends on, and who may do it. Equal jobs give equal results but for
/// times. Immutable.
/// </summary>
public sealed record Job
{
    /// <summary>Its name, by which it is told from the others of its submission: <c>linear/planar/seed-1</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The name of its kind: one of <see cref="JobKind.Registry"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>What its kind is told, as JSON.</summary>
    public required string Settings { get; init; }

    /// <summary>What it reads: the SHA-256 of contents, in lower-case hexadecimal, by name.</summary>
    public IReadOnlyDictionary<string, string> Inputs { get; init; } = new Dictionary<string, string>();

    /// <summary>The seed of all that is drawn.</summary>
    public ulong Seed { get; init; }

    /// <summary>What it may take.</summary>
    public JobLimits Limits { get; init; } = new();

    /// <summary>
    /// The width of the vectors that it must be computed with, in bits (<see cref="Tensors.Simd.Bits"/>), as sums are rounded
    /// otherwise with another; null where rounding may differ.
    /// </summary>
    public int? VectorBits { get; init; }

    /// <summary>What workers must have beside: <c>gpu</c>; in ordinal order, each once.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];
}

/// <summary>What a job may take; a process that takes more is ended.</summary>
/// <param name="Seconds">The most seconds that an attempt may take: above 0; null for no limit.</param>
/// <param name="Megabytes">The most memory of its process, in mebibytes: above 0; null for no limit.</param>
/// <param name="Attempts">How often it is begun before it has failed: 1 or more.</param>
public sealed record JobLimits(double? Seconds = null, int? Megabytes = null, int Attempts = JobLimits.DefaultAttempts)
{
    /// <summary>How often a job is begun where nobody says.</summary>
    public const int DefaultAttempts = 3;
}

/// <summary>How a job ended.</summary>
public enum JobEnd
{
    /// <summary>It has a result.</summary>
    Done,

    /// <summary>Every attempt failed.</summary>
    Failed,

    /// <summary>It has a mistake that no attempt would cure, as an <see cref="InputException"/> says.</summary>
    Refused,
}

/// <summary>What became of a job.</summary>
public sealed record JobResult
{
    /// <summary>How it ended.</summary>
    public required JobEnd End { get; init; }

    /// <summary>Why it has no result; null where it has one.</summary>
    public string? Failure { get; init; }

    /// <summary>What its kind gave, as JSON; null where it failed.</summary>
    public string? Result { get; init; }

    /// <summary>
    /// The files that it left: the SHA-256 of contents, in lower-case hexadecimal, by names with slashes relative to its folder.
    /// </summary>
    public IReadOnlyDictionary<string, string> Outputs { get; init; } = new Dictionary<string, string>();
}
