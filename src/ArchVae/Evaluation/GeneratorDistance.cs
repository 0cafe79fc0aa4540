using ArchVae.Spaces;

namespace ArchVae.Evaluation;

/// <summary>
/// What stands for log p_generator in the entropy gap, or why there can be none: data that are no independent draws say nothing
/// of the generator that a space happens to have.
/// </summary>
internal sealed class GeneratorDistance
{
    /// <summary>Why there is no gap where an architecture has no probability.</summary>
    public const string Impossible = "The space's generator never makes one of the architectures.";

    private readonly SearchSpace space;
    private readonly double? logProbabilityOfAll;

    /// <exception cref="InputException">
    /// Members are to be equally likely, and they are too many to count or a gap by feature is asked for that is not the
    /// generator's.
    /// </exception>
    public GeneratorDistance(SearchSpace space, DataOrigin origin, EvaluationOptions options)
    {
        this.space = space;
        NotKnown = options.LikelihoodCount == 0 ? "The log-likelihood was left out."
            : origin == DataOrigin.Unknown ? Unknown
            : origin != DataOrigin.UniformMembers && !space.Generator.HasProbabilities ? WithoutProbabilities : null;
        if (origin != DataOrigin.UniformMembers) return;
        if (options.GapByFeature && space.LogMemberCount is null)
        {
            throw InputException.Conflict(
                $"GapByFeature does not go with equally likely members of '{space.Name}', whose generator makes some more often.",
                nameof(options.GapByFeature));
        }
        logProbabilityOfAll = -(space.CountMembers() ?? throw new InputException(
            $"The space '{space.Name}' has too many members to count, so it is not known how likely each would be."));
    }

    /// <summary>Why there is no gap; null where there may be one.</summary>
    public string? NotKnown { get; }

    /// <summary>log p_generator(x), in nats; −∞ where it is never made.</summary>
    public double LogProbability(Architecture architecture) =>
        logProbabilityOfAll is not { } log ? space.Generator.LogProbability(architecture)
        : space.Grammar.Accepts(architecture) ? log : double.NegativeInfinity;

    private const string WithoutProbabilities =
        "The space's generator draws anew until the rules of the space hold, so its probabilities are not known.";

    private const string Unknown =
        "The data do not all say that they are independent draws of the space's generator (\"drawn\":\"iid\") under no "
        + "condition (\"given\"). Where they are "
        + "members of a finite space that are meant to be equally likely, say so (--uniform-members).";
}
