using ArchVae.Spaces;

namespace ArchVae.Search.Predictors.GaussianProcesses;

/// <summary>
/// <c>gp</c>: a Gaussian process on the entries of architectures, with a weight for each position and feature.
/// </summary>
internal sealed class GaussianProcessFamily : PredictorFamily
{
    // Of a variance on a scale where that of the values is about 1.
    private const double Most = 1e6;

    public override string Name => "gp";

    public override string Description => "a Gaussian process on the entries, with a weight for each position and feature";

    public override Predictor Fit(PredictorContext context)
    {
        var tuning = context.Networks.Sample(context.Options.MostTuningLabels, context.Seed);
        var all = ArchitectureFeatures.Of(context.Networks.Architectures);
        var scale = LabelScale.Of(context.Form, context.Networks.Values);
        var parameters = LogPosterior.Maximize(Labels(context, all, scale, tuning));
        return new Fitted(all, scale, new(Labels(context, all, scale, context.Networks), parameters));
    }

    public override Predictor Restore(PredictorContext context, IReadOnlyDictionary<string, double[]> state)
    {
        var features = ArchitectureFeatures.Of(context.Networks.Architectures);
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
        var noise = context.Options.Noise / scale.Unit;
        return new(
            features, new(features, context.Options.NumberDistance), features.CodesOf(networks.Architectures),
            [.. networks.Values.Select(scale.ScoreOf)], [.. networks.Measurements.Select(count => 1.0 / count)],
            noise is { } known ? Math.Min(known * known, Most) : null);
    }

    private sealed class Fitted(ArchitectureFeatures features, LabelScale scale, GaussianProcess process) : Predictor
    {
        public override IReadOnlyDictionary<string, double[]> State => new Dictionary<string, double[]>
        {
            ["weights"] = [.. process.Parameters.Weights],
            ["signal"] = [process.Parameters.Signal],
            ["noise"] = [process.Parameters.Noise],
        };

        public override IReadOnlyList<Prediction> Predict(IReadOnlyList<Architecture> architectures)
        {
            ArgumentNullException.ThrowIfNull(architectures);
            features.Space.RequireAll(architectures, "The architectures are");
            return [.. process.Predict(architectures).Select(point => scale.Back(point.Mean, Math.Sqrt(point.Variance)))];
        }
    }
}
