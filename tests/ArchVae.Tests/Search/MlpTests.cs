using ArchVae.Search.Predictors;
using ArchVae.Search.Predictors.Mlps;
using ArchVae.Spaces;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Search;

public sealed class MlpTests
{
    [Fact]
    public void One_hots_are_1_for_the_value_that_an_entry_has_and_0_for_values_that_were_not_seen()
    {
        var space = TestSpaces.Mixed;
        Architecture Pool(int width, string shape) => new ArchitectureBuilder(space)
            .Add("pool", ("width", width), ("shape", shape)).Add("end", ("width", 1)).Build();
        Architecture[] learned = [Pool(1, "round"), Pool(64, "square")];
        var features = ArchitectureFeatures.Of(learned);
        var oneHots = new OneHots(features, new(learned, [1, 2]));
        oneHots.Width.ShouldBe(3);
        oneHots.Of(features.CodesOf([.. learned, Pool(8, "flat")]), 3).ShouldBe([1, 0, -1, 0, 1, 1, 0, 0, 0], 1e-6);
    }

    [Fact]
    public void A_network_has_as_many_weights_as_are_said()
    {
        using var network = new ScoreNetwork(7, 1);
        network.Weights.Length.ShouldBe(ScoreNetwork.CountOf(7));
    }

    [Fact]
    public void A_sum_over_entries_is_learned()
    {
        var networks = PredictorComparisonTests.Labelled(400);
        var family = PredictorFamily.Registry.Get("mlp");
        var predictor = family.Fit(new(
            networks.At([.. Enumerable.Range(0, 300)]), LabelForm.Raw, new PredictionOptions(), 1));
        var others = networks.At([.. Enumerable.Range(300, 100)]);
        var figures = PredictionFigures.Of(predictor.Predict(others.Architectures), others.Values);
        figures.RelativeRmse.ShouldNotBeNull().ShouldBeLessThan(0.4);
        figures.Coverage90.ShouldBeInRange(0.8, 1);
    }
}
