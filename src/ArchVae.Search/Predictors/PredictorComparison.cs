using ArchVae.Tensors;

namespace ArchVae.Search.Predictors;

/// <summary>A predictor on one scale of the values, as cross-validation found it.</summary>
/// <param name="Predictor">The family's name.</param>
/// <param name="LabelForm">The scale.</param>
/// <param name="Figures">The figures over all networks, each predicted where it was left out.</param>
public sealed record ComparedPredictor(string Predictor, LabelForm LabelForm, PredictionFigures Figures);

/// <summary>
/// Predictors side by side by cross-validation: networks are shuffled and dealt into parts, and each part is predicted from the
/// others.
/// </summary>
public static class PredictorComparison
{
    /// <summary>The fewest networks that predictors are compared on.</summary>
    public const int FewestNetworks = 10;

    private const int FoldStep = 1;

    /// <summary>The comparison, in the order of the families.</summary>
    /// <param name="networks">The labelled networks.</param>
    /// <param name="families">The predictors.</param>
    /// <param name="options">How they learn and are compared.</param>
    /// <param name="seed">The seed of the parts and of all that predictors draw.</param>
    /// <param name="done">Told each one as it is done; may be null.</param>
    /// <param name="latent">The latent space; null: predictors that need a model are left out.</param>
    /// <exception cref="InputException">
    /// There are fewer than ten networks, or fewer than parts, or their values are all the same or too far apart.
    /// </exception>
    public static IReadOnlyList<ComparedPredictor> Of(
        LabelledNetworks networks, IReadOnlyList<PredictorFamily> families, PredictionOptions options, ulong seed,
        Action<ComparedPredictor>? done = null, ILatentCenters? latent = null)
    {
        ArgumentNullException.ThrowIfNull(networks);
        ArgumentNullException.ThrowIfNull(families);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Require(networks, options);
        var folds = Folds(networks.Count, options.Folds, seed);
        var compared = new List<ComparedPredictor>();
        foreach (var family in families.Where(family => latent is not null || !family.NeedsModel))
        {
            foreach (var form in FormsOf(options))
            {
                var predictions = new Prediction[networks.Count];
                foreach (var fold in folds)
                {
                    var learned = networks.At([.. Enumerable.Range(0, networks.Count).Except(fold)]);
                    var predictor = Fit(family, learned, form, options, seed, latent);
                    var said = predictor.Predict([.. fold.Select(place => networks.Architectures[place])]);
                    for (var i = 0; i < fold.Length; i++) predictions[fold[i]] = said[i];
                }
                compared.Add(new(family.Name, form, PredictionFigures.Of(predictions, networks.Values)));
                done?.Invoke(compared[^1]);
            }
        }
        return compared;
    }

    /// <summary>The one with the lowest RMSE/σ; the first of several.</summary>
    public static ComparedPredictor Best(IEnumerable<ComparedPredictor> compared) =>
        compared.MinBy(predictor => predictor.Figures.RelativeRmse ?? double.PositiveInfinity)!;

    /// <summary>Fits a predictor to at most <see cref="PredictionOptions.MostLabels"/> networks.</summary>
    internal static Predictor Fit(
        PredictorFamily family, LabelledNetworks networks, LabelForm form, PredictionOptions options, ulong seed,
        ILatentCenters? latent) =>
        family.Fit(new(networks.Sample(options.MostLabels, seed), form, options, seed, latent));

    // The networks of each part, in their order; the parts differ by one at most.
    private static List<int[]> Folds(int networks, int count, ulong seed)
    {
        var places = Enumerable.Range(0, networks).ToArray();
        new RandomStream(seed, RandomPurpose.Prediction, FoldStep).Shuffle(places.AsSpan());
        return [.. Enumerable.Range(0, count).Select(fold => places.Where((_, at) => at % count == fold).Order().ToArray())];
    }

    private static LabelForm[] FormsOf(PredictionOptions options) =>
        options.LabelForm is { } form ? [form] : options.HasNoise ? [LabelForm.Raw] : Enum.GetValues<LabelForm>();

    private static void Require(LabelledNetworks networks, PredictionOptions options)
    {
        if (networks.Count < FewestNetworks)
        {
            throw new InputException(
                $"There are {networks.Count} different networks with this metric; at least {FewestNetworks} are needed.");
        }
        if (networks.Count < options.Folds)
        {
            throw InputException.Conflict(
                $"Folds is {options.Folds}; there are {networks.Count} different networks with this metric, and no more parts.",
                nameof(options.Folds));
        }
        var mean = networks.Values.Average();
        var variance = networks.Values.Average(value => (value - mean) * (value - mean));
        if (!double.IsFinite(variance)) throw new InputException("The values of the metric are too far apart to reckon with.");
        if (!(variance > 0))
        {
            throw new InputException(
                FormattableString.Invariant($"The metric is {mean} everywhere: there is nothing to predict."));
        }
    }
}
