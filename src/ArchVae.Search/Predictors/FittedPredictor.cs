using ArchVae.Data;
using ArchVae.Spaces;

namespace ArchVae.Search.Predictors;

/// <summary>A predictor of one metric with all that is saved of it.</summary>
/// <param name="Config">What it is.</param>
/// <param name="Space">The space of its architectures.</param>
/// <param name="Predictor">The predictor.</param>
public sealed record FittedPredictor(PredictorConfig Config, SearchSpace Space, Predictor Predictor)
{
    /// <summary>Compares predictors, and fits one to all networks.</summary>
    /// <param name="records">Legal architectures of one space; those without the metric are left out.</param>
    /// <param name="metric">The metric.</param>
    /// <param name="family">The predictor; null for that with the lowest cross-validated RMSE/σ.</param>
    /// <param name="options">How they learn and are compared.</param>
    /// <param name="seed">The seed of all that is drawn.</param>
    /// <param name="done">Told each predictor of the table as it is done; may be null.</param>
    /// <param name="latent">The latent space of a model; null: predictors that need one are left out.</param>
    /// <exception cref="InputException">The metric cannot be learned; the message says why.</exception>
    public static FittedPredictor Fit(
        IReadOnlyList<ArchitectureRecord> records, string metric, PredictorFamily? family, PredictionOptions options, ulong seed,
        Action<ComparedPredictor>? done = null, VaeCenters? latent = null)
    {
        ArgumentNullException.ThrowIfNull(records);
        ArgumentNullException.ThrowIfNull(options);
        if (family is { NeedsModel: true } && latent is null)
            throw new InputException($"The predictor '{family.Name}' sees the latent space of a model; --model must name one.");
        var networks = LabelledNetworks.Of(records, metric, options.NoiseMetric);
        var compared = PredictorComparison.Of(networks, PredictorFamily.Registry.Families, options, seed, done, latent);
        var best = PredictorComparison.Best(compared.Where(one => family is null || one.Predictor == family.Name));
        var chosen = PredictorFamily.Registry.Get(best.Predictor);
        var learned = networks.Sample(options.MostLabels, seed);
        var predictor = chosen.Fit(new(learned, best.LabelForm, options, seed, latent));
        var space = learned.Architectures[0].Space;
        var config = new PredictorConfig
        {
            SpaceDefinition = space.Definition,
            Metric = metric,
            Predictor = chosen.Name,
            LabelForm = best.LabelForm,
            ModelHash = chosen.NeedsModel ? latent!.Hash() : null,
            Options = options,
            Seed = seed,
            NetworkCount = networks.Count,
            Compared = compared,
            State = predictor.State,
            Networks = [.. Enumerable.Range(0, learned.Count).Select(i => new SavedNetwork(
                learned.Architectures[i].Cells.ToArray(), learned.Values[i], learned.Measurements[i],
                learned.Noises[i]))],
        };
        return new(config, space, predictor);
    }
}
