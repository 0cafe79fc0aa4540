using ArchVae.Search.Predictors;
using ArchVae.Spaces;

namespace ArchVae.Search.Strategies;

/// <summary>
/// Proposes networks. What it proposes depends on the problem, the seed and the trials alone, so that a search that was killed
/// goes on as if it had not been; what it keeps between calls is only what it would find again.
/// </summary>
public abstract class SearchStrategy
{
    /// <summary>Networks to try next.</summary>
    /// <param name="history">The trials so far. Those that have not ended are not to be proposed again.</param>
    /// <param name="count">How many are wanted, at least 1.</param>
    /// <returns>Different networks that were not proposed before; fewer only where no more can be found.</returns>
    public abstract IReadOnlyList<Proposal> Propose(SearchHistory history, int count);
}

/// <summary>A network to try.</summary>
/// <param name="Architecture">The architecture.</param>
/// <param name="Parent">The number of the trial that it was made of; null where there is none.</param>
/// <param name="Expected">What is expected of the first aim's metric; null for nothing.</param>
/// <param name="Strategy">The strategy that proposes it, where that is not the one that was asked; null for that.</param>
public sealed record Proposal(
    Architecture Architecture, int? Parent = null, Prediction? Expected = null, string? Strategy = null);

/// <summary>
/// A way to search. A program adds its own to <see cref="Registry"/>, and <c>archvae search --strategy</c> and study files know
/// it.
/// </summary>
public abstract class StrategyFamily : IFamily<StrategyFamily>
{
    /// <summary>All strategies, the built-in ones first.</summary>
    public static FamilyRegistry<StrategyFamily> Registry { get; } = new(
        "strategy", new RandomFamily(), new EvolutionFamily(), new LocalFamily(),
        new GaussianProcessStrategyFamily("gp", FeatureGroups.Entries),
        new GaussianProcessStrategyFamily("gp-summary", FeatureGroups.Summary),
        new GaussianProcessStrategyFamily("gp-entries-summary", FeatureGroups.Entries | FeatureGroups.Summary),
        new GaussianProcessStrategyFamily("gp-latent", FeatureGroups.Latent),
        new GaussianProcessStrategyFamily("gp-entries-latent", FeatureGroups.Entries | FeatureGroups.Latent),
        new LatentFamily(),
        new PredictedFamily(PredictorFamily.Registry.Get("ridge-pairs")), new PortfolioFamily());

    /// <inheritdoc/>
    public Type? OptionsType => null;

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <summary>What it is, in a few words without a full stop.</summary>
    public abstract string Description { get; }

    /// <summary>The strategy for a problem.</summary>
    /// <exception cref="InputException">It needs something that the problem does not have, such as a model.</exception>
    public abstract SearchStrategy Create(SearchProblem problem);
}
