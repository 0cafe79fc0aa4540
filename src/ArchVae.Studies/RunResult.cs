using ArchVae.Evaluation;

namespace ArchVae.Studies;

/// <summary>How a run of a study ended.</summary>
public enum RunEnd
{
    /// <summary>All epochs were made.</summary>
    Completed,

    /// <summary>The validation objective no longer became better.</summary>
    StoppedEarly,

    /// <summary>Training diverged, or the settings cannot be trained on the data.</summary>
    Failed,
}

/// <summary>What a run left: <c>result.json</c> of its folder.</summary>
public sealed record RunResult
{
    /// <summary>How it ended.</summary>
    public required RunEnd End { get; init; }

    /// <summary>Why it failed; null where it did not.</summary>
    public string? Failure { get; init; }

    /// <summary>Epochs that were made; null where it failed, as all that follows.</summary>
    public int? TrainedEpochs { get; init; }

    /// <summary>The epoch whose weights were kept, from 1.</summary>
    public int? BestEpoch { get; init; }

    /// <summary>The number of learned values.</summary>
    public long? Parameters { get; init; }

    /// <summary>The figures on the test part.</summary>
    public EvaluationReport? Figures { get; init; }

    /// <summary>The threads that it had when it ended.</summary>
    public int? Threads { get; init; }

    /// <summary>Seconds of training, validation included; other runs may have had the other cores.</summary>
    public double? TrainingSeconds { get; init; }

    /// <summary>Architectures trained on, repeats included, divided by these seconds.</summary>
    public double? ArchitecturesPerSecond { get; init; }
}
