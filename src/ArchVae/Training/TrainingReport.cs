using ArchVae.Objectives;

namespace ArchVae.Training;

/// <summary>How a run of training ended.</summary>
public enum TrainingEnd
{
    /// <summary>All epochs were made.</summary>
    Completed,

    /// <summary>The validation objective no longer became better.</summary>
    StoppedEarly,

    /// <summary>It was asked to stop; it can be resumed.</summary>
    Interrupted,

    /// <summary>It had ended before: nothing was done.</summary>
    AlreadyFinished,
}

/// <summary>What a run of training leaves.</summary>
public sealed record TrainingReport
{
    /// <summary>How it ended.</summary>
    public required TrainingEnd End { get; init; }

    /// <summary>Epochs completed in all runs.</summary>
    public required int Epochs { get; init; }

    /// <summary>Steps made in all runs.</summary>
    public required long Steps { get; init; }

    /// <summary>The epoch whose weights were kept, from 1; 0 where none was completed.</summary>
    public required int BestEpoch { get; init; }

    /// <summary>Seconds of training in all runs.</summary>
    public required double Seconds { get; init; }

    /// <summary>Architectures trained on in all runs, repeats counted.</summary>
    public required long Architectures { get; init; }

    /// <summary>Architectures trained on in this run, divided by its seconds.</summary>
    public required double ArchitecturesPerSecond { get; init; }

    /// <summary>
    /// Over the training data, with the weights that were kept and one posterior sample an architecture. Of a stream over its
    /// first 8,192 draws.
    /// </summary>
    public required ElboParts Train { get; init; }

    /// <summary>
    /// Over the validation data, with the weights that were kept, as in <see cref="EpochReport.Validation"/> of the epoch that
    /// they are of. The true ELBO, whatever the objective.
    /// </summary>
    public required ElboParts Validation { get; init; }

    /// <summary>
    /// How many of the validation architectures were trained on too, they or others of their network: none where they were set
    /// aside by <see cref="Data.DataSplit"/>. Null where training was on a stream, whose draws are not kept.
    /// </summary>
    public required int? ValidationInTraining { get; init; }

    /// <summary>
    /// Where the importance-weighted bound is the objective, that bound over the validation data, with as many samples as in
    /// training and the weights that were kept: nats, mean per architecture. Null elsewhere.
    /// </summary>
    public double? ValidationBound { get; init; }

    /// <summary>
    /// log p of the validation data under a model that knows nothing, to which at each position all layer types, and all values
    /// of a layer's features, are equally likely: nats, mean per architecture.
    /// </summary>
    public required double UniformLogProbability { get; init; }

    /// <summary>
    /// Whether training came to less than that: the reconstruction of the validation data less their KL, weighed by β where that
    /// is below 1, or the importance-weighted bound where it is the objective, is below it.
    /// </summary>
    public required bool WorseThanUniform { get; init; }

    /// <summary>How well the model reconstructs, with the weights that were kept, and what is to be warned of.</summary>
    public required TrainingOutcome Outcome { get; init; }

    /// <summary>The model whose weights training began with; null for random ones.</summary>
    public ModelOrigin? From { get; init; }

    /// <summary>What is not as it was wanted, why, and what to do; a sentence or two each.</summary>
    /// <param name="options">How the model was trained.</param>
    public IEnumerable<string> Warnings(TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (WorseThanUniform && End != TrainingEnd.Interrupted) yield return Worse(options);
        foreach (var warning in Outcome.Warnings) yield return warning;
    }

    private string Worse(TrainingOptions options)
    {
        var bound = ValidationBound is { } value ? FormattableString.Invariant($"a bound of {value:0.###}")
            : FormattableString.Invariant($"an ELBO of {Validation.Elbo:0.###}");
        return FormattableString.Invariant(
            $"the model is worse than one that knows nothing: on the validation data {bound} nats, where types and ")
            + FormattableString.Invariant($"values that are all equally likely have {UniformLogProbability:0.###}. ")
            + (Validation.Kl > -Validation.Reconstruction
                ? FormattableString.Invariant($"Most of it is the KL of {Validation.Kl:0.###}: training went astray. ")
                    + (options.Beta < 1 ? "See --beta, --learning-rate and --clip." : "See --learning-rate and --clip.")
                : "Where training was short, more --epochs or --steps help; else see --learning-rate, --clip and "
                    + "--standard-deviation.");
    }
}
