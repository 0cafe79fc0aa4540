namespace ArchVae.Speed;

/// <summary>What <see cref="RankedBenchmark"/> found. Times are medians, of rank 0.</summary>
public sealed record RankedReport
{
    /// <summary>P, the processes that share a step.</summary>
    public required int Ranks { get; init; }

    /// <summary>Threads of each.</summary>
    public required int Threads { get; init; }

    /// <summary>Processors that this process may run on.</summary>
    public required int Processors { get; init; }

    /// <summary>The width of vectors in use, such as "256-bit".</summary>
    public required string Simd { get; init; }

    /// <summary>The values that are learned.</summary>
    public required long Parameters { get; init; }

    /// <summary>Architectures of a step, of all processes together.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Milliseconds of a training step.</summary>
    public required double StepMilliseconds { get; init; }

    /// <summary>The share of a step in which it waits for other processes or for data of theirs; 0 to 1.</summary>
    public required double ExchangeShare { get; init; }

    /// <summary>Calls of the exchange in a step.</summary>
    public required double MessagesPerStep { get; init; }

    /// <summary>Bytes that a process sends in a step.</summary>
    public required double BytesPerStep { get; init; }

    /// <summary>The model of the cost, fitted to steps of one process by itself and to calls of several lengths.</summary>
    public required RankedCost Cost { get; init; }

    /// <summary>What the model says of the step that was measured, were each process on processors of its own.</summary>
    public required double ModelMilliseconds { get; init; }

    /// <summary>What it says of other numbers of processes, and of networks.</summary>
    public required IReadOnlyList<RankedExtrapolation> Extrapolated { get; init; }
}

/// <summary>What the model of the cost says of a number of processes, each on processors of its own like these.</summary>
/// <param name="Ranks">P; a batch's eight pieces allow up to 8.</param>
/// <param name="HereMilliseconds">A step with the exchange as it was measured.</param>
/// <param name="At10GigabitMilliseconds">The same with 10 Gbit/s and 30 µs.</param>
/// <param name="At100GigabitMilliseconds">The same with 100 Gbit/s and 5 µs.</param>
public sealed record RankedExtrapolation(
    int Ranks, double HereMilliseconds, double At10GigabitMilliseconds, double At100GigabitMilliseconds);
