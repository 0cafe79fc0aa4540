using ArchVae.Options;

namespace ArchVae.Networks.Training;

/// <summary>How networks are trained. Saved with them.</summary>
public sealed record NetworkTrainingOptions
{
    private const double LargestRate = 1000;
    private const double MostMegabytes = 1 << 24;

    /// <summary>The most passes over the training examples: 1 or more.</summary>
    [Option("--epochs", "The most passes over the training examples.", OptionGroup.Optimisation, minimum: 1)]
    public int Epochs { get; init; } = 50;

    /// <summary>Examples a step: 1 to 65,536. A last batch of one example joins the one before.</summary>
    [Option("--batch", "Examples a step.", OptionGroup.Optimisation, minimum: 1, maximum: 65_536)]
    public int BatchSize { get; init; } = 64;

    /// <summary>How weights are moved.</summary>
    [Option("--optimizer", "How weights are moved.", OptionGroup.Optimisation)]
    public OptimizerKind Optimizer { get; init; } = OptimizerKind.Adam;

    /// <summary>The learning rate: above 0, at most 1000.</summary>
    [Option("--learning-rate", "The learning rate.", OptionGroup.Optimisation, above: 0, maximum: LargestRate)]
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>How much of the last direction sgd keeps: 0 to below 1.</summary>
    [Option("--momentum", "How much of the last step's direction sgd keeps, below 1.",
        OptionGroup.Optimisation, minimum: 0, maximum: 1)]
    public double Momentum { get; init; } = 0.9;

    /// <summary>
    /// Weight decay: 0 to 1000; null for 0.01 with adamw, whose weights shrink by rate · decay a step, and 0 with the others,
    /// whose gradients have decay · weight added to them.
    /// </summary>
    [Option("--weight-decay", "Weight decay; without it 0.01 with adamw and 0 with the others.",
        OptionGroup.Optimisation, minimum: 0, maximum: LargestRate)]
    public double? WeightDecay { get; init; }

    /// <summary>
    /// Gradients of the loss, without weight decay, are scaled down to this Euclidean norm where theirs is larger: 0 or more; 0
    /// leaves them.
    /// </summary>
    [Option("--clip", "The largest norm of a gradient; 0 for none.", OptionGroup.Optimisation, minimum: 0, maximum: 1e18)]
    public double ClipNorm { get; init; }

    /// <summary>
    /// Training stops when the validation loss has not become lower for so many epochs: 1 or more; 0 for never. The weights kept
    /// are those of the lowest validation loss either way.
    /// </summary>
    [Option("--patience", "Stop when the validation loss has got no lower for so many epochs; 0 for never.",
        OptionGroup.Optimisation, minimum: 0)]
    public int Patience { get; init; } = 10;

    /// <summary>How much rows of each class count in the loss.</summary>
    [Option("--class-weights", "How rows count in the loss; balanced: each class as much as every other.",
        OptionGroup.Optimisation)]
    public ClassWeighting ClassWeights { get; init; } = ClassWeighting.None;

    /// <summary>The share of the examples that are set aside for validation, of each class alike: above 0, at most 0.9.</summary>
    [Option("--validation", "The share of the examples that are set aside for validation.",
        OptionGroup.Data, above: 0, maximum: 0.9)]
    public double Validation { get; init; } = 0.2;

    /// <summary>
    /// Parts of the examples, each of which is set aside once: 2 or more; null for one validation share. Figures are means over
    /// the parts; the network that is kept is trained on all examples for the mean of their best epochs.
    /// </summary>
    [Option("--folds", "Parts of the examples, each of which is set aside once, instead of --validation.",
        OptionGroup.Data, minimum: 2)]
    public int? Folds { get; init; }

    /// <summary>The seed of weights, order, dropout, the split, and of data that are generated.</summary>
    [Option("--seed", "The seed of weights, order, dropout, the split, and of data that are generated.", OptionGroup.Running)]
    public ulong Seed { get; init; }

    /// <summary>The most parameters of a network; null for as many as there are.</summary>
    [Option("--max-parameters", "The most parameters of a network; one with more is not trained.",
        OptionGroup.Running, minimum: 1)]
    public long? MaxParameters { get; init; }

    /// <summary>The most memory of a network in training, in megabytes of 2²⁰ bytes: above 0; null for the machine's.</summary>
    [Option("--max-memory", "The most megabytes of memory that training a network may take; one with more is not trained.",
        OptionGroup.Running, valueName: "MB", above: 0, maximum: MostMegabytes)]
    public double? MaxMemory { get; init; }

    /// <summary>The most seconds that a network may be trained for: above 0; null for as long as it takes.</summary>
    [Option("--timeout", "The most seconds that a network may be trained for; one that takes longer has failed.",
        OptionGroup.Running, valueName: "SECONDS", above: 0, maximum: 1e9)]
    public double? Timeout { get; init; }

    /// <summary>The weight decay that counts.</summary>
    internal double Decay => WeightDecay ?? (Optimizer == OptimizerKind.AdamW ? 0.01 : 0);

    /// <summary>Checks the values.</summary>
    /// <exception cref="InputException">One is out of its range or does not go with another.</exception>
    public void Validate()
    {
        OptionDescription.CheckRanges(this);
        if (Momentum >= 1) throw InputException.OutOfRange(nameof(Momentum), Momentum, "from 0 to below 1");
    }
}

/// <summary>How weights are moved.</summary>
public enum OptimizerKind
{
    /// <summary>Adam; weight decay is added to gradients.</summary>
    Adam,

    /// <summary>Adam with decoupled weight decay.</summary>
    AdamW,

    /// <summary>Stochastic gradient descent with momentum; weight decay is added to gradients.</summary>
    Sgd,
}

/// <summary>How much rows of each class count in a loss.</summary>
public enum ClassWeighting
{
    /// <summary>All alike.</summary>
    None,

    /// <summary>N / (K · N_k): rows of rare classes count more.</summary>
    Balanced,
}
