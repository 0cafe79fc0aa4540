using ArchVae.Search.Export;
using ArchVae.Spaces;

namespace ArchVae.Search.Predictors.Ridge;

/// <summary>Ridge regression whose penalty is that with the least error of networks that are left out.</summary>
/// <param name="pairs">Whether pairs of features count.</param>
internal abstract class RidgeFamily(bool pairs) : PredictorFamily
{
    // 10^-6 to 10 in steps of √10.
    private static readonly double[] penalties = [.. Enumerable.Range(-12, 15).Select(half => Math.Pow(10, half / 2.0))];

    public override Predictor Fit(PredictorContext context)
    {
        var (features, scale) = (
            context.Features(FeatureGroups.Entries), LabelScale.Of(context.Form, context.Networks.Values));
        var tuning = context.Networks.Sample(context.Options.MostTuningLabels, context.Seed);
        var (part, scores) = (new KernelRidge(features, tuning, pairs), Scores(scale, tuning));
        var matrix = part.Matrix();
        var penalty = penalties.MinBy(penalty => SquareMean(part.Fit(scores, penalty, matrix)?.LeftOut));
        var ridge = new KernelRidge(features, context.Networks, pairs);
        scores = Scores(scale, context.Networks);
        matrix = ridge.Matrix();
        // What is found on a part may be too small for all.
        for (; ; penalty *= 10)
        {
            if (ridge.Fit(scores, penalty, matrix) is { } fit)
                return new Fitted(features, scale, ridge, fit.Coefficients, penalty, Math.Sqrt(SquareMean(fit.LeftOut)));
        }
    }

    public override Predictor Restore(PredictorContext context, IReadOnlyDictionary<string, double[]> state)
    {
        var (features, scale) = (
            context.Features(FeatureGroups.Entries), LabelScale.Of(context.Form, context.Networks.Values));
        var (penalty, deviation) = (NumbersOf(state, "penalty", 1)[0], NumbersOf(state, "deviation", 1)[0]);
        var ridge = new KernelRidge(features, context.Networks, pairs);
        if (!(penalty > 0) || deviation < 0 || ridge.Coefficients(Scores(scale, context.Networks), penalty) is not { } found)
            throw new InputException("The predictor's penalty must be above 0, and its deviation must not be below.");
        return new Fitted(features, scale, ridge, found, penalty, deviation);
    }

    private static double[] Scores(LabelScale scale, LabelledNetworks networks) => [.. networks.Values.Select(scale.ScoreOf)];

    private static double SquareMean(double[]? errors) =>
        errors is null ? double.PositiveInfinity : errors.Average(error => error * error);

    private sealed class Fitted(
        ArchitectureFeatures features, LabelScale scale, KernelRidge ridge, double[] coefficients, double penalty,
        double deviation) : Predictor
    {
        public override IReadOnlyDictionary<string, double[]> State => new Dictionary<string, double[]>
        {
            ["penalty"] = [penalty],
            ["deviation"] = [deviation],
        };

        internal override ArchitectureFeatures Features => features;

        internal override void Export(PredictorGraph graph) => ridge.Export(graph, scale, coefficients, deviation);

        public override IReadOnlyList<Prediction> Predict(IReadOnlyList<Architecture> architectures)
        {
            ArgumentNullException.ThrowIfNull(architectures);
            features.Space.RequireAll(architectures, "The architectures are");
            return [.. ridge.Predict(coefficients, architectures).Select(score => scale.Back(score, deviation))];
        }
    }
}

/// <summary><c>ridge-pairs</c>.</summary>
internal sealed class RidgePairsFamily() : RidgeFamily(pairs: true)
{
    public override string Name => "ridge-pairs";

    public override string Description => "ridge regression on one-hots of the entries and on all their pairs";
}

/// <summary><c>one-hot</c>, the baseline.</summary>
internal sealed class OneHotFamily() : RidgeFamily(pairs: false)
{
    public override string Name => "one-hot";

    public override string Description => "ridge regression on one-hots of the entries: the baseline";
}
