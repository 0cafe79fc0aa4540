using System.Text.Json.Serialization;
using ArchVae.Models;
using ArchVae.Objectives;
using ArchVae.Options;

namespace ArchVae.Training;

/// <summary>
/// How a model is trained. Saved with it, in <c>config.json</c>, so that a resumed run goes on in the same way.
/// </summary>
public sealed record TrainingOptions
{
    private const int LargestBatch = 65_536;
    private const int MostSamples = 1000;
    private const double MostSteps = 1e9;

    // Steps and terms are computed in single precision: within these ranges none of them is lost to it or overflows at once.
    private const double SmallestRate = 1e-30;
    private const double LargestRate = 1000;
    private const double SmallestWeight = 1e-30;
    private const double LargestWeight = 1e6;
    private const double SmallestNorm = 1e-6;
    private const double LongestWarmUp = 1e9;

    /// <summary>The largest norm of gradients whose squares the optimiser holds in single precision.</summary>
    internal const double LargestNorm = 1e18;

    /// <summary>
    /// The most epochs: passes over the training data, or stretches of 600 steps where these are a stream: 1 or more.
    /// </summary>
    [Option("--epochs", "The most epochs; of a stream each is 600 steps.", group: OptionGroup.Optimisation, minimum: 1)]
    public int Epochs { get; init; } = 60;

    /// <summary>
    /// The most training steps, 1 to 1e9; null for those of <see cref="Epochs"/>, which count for nothing where it is given.
    /// Where they are no whole number of epochs, the last one is shorter.
    /// </summary>
    [Option("--steps", "The most training steps, instead of --epochs.",
        group: OptionGroup.Optimisation, minimum: 1, maximum: MostSteps)]
    public long? Steps { get; init; }

    /// <summary>Architectures a step: 1 to 65,536.</summary>
    [Option("--batch", "Architectures a step.", group: OptionGroup.Optimisation, minimum: 1, maximum: LargestBatch)]
    public int BatchSize { get; init; } = 64;

    /// <summary>What is maximised.</summary>
    [Option("--objective", "What is maximised.", group: OptionGroup.Objective)]
    public ObjectiveKind Objective { get; init; } = ObjectiveKind.Elbo;

    /// <summary>
    /// Posterior samples of each architecture a step, M of the ELBO or K of the importance-weighted bound: 1 to 1000.
    /// </summary>
    [Option("--samples", "Posterior samples of each architecture a step: M of the ELBO, K of the importance-weighted bound.",
        group: OptionGroup.Objective, minimum: 1, maximum: MostSamples)]
    public int Samples { get; init; } = 1;

    /// <summary>The seed of weights, order and noise; of draws as well, where <c>train</c> or a study makes them.</summary>
    [Option("--seed", "The seed of weights, order, noise and draws.", group: OptionGroup.Running)]
    public ulong Seed { get; init; }

    /// <summary>The highest learning rate: 1e-30 to 1000.</summary>
    [Option("--learning-rate", "The highest learning rate.",
        group: OptionGroup.Optimisation, minimum: SmallestRate, maximum: LargestRate)]
    public double LearningRate { get; init; } = 3e-3;

    /// <summary>The course of the learning rate.</summary>
    [Option("--schedule", "The learning rate's course.", group: OptionGroup.Optimisation)]
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Cosine;

    /// <summary>The epochs over which the learning rate rises, where the schedule has a warm-up: 0 to 1e9.</summary>
    [Option("--warm-up", "Epochs over which the learning rate rises.",
        group: OptionGroup.Optimisation, minimum: 0, maximum: LongestWarmUp)]
    public double WarmUpEpochs { get; init; } = 1;

    /// <summary>Decoupled weight decay: 0 to 1000.</summary>
    [Option("--weight-decay", "Decoupled weight decay.",
        group: OptionGroup.Optimisation, minimum: 0, maximum: LargestRate)]
    public double WeightDecay { get; init; }

