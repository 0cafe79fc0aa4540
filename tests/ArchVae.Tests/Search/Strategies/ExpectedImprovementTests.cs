using ArchVae.Search.Strategies.Surrogates;
using MathNet.Numerics.Distributions;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Search.Strategies;

public sealed class ExpectedImprovementTests
{
    [Theory]
    [InlineData(0.3, 0.5)]
    [InlineData(-2, 0.7)]
    [InlineData(5, 0.1)]
    [InlineData(0, 1)]
    public void It_is_the_integral_of_what_lies_above_0(double mean, double deviation)
    {
        const int Steps = 200_000;
        var sum = 0.0;
        for (var i = 0; i < Steps; i++)
        {
            var value = mean + deviation * (-10 + 20 * (i + 0.5) / Steps);
            sum += Math.Max(0, value) * Normal.PDF(mean, deviation, value) * 20 * deviation / Steps;
        }
        FittedModels.ExpectedImprovement(mean, deviation).ShouldBe(sum, 1e-7 * Math.Max(1, sum));
    }

    [Fact]
    public void Without_doubt_it_is_what_there_is_to_gain()
    {
        FittedModels.ExpectedImprovement(2, 0).ShouldBe(2);
        FittedModels.ExpectedImprovement(-2, 0).ShouldBe(0);
    }
}
