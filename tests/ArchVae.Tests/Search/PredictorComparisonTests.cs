using ArchVae.Data;
using ArchVae.Search.Predictors;
using ArchVae.Spaces;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Search;

public sealed class PredictorComparisonTests
{
    private static readonly SearchSpace macro = SearchSpace.Load("nas-bench-macro");

    [Fact]
    public void Architectures_of_one_network_are_pooled_to_their_mean()
    {
        var space = SearchSpace.Load("nas-bench-201");
        var draws = space.Draws(3000);
        var same = draws.GroupBy(one => one.NetworkHash()).First(group => group.Count() >= 3).Take(3).ToList();
        var other = draws.First(one => one.NetworkHash() != same[0].NetworkHash());
        var networks = LabelledNetworks.Of(
            [Record(same[0], 1), Record(other, 9), Record(same[1], 2), new(draws[5], "none"), Record(same[2], 6)], "m");
        networks.Values.ShouldBe([3, 9], 1e-12);
        networks.Measurements.ShouldBe([3, 1]);
        networks.Architectures.ShouldBe([same[0], other]);
    }

    [Fact]
    public void Known_noise_of_each_architecture_is_pooled_by_its_variance_and_may_be_missing()
    {
        var draws = macro.Draws(3);
        ArchitectureRecord Noisy(int i, double? noise) => new(draws[i], $"{i}", noise is { } known
            ? new Dictionary<string, double> { ["m"] = i, ["s"] = known } : new Dictionary<string, double> { ["m"] = i });
        var networks = LabelledNetworks.Of([Noisy(0, 3), Noisy(1, null), Noisy(0, 4), Noisy(2, 0)], "m", "s");
        networks.Noises.ShouldBe([Math.Sqrt(12.5), null, 0]);
        networks.At([2, 1]).Noises.ShouldBe([0, null]);
        LabelledNetworks.Of([Noisy(0, 3)], "m").Noises.ShouldBe([null]);
        Should.Throw<InputException>(() => LabelledNetworks.Of([Noisy(0, 3), Noisy(1, -1)], "m", "s"))
            .Message.ShouldContain("The metric 's' of '1' is -1");
        Should.Throw<InputException>(() => LabelledNetworks.Of([Noisy(1, null)], "m", "s"))
            .Message.ShouldContain("No architecture has a metric 's'");
    }

    [Fact]
    public void A_value_is_trusted_as_its_known_noise_says()
    {
        var draws = macro.Draws(12);
        double Said(double noise) => PredictorFamily.Registry.Get("gp").Fit(new(
            new(draws, [10, .. Enumerable.Range(0, 11).Select(i => i % 2 - 0.5)], noises: [noise, .. new double?[11]]),
            LabelForm.Raw, new(), 0)).Predict([draws[0]])[0].Value;

        Said(0).ShouldBe(10, 0.1);
        Said(30).ShouldBeLessThan(6);
    }

    [Fact]
    public void Every_network_is_predicted_by_predictors_that_have_not_seen_it()
    {
        var networks = Labelled(23);
        var family = new Recorder();
        var compared = PredictorComparison.Of(networks, [family], new() { Folds = 4, LabelForm = LabelForm.Raw }, 7);
        family.Learned.Count.ShouldBe(4);
        family.Learned.SelectMany(learned => networks.Architectures.Except(learned))
            .ShouldBe(networks.Architectures, ignoreOrder: true);
        family.Learned.ShouldAllBe(learned => learned.Length == 17 || learned.Length == 18);
        compared.Single().Figures.Spearman.ShouldBeNull();
    }

