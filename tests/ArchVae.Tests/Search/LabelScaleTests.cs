using ArchVae.Search.Predictors;
using MathNet.Numerics.Distributions;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Search;

public sealed class LabelScaleTests
{
    [Fact]
    public void Normal_scores_are_the_quantiles_of_ranks_and_equal_values_share_their_mean_rank()
    {
        var scale = LabelScale.Of(LabelForm.NormalScores, [7, -2, 7, 100, 5]);
        foreach (var (value, rank) in new[] { (-2.0, 1.0), (5, 2), (7, 3.5), (100, 5) })
            scale.ScoreOf(value).ShouldBe(Normal.InvCDF(0, 1, (rank - 0.5) / 5), 1e-12);
    }

    [Theory]
    [InlineData(LabelForm.Raw)]
    [InlineData(LabelForm.NormalScores)]
    public void The_way_back_undoes_the_way_there_and_never_falls(LabelForm form)
    {
        var scale = LabelScale.Of(form, [3, 1, 4, 1, 5, 9, 2, 6]);
        foreach (var value in new[] { -3, 0.5, 1, 1.5, 3.3, 9, 12 }) scale.ValueOf(scale.ScoreOf(value)).ShouldBe(value, 1e-9);
        var values = Enumerable.Range(-50, 101).Select(place => scale.ValueOf(place / 10.0)).ToList();
        values.ShouldBe(values.Order());
    }

    [Fact]
    public void Raw_scores_are_standardised()
    {
        var scale = LabelScale.Of(LabelForm.Raw, [1, 3, 5, 7]);
        scale.ScoreOf(4).ShouldBe(0, 1e-12);
        scale.ScoreOf(4 + Math.Sqrt(5)).ShouldBe(1, 1e-12);
        var back = scale.Back(2, 0.5);
        back.Value.ShouldBe(4 + 2 * Math.Sqrt(5), 1e-12);
        back.StandardDeviation.ShouldBe(Math.Sqrt(5) / 2, 1e-12);
    }

    [Fact]
    public void A_distribution_of_scores_goes_back_to_the_mean_and_deviation_of_its_values()
    {
        // Values that are exp of their scores: what goes back is log-normal.
        const int Count = 20_001;
        var scale = LabelScale.Of(
            LabelForm.NormalScores,
            [.. Enumerable.Range(0, Count).Select(i => Math.Exp(Normal.InvCDF(0, 1, (i + 0.5) / Count)))]);
        var (mean, deviation) = (0.3, 0.2);
        var back = scale.Back(mean, deviation);
        var expected = Math.Exp(mean + deviation * deviation / 2);
        back.Value.ShouldBe(expected, 1e-3 * expected);
        back.StandardDeviation.ShouldBe(expected * Math.Sqrt(Math.Exp(deviation * deviation) - 1), 0.02 * expected);
    }

    [Theory]
    [InlineData(LabelForm.Raw)]
    [InlineData(LabelForm.NormalScores)]
    public void Values_that_are_all_the_same_come_back_as_they_are(LabelForm form)
    {
        var scale = LabelScale.Of(form, [2, 2, 2]);
        scale.ScoreOf(2).ShouldBe(0, 1e-12);
        scale.Back(1, 3).ShouldBe(new Prediction(2, 0));
    }
}
