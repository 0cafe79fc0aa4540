namespace ArchVae.Studies;

/// <summary>Which values of a column are better.</summary>
internal enum Better
{
    /// <summary>None: the column only tells.</summary>
    Neither,

    /// <summary>Lower ones.</summary>
    Lower,

    /// <summary>Higher ones.</summary>
    Higher,
}

/// <summary>A figure of the comparison.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Better">Which values are better.</param>
/// <param name="Format">How a value is written.</param>
/// <param name="Value">The figure of a run; null where it is not known.</param>
internal sealed record ResultColumn(string Title, Better Better, string Format, Func<RunResult, double?> Value);

/// <summary>The figures of the comparison, in groups that make tables narrow enough to read.</summary>
internal static class ResultColumns
{
    private const string Nats = "0.000";

    /// <summary>How shares of 1 are written.</summary>
    public const string Share = "0.0000";

    /// <summary>The bound on −log p(x).</summary>
    public static ResultColumn NegativeElbo { get; } = new("−ELBO", Better.Lower, Nats, run => -run.Figures?.Elbo);

    /// <summary>The importance-weighted bound on it.</summary>
    public static ResultColumn NegativeLogLikelihood { get; } = new(
        "−log p̂", Better.Lower, Nats, run => -run.Figures?.LogLikelihood);

    /// <summary>How far the model is from the generator.</summary>
    public static ResultColumn EntropyGap { get; } = new("entropy gap", Better.Lower, Nats, run => run.Figures?.EntropyGap);

    private static ResultColumn SampledAccuracy { get; } = new(
        "sampled", Better.Higher, Share, run => run.Figures?.ReconstructionAccuracySampled);

    private static ResultColumn Validity { get; } = new("validity", Better.Higher, Share, run => run.Figures?.Validity);

    private static ResultColumn TrainingSeconds { get; } = new(
        "training seconds", Better.Lower, "0.0", run => run.TrainingSeconds);

    /// <summary>One or two of each kind.</summary>
    public static IReadOnlyList<ResultColumn> Main { get; } =
    [
        NegativeElbo, NegativeLogLikelihood, SampledAccuracy with { Title = "sampled accuracy" }, Validity, TrainingSeconds,
    ];

    /// <summary>How well the distribution is learned, in nats per architecture.</summary>
    public static IReadOnlyList<ResultColumn> Likelihood { get; } =
    [
        NegativeElbo,
        new("−reconstruction", Better.Lower, Nats, run => -run.Figures?.Reconstruction),
        new("KL", Better.Neither, Nats, run => run.Figures?.Kl),
        NegativeLogLikelihood,
        new("inference gap", Better.Lower, Nats, run => run.Figures?.InferenceGap),
        EntropyGap,
        new("active units", Better.Neither, "0.0", run => run.Figures?.ActiveUnits),
    ];

    /// <summary>How many architectures come back from the latent space, in shares of 1.</summary>
    public static IReadOnlyList<ResultColumn> Reconstruction { get; } =
    [
        new("center", Better.Higher, Share, run => run.Figures?.ReconstructionAccuracy),
        new("center, exact", Better.Higher, Share, run => run.Figures?.ReconstructionAccuracyExact),
        new("stochastic", Better.Higher, Share, run => run.Figures?.ReconstructionAccuracyStochastic),
        SampledAccuracy,
        new("sampled, exact", Better.Higher, Share, run => run.Figures?.ReconstructionAccuracySampledExact),
    ];

    /// <summary>What draws of the prior decode to, in shares of 1.</summary>
    public static IReadOnlyList<ResultColumn> Generation { get; } =
    [
        Validity,
        new("validity, train-scaled", Better.Higher, Share, run => run.Figures?.ValidityTrainScaled),
        new("uniqueness", Better.Higher, Share, run => run.Figures?.Uniqueness),
        new("novelty", Better.Higher, Share, run => run.Figures?.Novelty),
        new("valid, unique, novel", Better.Higher, Share, run => run.Figures?.ValidUniqueNovel),
        new("uniqueness10", Better.Higher, Share, run => run.Figures?.Uniqueness10),
    ];

    /// <summary>Whether the latent space can be walked in: correlations, shares of 1, and entries of architectures.</summary>
    public static IReadOnlyList<ResultColumn> Geometry { get; } =
    [
        new("distance correlation", Better.Higher, Nats, run => run.Figures?.DistanceCorrelation),
        new("change a hundredth of a path", Better.Neither, Nats, run => run.Figures?.PathChange),
        new("largest change", Better.Neither, "0.0", run => run.Figures?.PathJump),
        new("validity on paths", Better.Higher, Share, run => run.Figures?.PathValidity),
        new("neighbours' distance", Better.Neither, Nats, run => run.Figures?.NeighbourDistance),
        new("metrics from 100 labels", Better.Higher, Nats,
            run => run.Figures?.MetricPredictions.Average(prediction => prediction.Correlation)),
    ];

    /// <summary>What it costs.</summary>
    public static IReadOnlyList<ResultColumn> Cost { get; } =
    [
        new("parameters", Better.Neither, "0", run => run.Parameters),
        TrainingSeconds,
        new("architectures/s", Better.Higher, "0", run => run.ArchitecturesPerSecond),
    ];
}
