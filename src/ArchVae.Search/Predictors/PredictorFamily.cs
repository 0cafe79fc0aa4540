using ArchVae.Search.Predictors.GaussianProcesses;
using ArchVae.Search.Predictors.Mlps;
using ArchVae.Search.Predictors.Ridge;

namespace ArchVae.Search.Predictors;

/// <summary>
/// A way to predict a metric from labelled architectures. A program adds its own to <see cref="Registry"/>, and it stands in the
/// table of cross-validation beside the others.
/// </summary>
public abstract class PredictorFamily : IFamily
{
    /// <summary>All predictors, the built-in ones first; <c>one-hot</c> is the baseline.</summary>
    public static FamilyRegistry<PredictorFamily> Registry { get; } = new(
        "predictor",
        new GaussianProcessFamily("gp", FeatureGroups.Entries, "on the entries, with a weight for each position and feature"),
        new GaussianProcessFamily("gp-summary", FeatureGroups.Summary, "on figures of the whole network"),
        new GaussianProcessFamily("gp-entries-summary", FeatureGroups.Entries | FeatureGroups.Summary, "on both"),
        new GaussianProcessFamily("gp-latent", FeatureGroups.Latent, "on the latent space of a model"),
        new GaussianProcessFamily("gp-entries-latent", FeatureGroups.Entries | FeatureGroups.Latent, "on the entries and it"),
        new RidgePairsFamily(),
        new MlpFamily("mlp", FeatureGroups.Entries, "on one-hots of the entries"),
        new MlpFamily("mlp-latent", FeatureGroups.Entries | FeatureGroups.Latent, "on one-hots and the latent space"),
        new OneHotFamily());

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <summary>What it is, in a few words without a full stop.</summary>
    public abstract string Description { get; }

    /// <summary>Whether it sees the latent space of a model; false by default.</summary>
    public virtual bool NeedsModel => false;

    /// <summary>Fits a predictor.</summary>
    /// <param name="context">What it learns from, and how.</param>
    public abstract Predictor Fit(PredictorContext context);

    /// <summary>A predictor that was fitted before.</summary>
    /// <param name="context">What it learned from, and how.</param>
    /// <param name="state">Its <see cref="Predictor.State"/>.</param>
    /// <exception cref="InputException">The state is none of this family and these networks.</exception>
    public abstract Predictor Restore(PredictorContext context, IReadOnlyDictionary<string, double[]> state);

    /// <summary>Numbers of a state.</summary>
    /// <param name="state">The state.</param>
    /// <param name="name">Their name.</param>
    /// <param name="count">How many there must be.</param>
    /// <exception cref="InputException">They are not there, so many or finite.</exception>
    protected static double[] NumbersOf(IReadOnlyDictionary<string, double[]> state, string name, int count)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.TryGetValue(name, out var numbers) && numbers.Length == count && numbers.All(double.IsFinite)) return numbers;
        throw new InputException($"The predictor's '{name}' must be {count} finite numbers.");
    }
}

/// <summary>What a predictor learns from, and how.</summary>
/// <param name="Networks">The labelled networks; their values need not vary.</param>
/// <param name="Form">The scale on which it sees the values.</param>
/// <param name="Options">How it learns.</param>
/// <param name="Seed">The seed of all that it draws.</param>
/// <param name="Latent">The latent space; null where there is no model.</param>
public sealed record PredictorContext(
    LabelledNetworks Networks, LabelForm Form, PredictionOptions Options, ulong Seed, ILatentCenters? Latent = null)
{
    /// <summary>The features of the networks.</summary>
    /// <exception cref="InputException">They are to be latent coordinates, and there is no model.</exception>
    public ArchitectureFeatures Features(FeatureGroups groups) =>
        groups.HasFlag(FeatureGroups.Latent) && Latent is null
            ? throw new InputException("The predictor sees the latent space of a model, and there is no model.")
            : ArchitectureFeatures.Of(Networks.Architectures, groups, Latent);
}
