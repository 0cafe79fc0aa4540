using ArchVae.Evaluation;

namespace ArchVae.Training;

/// <summary>
/// What training came to, with the weights that were kept: figures, and what they mean in words. Accuracies are shares of greedy
/// decodes of posterior samples that give the architecture back, one sample each of up to 512 architectures.
/// </summary>
public sealed record TrainingOutcome
{
    private const double StandardErrors = 2;

    /// <summary>The final β: that which was found, or given.</summary>
    public required double Beta { get; init; }

    /// <summary>The accuracy that β was found for; null where β was given.</summary>
    public double? Target { get; init; }

    /// <summary>The most nats of KL that it was found for; null where β was given.</summary>
    public double? KlCeiling { get; init; }

    /// <summary>Whether the length of training was said in steps, as that of a stream is, and not in epochs.</summary>
    public bool IsInSteps { get; init; }

    /// <summary>How many architectures each accuracy is of.</summary>
    public required int Count { get; init; }

    /// <summary>The accuracy on validation architectures, numbers within half a percent of their normalised range.</summary>
    public required double ReconstructionAccuracySampled { get; init; }

    /// <summary>The same with every number in its bin.</summary>
    public required double ReconstructionAccuracySampledExact { get; init; }

    /// <summary>The accuracy on training architectures.</summary>
    public required double ReconstructionAccuracySampledTraining { get; init; }

    /// <summary>
    /// Where most decodes of validation architectures that differ do so first: a feature, or "layer type"; null where none
    /// differs.
    /// </summary>
    public string? MissedFirst { get; init; }

    /// <summary>The share of those that differ that do so there; null where none differs.</summary>
    public double? MissedFirstShare { get; init; }

    /// <summary>−reconstruction + β·KL over training architectures, in nats.</summary>
    public required double TrainingObjective { get; init; }

    /// <summary>The same over validation architectures.</summary>
    public required double ValidationObjective { get; init; }

    /// <summary>The mean KL over validation architectures, in nats.</summary>
    public required double Kl { get; init; }

    /// <summary>
    /// The entropy of the space's generator, in nats: ln N where its N members are equally likely, else estimated from a thousand
    /// draws.
    /// </summary>
    public required double Entropy { get; init; }

    /// <summary>Latent dimensions with Var_x(center_j) above 0.01 over validation architectures.</summary>
    public required int ActiveUnits { get; init; }

    /// <summary>All latent dimensions.</summary>
    public required int LatentSize { get; init; }

    /// <summary>How well the model reconstructs, at what KL and with how many units, in a line.</summary>
    public string Verdict => ReconstructionVerdict.Of(
        ReconstructionAccuracySampled, "validation architectures", Kl, Entropy, ActiveUnits, LatentSize);

    /// <summary>What is not as it was wanted, why, and what to do; a sentence or two each.</summary>
    public IReadOnlyList<string> Warnings => [.. new[] { MissedTarget(), Overfitting(), UnusedLatents() }.OfType<string>()];

    private bool IsTargetMissed => Target is { } target && ReconstructionAccuracySampled < target - Noise(target);

    // At the ceiling β swings a little around what keeps the KL there.
    private bool IsAtCeiling => Kl > 0.93 * KlCeiling;

    private bool IsOverfitted =>
        ReconstructionAccuracySampledTraining - ReconstructionAccuracySampled
            > 0.03 + Math.Sqrt(2) * Noise(ReconstructionAccuracySampled)
        || ValidationObjective - TrainingObjective > Math.Max(1, 0.05 * ValidationObjective);

    private string More => IsInSteps ? "More steps (--steps)" : "More epochs";

    private double Noise(double share) => StandardErrors * Math.Sqrt(share * (1 - share) / Count);

    private string? MissedTarget()
    {
        if (!IsTargetMissed) return null;
        var why = IsAtCeiling
            ? (Kl < KlCeiling
                ? FormattableString.Invariant($"The KL ended at {Kl:0.0} nats, near its ceiling of {KlCeiling:0.0}. ")
                : FormattableString.Invariant($"The KL reached its ceiling of {KlCeiling:0.0} nats and ended at {Kl:0.0}. "))
                + (IsOverfitted ? "" : $"{More} or larger networks make more of as many nats; --kl-ceiling allows more.")
            : IsOverfitted ? ""
            : FormattableString.Invariant($"The KL is below its ceiling of {KlCeiling:0.0} nats: ")
                + $"the networks had not learned to use more. {More} or larger networks may.";
        return FormattableString.Invariant(
            $"the target of {100 * Target:0.##} % is missed: {100 * ReconstructionAccuracySampled:0.0} % of validation ")
            + FormattableString.Invariant($"architectures are reconstructed. {why}").TrimEnd() + First();
    }

    private string First() => MissedFirst is not { } entry ? "" : FormattableString.Invariant(
        $" Of those that are not, {100 * MissedFirstShare:0} % go wrong first at {InputException.Shown(entry)}.");

    private string? Overfitting() => !IsOverfitted ? null
        : FormattableString.Invariant($"overfitting: {100 * ReconstructionAccuracySampledTraining:0.0} % of training ")
        + FormattableString.Invariant($"architectures are reconstructed and {100 * ReconstructionAccuracySampled:0.0} % ")
        + FormattableString.Invariant($"of validation ones, at objectives of {TrainingObjective:0.00} and ")
        + FormattableString.Invariant($"{ValidationObjective:0.00} nats. ")
        + $"More data help most; else fewer {(IsInSteps ? "steps" : "epochs")} or smaller networks.";

    private string? UnusedLatents()
    {
        const double Few = 0.5;
        if (ReconstructionAccuracySampled >= Few) return null;
        if (Kl < Few * Entropy)
        {
            return FormattableString.Invariant($"z holds {Kl:0.0} nats in {ActiveUnits} of {LatentSize} units, where ")
                + FormattableString.Invariant($"architectures differ by {Entropy:0.0}: ")
                + "what the decoder can do without z, it does. "
                + (Target == null ? "--reconstruct 0.99 finds a β at which z is used; so does a lower --beta."
                    : $"{More} or a higher --reconstruct make it hold more.");
        }
        const double MostOfUnit = 5;
        return ActiveUnits < LatentSize || Kl < MostOfUnit * LatentSize ? null
            : FormattableString.Invariant($"all {LatentSize} units are active and hold {Kl / LatentSize:0.0} nats each: ")
                + "more of them (--latent) hold the same with less precision.";
    }
}
