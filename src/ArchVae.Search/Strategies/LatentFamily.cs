using ArchVae.Search.Predictors;

namespace ArchVae.Search.Strategies;

/// <summary>
/// <c>latent</c>: expected improvement of a Gaussian process on the latent space, among what points near the best network decode
/// to (a trust region, Eriksson et al., "Scalable global optimization via local Bayesian optimization", NeurIPS 2019).
/// </summary>
internal sealed class LatentFamily : StrategyFamily
{
    public override string Name => "latent";

    public override string Description => "a trust region of a model's latent space around the best (with --model)";

    public override SearchStrategy Create(SearchProblem problem)
    {
        if (problem.Candidates.Model is not { } model)
        {
            throw new InputException(
                $"The strategy '{Name}' searches the latent space of a model, and there is none: give --model.");
        }
        var centers = new VaeCenters(model);
        return new GaussianProcessStrategy(
            problem,
            new(problem, ended => ArchitectureFeatures.Of(ended, FeatureGroups.Latent, centers)),
            new TrustRegion(problem, Name, centers));
    }
}
