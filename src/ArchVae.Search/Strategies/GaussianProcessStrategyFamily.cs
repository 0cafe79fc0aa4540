using ArchVae.Search.Predictors;

namespace ArchVae.Search.Strategies;

/// <summary><c>gp</c> and its kernels on other features.</summary>
/// <param name="name">The name.</param>
/// <param name="description">What it is.</param>
internal sealed class GaussianProcessStrategyFamily(string name, string description) : StrategyFamily
{
    private const int KnownDraws = 200;

    public override string Name => name;

    public override string Description => description;

    public override SearchStrategy Create(SearchProblem problem) => new GaussianProcessStrategy(
        problem, new(problem, ended => ArchitectureFeatures.Of([.. ended, .. Others(problem)])), new ModelCandidates(problem));

    // Entries that the first trials happen to share must tell candidates apart.
    private static IEnumerable<Spaces.Architecture> Others(SearchProblem problem) =>
        problem.Candidates.Pool ?? Enumerable.Range(0, KnownDraws).Select(i => problem.Candidates.Draw(i));
}
