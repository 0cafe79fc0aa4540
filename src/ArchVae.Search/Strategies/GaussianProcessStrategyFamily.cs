using ArchVae.Search.Predictors;
using ArchVae.Spaces;

namespace ArchVae.Search.Strategies;

/// <summary><c>gp</c> and its kernels on other features.</summary>
/// <param name="name">The name.</param>
/// <param name="groups">
/// The features of each kernel; of several the one is taken that tells values best that are left out.
/// </param>
internal sealed class GaussianProcessStrategyFamily(string name, params IReadOnlyList<FeatureGroups> groups) : StrategyFamily
{
    private const int KnownDraws = 200;

    public override string Name => name;

    public override string Description => "expected improvement of a Gaussian process on "
        + (groups.Count > 1 ? "entries, figures or both, as suits best" : Words(groups[0]));

    public override SearchStrategy Create(SearchProblem problem)
    {
        VaeCenters? latent = null;
        if (groups.Any(group => group.HasFlag(FeatureGroups.Latent)))
        {
            latent = new(problem.Candidates.Model ?? throw new InputException(
                $"The strategy '{Name}' needs the latent space of a model, and there is none: give --model."));
        }
        var others = new Lazy<IReadOnlyList<Architecture>>(() => Others(problem));
        return new GaussianProcessStrategy(
            problem,
            new(problem, [.. groups.Select(group => (Func<IReadOnlyList<Architecture>, ArchitectureFeatures>)(
                ended => ArchitectureFeatures.Of([.. ended, .. others.Value], group, latent)))]),
            new ModelCandidates(problem));
    }

    private static string Words(FeatureGroups group) => group switch
    {
        FeatureGroups.Entries => "the entries",
        FeatureGroups.Summary => "figures of whole networks",
        FeatureGroups.Latent => "a model's latent space",
        FeatureGroups.Entries | FeatureGroups.Summary => "entries and figures",
        _ => "entries and latent space",
    };

    // Entries that the first trials happen to share must tell candidates apart.
    private static IReadOnlyList<Architecture> Others(SearchProblem problem) =>
        problem.Candidates.Pool ?? [.. Enumerable.Range(0, KnownDraws).Select(i => problem.Candidates.Draw(i))];
}