    /// <summary>
    /// Gradients are scaled down to this Euclidean norm where theirs is larger: 1e-6 to 1e18; 0 leaves them as they are.
    /// </summary>
    [Option("--clip", "The largest norm of a gradient, 1e-6 or more; 0 for none.",
        group: OptionGroup.Optimisation, minimum: 0, maximum: LargestNorm)]
    public double ClipNorm { get; init; } = 5;

    /// <summary>The final weight β of the KL term: 1e-30 to 1e6.</summary>
    [Option("--beta", "The final weight β of the KL term, given instead of found.",
        group: OptionGroup.Objective, minimum: SmallestWeight, maximum: LargestWeight)]
    public double Beta { get; init; } = 1;

    /// <summary>
    /// The sampled reconstruction accuracy on validation data, above 0 and at most 1, that β is found for: it falls while the
    /// accuracy is missed and rises while it is exceeded, to at most 1, and stays as it is over the last tenth of training. Null
    /// for a β that is given.
    /// </summary>
    [Option("--reconstruct",
        "The share of validation architectures to reconstruct from posterior samples: β is found for it, unless β is given, "
        + "annealed or has free bits.",
        group: OptionGroup.Objective, valueName: "P", above: 0, maximum: 1)]
    public double? Reconstruct { get; init; }

    /// <summary>
    /// The most KL over the validation data that β may be found for, above 0, in nats; null for two entropies of the space's
    /// generator.
    /// </summary>
    [Option("--kl-ceiling", "The most nats of KL that β is found for; without it two entropies of the space.",
        group: OptionGroup.Objective, valueName: "NATS", above: 0)]
    public double? KlCeiling { get; init; }

    /// <summary>The epochs over which β is annealed from 0: 0 or more, at most all.</summary>
    [Option("--annealing", "Epochs over which β is annealed from 0.", group: OptionGroup.Objective, minimum: 0)]
    public double AnnealingEpochs { get; init; }

    /// <summary>The same in training steps, instead of epochs: 0 or more, at most all.</summary>
    [Option("--annealing-steps", "The same in training steps.", group: OptionGroup.Objective, minimum: 0)]
    public long AnnealingSteps { get; init; }

    /// <summary>How β rises over them.</summary>
    [Option("--annealing-shape", "How β rises.", group: OptionGroup.Objective)]
    public AnnealingShape AnnealingShape { get; init; } = AnnealingShape.Linear;

    /// <summary>How often it rises, where it does so in cycles: 1 or more.</summary>
    [Option("--annealing-cycles", "How often β rises, where it does so in cycles.", group: OptionGroup.Objective, minimum: 1)]
    public int AnnealingCycles { get; init; } = 4;

    /// <summary>How the KL term is estimated.</summary>
    [Option("--kl", "How the KL term is estimated; automatic: in closed form where there is one.", group: OptionGroup.Objective)]
    public KlEstimate KlEstimate { get; init; } = KlEstimate.Automatic;

    /// <summary>Free bits λ, the nats of KL a group that cost nothing: 0 to 1e6; 0 for none.</summary>
    [Option("--free-bits", "Nats of KL a group of latent dimensions that cost nothing.",
        group: OptionGroup.Objective, minimum: 0, maximum: LargestWeight)]
    public double FreeBits { get; init; }

    /// <summary>
    /// The groups of neighbouring latent dimensions that have free bits, from 1 to Z; null for one a dimension where the KL
    /// splits, and a single one with flows or a Monte Carlo estimate, where it does not.
    /// </summary>
    [Option("--free-bits-groups", "The number of these groups; without it one a dimension, or one in all with flows.",
        group: OptionGroup.Objective, minimum: 1)]
    public int? FreeBitsGroups { get; init; }

