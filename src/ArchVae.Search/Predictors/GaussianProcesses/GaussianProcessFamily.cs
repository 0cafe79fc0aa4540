using ArchVae.Search.Export;
using ArchVae.Spaces;

namespace ArchVae.Search.Predictors.GaussianProcesses;

/// <summary>A Gaussian process on some groups of features, with a weight for each.</summary>
/// <param name="name">Its name.</param>
/// <param name="groups">The features.</param>
/// <param name="on">What it is on, for its description.</param>
internal sealed class GaussianProcessFamily(string name, FeatureGroups groups, string on) : PredictorFamily
{
    // Of a variance on a scale where that of the values is about 1.
    private const double Most = 1e6;

    public override string Name => name;

    public override string Description => $"a Gaussian process {on}";

    public override bool NeedsModel => groups.HasFlag(FeatureGroups.Latent);

    public override Predictor Fit(PredictorContext context)
    {
        var tuning = context.Networks.Sample(context.Options.MostTuningLabels, context.Seed);
        var features = context.Features(groups);
        var scale = LabelScale.Of(context.Form, context.Networks.Values);
        var parameters = LogPosterior.Maximize(Labels(context, features, scale, tuning));
        var (all, tuned) = (context.Networks.Architectures, tuning.Architectures.ToHashSet(ReferenceEqualityComparer.Instance));
        return new Fitted(features, scale, GaussianProcess.Calibrated(
            Labels(context, features, scale, context.Networks), parameters, i => tuned.Contains(all[i])));
    }

    public override Predictor Restore(PredictorContext context, IReadOnlyDictionary<string, double[]> state)
    {
        var features = context.Features(groups);
        var scale = LabelScale.Of(context.Form, context.Networks.Values);
        var weights = NumbersOf(state, "weights", features.Columns.Count);
        var parameters = new KernelParameters(weights, NumbersOf(state, "signal", 1)[0], NumbersOf(state, "noise", 1)[0]);
        if (weights.Any(weight => weight < 0) || parameters.Signal is not (> 0 and <= Most)
            || parameters.Noise is not (>= 0 and <= Most))
        {
            throw new InputException(
                "The predictor's weights and noise must not be below 0, its signal must be above 0; the last two up to 1e6.");
        }
        return new Fitted(features, scale, new(Labels(context, features, scale, context.Networks), parameters));
    }

    private static LabelledCodes Labels(
        PredictorContext context, ArchitectureFeatures features, LabelScale scale, LabelledNetworks networks)
    {
        // Scores have no scale that noise could be on, and values that are all the same have none either.
        double? Known(double? noise) =>
            noise / scale.Unit is { } deviation ? Math.Min(deviation * deviation, Most) : null;

        return new(
            features, new(features, context.Options.NumberDistance), features.CodesOf(networks.Architectures),
            [.. networks.Values.Select(scale.ScoreOf)], [.. networks.Measurements.Select(count => 1.0 / count)],
            [.. networks.Noises.Select(noise => Known(noise ?? context.Options.Noise))]);
    }

    private sealed class Fitted(ArchitectureFeatures features, LabelScale scale, GaussianProcess process) : Predictor
    {
        public override IReadOnlyDictionary<string, double[]> State => new Dictionary<string, double[]>
        {
            ["weights"] = [.. process.Parameters.Weights],
            ["signal"] = [process.Parameters.Signal],
            ["noise"] = [process.Parameters.Noise],
        };

        internal override ArchitectureFeatures Features => features;

        internal override void Export(PredictorGraph graph) => process.Export(graph, scale);

        public override IReadOnlyList<Prediction> Predict(IReadOnlyList<Architecture> architectures)
        {
            ArgumentNullException.ThrowIfNull(architectures);
            features.Space.RequireAll(architectures, "The architectures are");
            return [.. process.Predict(architectures).Select(point => scale.Back(point.Mean, Math.Sqrt(point.Variance)))];
        }
    }
}
