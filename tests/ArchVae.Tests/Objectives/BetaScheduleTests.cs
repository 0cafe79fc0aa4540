using ArchVae.Objectives;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Objectives;

public sealed class BetaScheduleTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0.05)]
    [InlineData(10, 0.5)]
    [InlineData(39, 1.95)]
    [InlineData(40, 2)]
    [InlineData(1_000_000, 2)]
    public void Beta_rises_in_a_straight_line_step_by_step(long step, double expected) =>
        new BetaSchedule(2, 4).At(step, 10).ShouldBe(expected, 1e-12);

    [Fact]
    public void Without_annealing_beta_is_final_from_the_first_step() => new BetaSchedule(0.005, 0).At(0, 10).ShouldBe(0.005);

    [Fact]
    public void Part_of_an_epoch_is_enough() => new BetaSchedule(1, 0.5).At(3, 10).ShouldBe(0.6, 1e-12);
}
