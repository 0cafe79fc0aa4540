using ArchVae.Training;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Training;

public sealed class LearningRateTests
{
    private static readonly TrainingOptions cosine =
        new() { LearningRate = 2, Epochs = 11, WarmUpEpochs = 1, Schedule = LearningRateSchedule.Cosine };

    [Fact]
    public void A_constant_rate_stays() =>
        LearningRates.At(cosine with { Schedule = LearningRateSchedule.Constant }, 57, 10).ShouldBe(2);

    [Fact]
    public void The_rate_rises_in_a_straight_line_over_the_warm_up()
    {
        for (var step = 0; step <= 10; step++) LearningRates.At(cosine, step, 10).ShouldBe(2 * (step + 1) / 11.0, 1e-12);
    }

    [Fact]
    public void After_the_warm_up_the_rate_falls_as_half_a_cosine_to_a_hundredth()
    {
        // Steps 10 to 109.
        LearningRates.At(cosine, 10, 10).ShouldBe(2, 1e-12);
        LearningRates.At(cosine, 43, 10).ShouldBe(2 * (0.01 + 0.99 * 0.75), 1e-12);
        LearningRates.At(cosine, 76, 10).ShouldBe(2 * (0.01 + 0.99 * 0.25), 1e-12);
        LearningRates.At(cosine, 109, 10).ShouldBe(0.02, 1e-12);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    [InlineData(1.0)]
    [InlineData(3.0)]
    public void Even_the_shortest_training_has_a_rate(double warmUp)
    {
        for (var step = 0; step < 2; step++)
            LearningRates.At(cosine with { Epochs = 1, WarmUpEpochs = warmUp }, step, 2).ShouldBeInRange(0.02, 2);
    }
}
