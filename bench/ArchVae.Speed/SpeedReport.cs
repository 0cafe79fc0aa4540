namespace ArchVae.Speed;

/// <summary>What <see cref="SpeedBenchmark"/> found. Rates are of medians.</summary>
public sealed record SpeedReport
{
    /// <summary>GFLOP/s of a 1024³ matrix product.</summary>
    public required double GemmGflops { get; init; }

    /// <summary>Threads used.</summary>
    public required int Threads { get; init; }

    /// <summary>The width of vectors in use, such as "256-bit".</summary>
    public required string Simd { get; init; }

    /// <summary>
    /// The training step with each posterior, by its name: "diagonal", "full", "planar", "iaf", or as it was given where it has
    /// other parts.
    /// </summary>
    public required IReadOnlyDictionary<string, PosteriorSpeed> Posteriors { get; init; }

    /// <summary>Sequences decoded a second, greedily, each to the longest length.</summary>
    public required double DecodePerSecond { get; init; }

    /// <summary>
    /// The most memory that the process had in use up to the end of the first training steps, in megabytes of 10⁶ bytes.
    /// </summary>
    public required double PeakMemoryMb { get; init; }
}

/// <summary>The speed of the training step with one posterior.</summary>
/// <param name="TrainPerSecond">Architectures a second.</param>
/// <param name="StepMilliseconds">The median step.</param>
/// <param name="RelativeStep">The median ratio of a step to the first posterior's of the same round.</param>
/// <param name="Gflops">The useful floating-point operations of matrix products over the whole step's time, in GFLOP/s.</param>
/// <param name="GemmShare">The same as a share of the 1024³ product's rate, 0 to 1: the median over rounds.</param>
/// <param name="AllocatedBytesPerStep">Bytes allocated on the managed heap by a warm step.</param>
public sealed record PosteriorSpeed(
    double TrainPerSecond, double StepMilliseconds, double RelativeStep, double Gflops, double GemmShare,
    long AllocatedBytesPerStep);