    /// <summary>
    /// What the mean squared error of the model's <see cref="MetricHead"/> counts in the objective, in nats for an error of one
    /// deviation of the labels: 1e-30 to 1e6; null, and left out of files, for 1, and for a model without a head.
    /// </summary>
    [Option("--predict-weight", "Nats that an error of one deviation of the labels costs, with --predict; 1 without it.",
        group: OptionGroup.Objective, minimum: SmallestWeight, maximum: LargestWeight)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? PredictWeight { get; init; }

    /// <summary>
    /// Training stops after this many epochs without a better validation objective at the final β; 0 never stops early.
    /// </summary>
    [Option("--patience", "Stop after this many epochs without a better validation objective; 0 never does.",
        group: OptionGroup.Optimisation, minimum: 0)]
    public int Patience { get; init; }

    /// <summary>The most training steps, of epochs of so many.</summary>
    /// <param name="stepsPerEpoch">Training steps of an epoch: 1 or more.</param>
    public long StepsIn(int stepsPerEpoch) => Steps ?? (long)Epochs * stepsPerEpoch;

    /// <summary>β over training.</summary>
    internal BetaSchedule BetaSchedule => AnnealingSteps > 0
        ? new(Beta, AnnealingSteps, InSteps: true, AnnealingShape, AnnealingCycles)
        : new(Beta, AnnealingEpochs, InSteps: false, AnnealingShape, AnnealingCycles);

    /// <summary>What is minimised for a model with which the options go.</summary>
    internal Objective CreateObjective(ArchitectureVae vae)
    {
        var closedForm = KlEstimate != KlEstimate.MonteCarlo && vae.Options.HasClosedFormKl;
        return new(vae.Prior, closedForm, Objective, FreeBits, FreeBitsGroups ?? (closedForm ? vae.Options.LatentSize : 1));
    }

    /// <summary>Checks the values.</summary>
    /// <exception cref="InputException">
    /// A value is out of its range or does not go with another; the message names them.
    /// </exception>
    public void Validate()
    {
        OptionDescription.CheckRanges(this);
        if (ClipNorm is > 0 and < SmallestNorm)
            throw InputException.OutOfRange(nameof(ClipNorm), ClipNorm, $"0, or from 1E-06 to {LargestNorm:R}");
        CheckTarget();
        if (AnnealingEpochs > 0 && AnnealingSteps > 0)
        {
            throw InputException.Conflict(
                $"AnnealingEpochs is {AnnealingEpochs} and AnnealingSteps is {AnnealingSteps}; one of them must be 0.",
                nameof(AnnealingEpochs), nameof(AnnealingSteps));
        }
        if (Objective == ObjectiveKind.ImportanceWeighted && (Beta != 1 || AnnealingEpochs > 0 || AnnealingSteps > 0))
        {
            const string Unweighted = "Beta must be 1, AnnealingEpochs and AnnealingSteps must be 0.";
            throw InputException.Conflict(
                $"Objective importanceWeighted has no KL term that could be weighed: {Unweighted}",
                nameof(Objective), nameof(Beta), nameof(AnnealingEpochs), nameof(AnnealingSteps));
        }
    }

    /// <summary>Checks the values, and that a model can be trained with them.</summary>
    /// <exception cref="InputException">
    /// A value is out of its range or does not go with another; the message names them.
    /// </exception>
    public void Validate(ModelOptions model)
    {
        Validate();
        CheckObjective(model);
        if (PredictWeight is { } weight && model.Predict is null)
        {
            throw InputException.Conflict(
                $"PredictWeight is {weight}, and there is no head that it weighs; Predict must name a metric.",
                nameof(PredictWeight), nameof(model.Predict));
        }
        if (AnnealingEpochs > Epochs && Steps is null)
        {
            var atMost = FormattableString.Invariant($"it must be at most Epochs, which is {Epochs}.");
            throw InputException.Conflict(
                $"AnnealingEpochs is {AnnealingEpochs}, so that Beta would never be reached; {atMost}",
                nameof(AnnealingEpochs), nameof(Beta), nameof(Epochs));
        }
    }

    /// <summary>Checks that there is an objective of these options for a model.</summary>
    /// <exception cref="InputException">
    /// They do not go together, or not with the model's posterior; the message says which and why.
    /// </exception>
    internal void CheckObjective(ModelOptions model)
    {
        const string OtherEstimates = "KlEstimate must be automatic or monteCarlo.";
        if (KlEstimate == KlEstimate.ClosedForm && !model.HasClosedFormKl)
        {
            var (setting, value, reason) = WithoutClosedForm(model);
            throw InputException.Conflict(
                $"KlEstimate is closedForm, and the KL of {setting} {value} has no closed form, as {reason}; {OtherEstimates}",
                nameof(KlEstimate), setting);
        }
        if (Objective == ObjectiveKind.ImportanceWeighted && KlEstimate == KlEstimate.ClosedForm)
        {
            throw InputException.Conflict(
                $"KlEstimate is closedForm, and Objective importanceWeighted has no KL term of its own; {OtherEstimates}",
                nameof(KlEstimate), nameof(Objective));
        }
        if (FreeBits != 0) CheckFreeBits(model);
    }

    // A target moves β itself, from a KL that counts from its first nat.
    private void CheckTarget()
    {
        if (Reconstruct is not { } target)
        {
            if (KlCeiling is not { } ceiling) return;
            throw InputException.Conflict(
                $"KlCeiling is {ceiling}, and β is given: there is a ceiling where it is found for Reconstruct only.",
                nameof(KlCeiling), nameof(Reconstruct));
        }
        var usual = new TrainingOptions();
        (string Name, object? Value, object? Usual)[] others =
        [
            (nameof(Beta), Beta, usual.Beta),
            (nameof(AnnealingEpochs), AnnealingEpochs, usual.AnnealingEpochs),
            (nameof(AnnealingSteps), AnnealingSteps, usual.AnnealingSteps),
            (nameof(AnnealingShape), AnnealingShape, usual.AnnealingShape),
            (nameof(AnnealingCycles), AnnealingCycles, usual.AnnealingCycles),
            (nameof(FreeBits), FreeBits, usual.FreeBits),
            (nameof(FreeBitsGroups), FreeBitsGroups, usual.FreeBitsGroups),
            (nameof(Objective), Objective, usual.Objective),
        ];
        foreach (var (name, value, without) in others)
        {
            if (Equals(value, without)) continue;
            var given = OptionDescription.Text(value);
            throw InputException.Conflict(
                $"{name} is {given}, and Reconstruct is {target}, for which β is found; leave one of them out.",
                name, nameof(Reconstruct));
        }
    }

    private void CheckFreeBits(ModelOptions model)
    {
        const string NoSplit = "does not split by dimension; FreeBitsGroups must be 1";
        if (Objective == ObjectiveKind.ImportanceWeighted)
        {
            throw InputException.Conflict(
                $"FreeBits is {FreeBits}, and Objective importanceWeighted has no KL term of its own; FreeBits must be 0.",
                nameof(FreeBits), nameof(Objective));
        }
        if (FreeBitsGroups > model.LatentSize)
        {
            throw InputException.Conflict(
                $"FreeBitsGroups is {FreeBitsGroups}; it must be from 1 to LatentSize, which is {model.LatentSize}.",
                nameof(FreeBitsGroups), nameof(model.LatentSize));
        }
        if (FreeBitsGroups is null or 1) return;
        if (!model.HasClosedFormKl)
        {
            var (setting, value, _) = WithoutClosedForm(model);
            var with = model.Posterior.Flows.Count > 0 ? "flows" : "it";
            throw InputException.Conflict(
                $"FreeBitsGroups is {FreeBitsGroups}, and the KL of {setting} {value} {NoSplit} with {with}.",
                nameof(FreeBitsGroups), setting);
        }
        if (KlEstimate == KlEstimate.MonteCarlo)
        {
            throw InputException.Conflict(
                $"FreeBitsGroups is {FreeBitsGroups}, and a KL by KlEstimate monteCarlo {NoSplit}.",
                nameof(FreeBitsGroups), nameof(KlEstimate));
        }
    }

    // What it is that leaves the KL without a closed form, and why.
    private static (string Setting, object Value, string Reason) WithoutClosedForm(ModelOptions model) => model.Posterior switch
    {
        { IsGaussian: true } => (nameof(model.Prior), model.Prior, "its family has none"),
        { Flows.Count: > 0 } flows => (nameof(model.Posterior), flows, "flows follow its base"),
        var other => (nameof(model.Posterior), other, "its base is no Gaussian"),
    };
}
