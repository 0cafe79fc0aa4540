using ArchVae.Spaces;
using ArchVae.Tensors;

namespace ArchVae.Search.Predictors.Mlps;

/// <summary>
/// The mean of five small networks on one-hots and numbers, each of which learns without another fifth of the labels. These say
/// when it is best and how far it is off.
/// </summary>
/// <param name="name">Its name.</param>
/// <param name="groups">The features.</param>
/// <param name="on">What it is on, for its description.</param>
internal sealed class MlpFamily(string name, FeatureGroups groups, string on) : PredictorFamily
{
    private const int Networks = 5;
    private const int MlpStep = 2;

    public override string Name => name;

    public override string Description => $"five small networks {on}";

    public override bool NeedsModel => groups.HasFlag(FeatureGroups.Latent);

    public override Predictor Fit(PredictorContext context)
    {
        var (networks, scale, oneHots, features) = Prepare(context);
        var rows = oneHots.Of(features.CodesOf(networks.Architectures), networks.Count);
        float[] scores = [.. networks.Values.Select(value => (float)scale.ScoreOf(value))];
        var random = new RandomStream(context.Seed, RandomPurpose.Prediction, MlpStep);
        var places = Enumerable.Range(0, networks.Count).ToArray();
        random.Shuffle(places.AsSpan());
        var (weights, squares) = (new List<float[]>(), 0.0);
        for (var part = 0; part < Networks; part++)
        {
            int[] leftOut = [.. places.Where((_, at) => at % Networks == part)];
            int[] learned = [.. places.Where((_, at) => at % Networks != part)];
            using var network = new ScoreNetwork(oneHots.Width, context.Seed * Networks + (ulong)part);
            if (leftOut.Length > 0 && learned.Length > 0) network.Train(rows, scores, learned, leftOut, ref random);
            var said = network.Predict(network.Rows(rows, leftOut));
            squares += leftOut.Zip(said, (i, one) => ((double)one - scores[i]) * (one - scores[i])).Sum();
            weights.Add(network.Weights);
        }
        return new Fitted(features, scale, oneHots, weights, Math.Sqrt(squares / networks.Count));
    }

    public override Predictor Restore(PredictorContext context, IReadOnlyDictionary<string, double[]> state)
    {
        var (_, scale, oneHots, features) = Prepare(context);
        var count = ScoreNetwork.CountOf(oneHots.Width);
        var (weights, deviation) = (NumbersOf(state, "weights", Networks * count), NumbersOf(state, "deviation", 1)[0]);
        if (deviation < 0 || !weights.All(weight => float.IsFinite((float)weight)))
            throw new InputException("The predictor's deviation must not be below 0, and its weights must fit single precision.");
        return new Fitted(
            features, scale, oneHots, [.. weights.Select(weight => (float)weight).Chunk(count)], deviation);
    }

    private (LabelledNetworks, LabelScale, OneHots, ArchitectureFeatures) Prepare(PredictorContext context)
    {
        // In an order of their own, so that the given one does not matter.
        var networks = context.Networks.At([.. Enumerable.Range(0, context.Networks.Count)
            .OrderBy(i => context.Networks.Architectures[i].StableHash())]);
        var (features, scale) = (context.Features(groups), LabelScale.Of(context.Form, networks.Values));
        return (networks, scale, new(features, networks), features);
    }

    private sealed class Fitted(
        ArchitectureFeatures features, LabelScale scale, OneHots oneHots, IReadOnlyList<float[]> weights, double deviation)
        : Predictor
    {
        public override IReadOnlyDictionary<string, double[]> State => new Dictionary<string, double[]>
        {
            ["weights"] = [.. weights.SelectMany(one => one).Select(weight => (double)weight)],
            ["deviation"] = [deviation],
        };

        public override IReadOnlyList<Prediction> Predict(IReadOnlyList<Architecture> architectures)
        {
            ArgumentNullException.ThrowIfNull(architectures);
            var rows = oneHots.Of(features.CodesOf(architectures), architectures.Count);
            if (architectures.Count == 0) return [];
            var said = weights.Select(one =>
            {
                using var network = new ScoreNetwork(oneHots.Width, 0) { Weights = one };
                return network.Predict(rows);
            }).ToList();
            return [.. Enumerable.Range(0, architectures.Count).Select(i =>
            {
                var mean = said.Average(one => (double)one[i]);
                var spread = said.Average(one => (one[i] - mean) * (one[i] - mean));
                return scale.Back(mean, Math.Max(deviation, Math.Sqrt(spread)));
            })];
        }
    }
}
