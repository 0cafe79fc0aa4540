using ArchVae.Search.Predictors;
using ArchVae.Tensors;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Search;

public sealed class PredictionFiguresTests
{
    [Fact]
    public void Kendalls_correlation_is_that_of_counting_all_pairs()
    {
        var random = new RandomStream(5, RandomPurpose.Test);
        for (var trial = 0; trial < 20; trial++)
        {
            // With many ties on both sides.
            var left = Enumerable.Range(0, 40).Select(_ => (double)random.NextInt32(8)).ToList();
            var right = left.Select(value => Math.Round(value + random.NextGaussian() * trial / 4)).ToList();
            var (sum, ofLeft, ofRight) = (0, 0, 0);
            for (var i = 0; i < left.Count; i++)
            {
                for (var j = 0; j < i; j++)
                {
                    var (a, b) = (Math.Sign(left[i] - left[j]), Math.Sign(right[i] - right[j]));
                    (sum, ofLeft, ofRight) = (sum + a * b, ofLeft + a * a, ofRight + b * b);
                }
            }
            RankCorrelation.Kendall(left, right).ShouldNotBeNull().ShouldBe(sum / Math.Sqrt((double)ofLeft * ofRight), 1e-12);
        }
        RankCorrelation.Kendall([1, 1], [1, 2]).ShouldBeNull();
    }

    [Fact]
    public void Figures_are_as_defined()
    {
        var figures = PredictionFigures.Of([new(1, 1), new(2, 1), new(4, 0.1), new(3, 2)], [1.5, 3.6, 4.2, 0]);
        figures.Spearman.ShouldNotBeNull().ShouldBe(0.4, 1e-12);
        figures.Kendall.ShouldNotBeNull().ShouldBe(1.0 / 3, 1e-12);
        double[] values = [1.5, 3.6, 4.2, 0], errors = [0.5, 1.6, 0.2, -3];
        var mean = values.Average();
        figures.RelativeRmse.ShouldNotBeNull().ShouldBe(
            Math.Sqrt(errors.Average(error => error * error) / values.Average(value => (value - mean) * (value - mean))), 1e-12);
        // 0.5, 1.6, 2 and 1.5 deviations off.
        (figures.Coverage50, figures.Coverage90).ShouldBe((0.25, 0.75));
    }

    [Fact]
    public void Predictions_that_are_all_the_same_have_no_correlation()
    {
        var figures = PredictionFigures.Of([new(2, 1), new(2, 1)], [1, 3]);
        (figures.Spearman, figures.Kendall, figures.Correlation).ShouldBe((null, null, null));
        figures.RelativeRmse.ShouldBe(1);
    }
}