    [Fact]
    public void The_seed_decides_and_values_may_be_on_any_scale_and_of_any_sign()
    {
        var (networks, options) = (Labelled(40), new PredictionOptions { MostTuningLabels = 20 });
        var families = PredictorFamily.Registry.Families;
        var first = PredictorComparison.Of(networks, families, options, 1);
        PredictorComparison.Of(networks, families, options, 1).ShouldBe(first);
        PredictorComparison.Of(networks, families, options, 2).ShouldNotBe(first);
        var turned = new LabelledNetworks(networks.Architectures, [.. networks.Values.Select(value => 5 - 1e6 * value)]);
        var other = PredictorComparison.Of(turned, families, options, 1);
        foreach (var (one, same) in first.Zip(other))
        {
            // A network that learns the opposite is another one.
            var tolerance = one.Predictor == "mlp" ? 0.15 : 1e-3;
            same.Figures.Spearman.ShouldNotBeNull().ShouldBe(one.Figures.Spearman!.Value, tolerance);
            same.Figures.RelativeRmse.ShouldNotBeNull().ShouldBe(one.Figures.RelativeRmse!.Value, tolerance);
        }
    }

    [Fact]
    public void The_best_is_the_one_with_the_lowest_error()
    {
        PredictionFigures Figures(double? error) => new(0, 0, 0, error, 0, 0);
        PredictorComparison.Best([
            new("a", LabelForm.Raw, Figures(0.4)), new("b", LabelForm.Raw, Figures(null)), new("c", LabelForm.Raw, Figures(0.3)),
        ]).Predictor.ShouldBe("c");
    }

    [Theory]
    [InlineData(9, 5, 1, "There are 9 different networks with this metric; at least 10 are needed.")]
    [InlineData(12, 13, 1, "Folds is 13; there are 12 different networks with this metric, and no more parts.")]
    [InlineData(12, 5, 0, "The metric is 3 everywhere: there is nothing to predict.")]
    [InlineData(12, 5, 1e307, "The values of the metric are too far apart to reckon with.")]
    [InlineData(12, 1, 1, "Folds is 1; it must be from 2 to 100.")]
    public void What_cannot_be_learned_from_is_told(int count, int folds, double slope, string message)
    {
        var networks = new LabelledNetworks(macro.Draws(count), [.. Enumerable.Range(0, count).Select(i => 3 + slope * i)]);
        Should.Throw<InputException>(() => PredictorComparison.Of(
            networks, PredictorFamily.Registry.Families, new() { Folds = folds }, 0)).Message.ShouldBe(message);
    }

    [Fact]
    public void A_metric_that_nobody_has_is_told_with_those_that_there_are() =>
        Should.Throw<InputException>(() => LabelledNetworks.Of([Record(macro.Draws(1)[0], 1)], "accuracy")).Message
            .ShouldBe("No architecture has a metric 'accuracy'; there are m.");

    /// <summary>Networks whose value is the number of layers of one type, and a little more for a pair.</summary>
    internal static LabelledNetworks Labelled(int count)
    {
        var architectures = macro.Draws(count);
        return new(architectures, [.. architectures.Select(one =>
            Enumerable.Range(0, 8).Count(row => one.TypeOf(row) == 1) + (one.TypeOf(0) == one.TypeOf(7) ? 0.5 : 0))]);
    }

    private static ArchitectureRecord Record(Architecture architecture, double value) =>
        new(architecture, null, new Dictionary<string, double> { ["m"] = value });

    private sealed class Recorder : PredictorFamily
    {
        public List<Architecture[]> Learned { get; } = [];

        public override string Name => "recorder";

        public override string Description => "says 0";

        public override Predictor Fit(PredictorContext context)
        {
            Learned.Add([.. context.Networks.Architectures]);
            return new Zero();
        }

        public override Predictor Restore(PredictorContext context, IReadOnlyDictionary<string, double[]> state) => new Zero();

        private sealed class Zero : Predictor
        {
            public override IReadOnlyDictionary<string, double[]> State => new Dictionary<string, double[]>();

            public override IReadOnlyList<Prediction> Predict(IReadOnlyList<Architecture> architectures) =>
                [.. architectures.Select(_ => new Prediction(0, 1))];
        }
    }
}
