using ArchVae.Search.Predictors;
using ArchVae.Spaces;

namespace ArchVae.Search.Strategies;

/// <summary><c>gp</c> and its kernels on other features.</summary>
/// <param name="name">The name.</param>
/// <param name="groups">The features.</param>
internal sealed class GaussianProcessStrategyFamily(string name, FeatureGroups groups) : StrategyFamily
{
    private const int KnownDraws = 200;

    public override string Name => name;

    public override string Description => "expected improvement of a Gaussian process on " + groups switch
    {
        FeatureGroups.Entries => "the entries",
        FeatureGroups.Summary => "figures of whole networks",
        FeatureGroups.Latent => "a model's latent space",
        FeatureGroups.Entries | FeatureGroups.Summary => "entries and figures",
        _ => "entries and latent space",
    };

    public override SearchStrategy Create(SearchProblem problem)
    {
        VaeCenters? latent = null;
        if (groups.HasFlag(FeatureGroups.Latent))
        {
            latent = new(problem.Candidates.Model ?? throw new InputException(
                $"The strategy '{Name}' needs the latent space of a model, and there is none: give --model."));
        }
        var others = new Lazy<IReadOnlyList<Architecture>>(() => Others(problem));
        return new GaussianProcessStrategy(
            problem, new(problem, ended => ArchitectureFeatures.Of([.. ended, .. others.Value], groups, latent)),
            new ModelCandidates(problem));
    }

    // Entries that the first trials happen to share must tell candidates apart.
    private static IReadOnlyList<Architecture> Others(SearchProblem problem) =>
        problem.Candidates.Pool ?? [.. Enumerable.Range(0, KnownDraws).Select(i => problem.Candidates.Draw(i))];
}
