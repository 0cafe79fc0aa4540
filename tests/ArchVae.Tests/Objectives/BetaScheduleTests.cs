using ArchVae.Objectives;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Objectives;

public sealed class BetaScheduleTests
{
    private const int StepsPerEpoch = 10;

    public static TheoryData<AnnealingShape, bool, double> Shapes
    {
        get
        {
            var shapes = new TheoryData<AnnealingShape, bool, double>();
            foreach (var shape in Enum.GetValues<AnnealingShape>())
            {
                shapes.Add(shape, true, 60);
                shapes.Add(shape, true, 7);
                shapes.Add(shape, true, 1);
                shapes.Add(shape, false, 6);
                shapes.Add(shape, false, 0.75);
            }
            return shapes;
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0.05)]
    [InlineData(10, 0.5)]
    [InlineData(39, 1.95)]
    [InlineData(40, 2)]
    [InlineData(1_000_000, 2)]
    public void Beta_rises_in_a_straight_line_step_by_step(long step, double expected) =>
        new BetaSchedule(2, 4).At(step, StepsPerEpoch).ShouldBe(expected, 1e-12);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Beta_begins_at_zero_and_is_final_at_the_end_and_after(AnnealingShape shape, bool inSteps, double length)
    {
        var schedule = new BetaSchedule(3, length, inSteps, shape, Cycles: 3);
        var end = (long)Math.Ceiling(inSteps ? length : length * StepsPerEpoch);
        schedule.At(0, StepsPerEpoch).ShouldBe(0);
        for (var step = 0; step < end; step++)
        {
            schedule.At(step, StepsPerEpoch).ShouldBeInRange(0, 3);
            schedule.IsAnnealing(step, StepsPerEpoch).ShouldBeTrue();
        }
        foreach (var step in new[] { end, end + 1, 1000 * end })
        {
            schedule.At(step, StepsPerEpoch).ShouldBe(3);
            schedule.IsAnnealing(step, StepsPerEpoch).ShouldBeFalse();
        }
    }

    [Theory]
    [InlineData(AnnealingShape.Linear)]
    [InlineData(AnnealingShape.Sigmoid)]
    public void Beta_rises_from_step_to_step(AnnealingShape shape)
    {
        var schedule = new BetaSchedule(0.5, 40, InSteps: true, shape);
        for (var step = 1; step <= 40; step++)
            schedule.At(step, StepsPerEpoch).ShouldBeGreaterThan(schedule.At(step - 1, StepsPerEpoch));
    }

    /// <summary>σ(12t − 6), moved and stretched so that it begins at 0 and ends at 1.</summary>
    [Fact]
    public void The_sigmoid_is_a_logistic_curve_half_way_up_in_the_middle()
    {
        var schedule = new BetaSchedule(2, 48, InSteps: true, AnnealingShape.Sigmoid);
        schedule.At(24, StepsPerEpoch).ShouldBe(1, 1e-12);
        var start = 1 / (1 + Math.Exp(6));
        schedule.At(12, StepsPerEpoch).ShouldBe(2 * (1 / (1 + Math.Exp(3)) - start) / (1 - 2 * start), 1e-12);
        for (var step = 0; step <= 48; step++)
            (schedule.At(step, StepsPerEpoch) + schedule.At(48 - step, StepsPerEpoch)).ShouldBe(2, 1e-12);
    }

    [Fact]
    public void A_cycle_rises_over_its_first_half_and_stays_over_its_second()
    {
        var schedule = new BetaSchedule(2, 32, InSteps: true, AnnealingShape.Cyclical, Cycles: 4);
        double[] cycle = [0, 0.5, 1, 1.5, 2, 2, 2, 2];
        for (var step = 0; step < 32; step++) schedule.At(step, StepsPerEpoch).ShouldBe(cycle[step % 8], 1e-12, $"step {step}");
    }

    [Fact]
    public void Every_cycle_begins_at_zero_whatever_their_number_and_length()
    {
        for (var cycles = 1; cycles <= 60; cycles++)
        {
            foreach (var length in new[] { 2, 3, 7, 10, 49 })
            {
                var schedule = new BetaSchedule(1, cycles * length, InSteps: true, AnnealingShape.Cyclical, cycles);
                for (var cycle = 0; cycle < cycles; cycle++)
                    schedule.At(cycle * length, StepsPerEpoch).ShouldBe(0, 1e-9, $"cycle {cycle} of {cycles} of {length} steps");
            }
        }
    }

    [Fact]
    public void Steps_and_epochs_of_as_many_steps_are_the_same()
    {
        foreach (var shape in Enum.GetValues<AnnealingShape>())
        {
            var (inSteps, inEpochs) = (new BetaSchedule(2, 40, true, shape), new BetaSchedule(2, 4, false, shape));
            for (var step = 0; step < 50; step++) inSteps.At(step, StepsPerEpoch).ShouldBe(inEpochs.At(step, StepsPerEpoch));
        }
    }

    [Fact]
    public void Without_annealing_beta_is_final_from_the_first_step() =>
        new BetaSchedule(0.005, 0).At(0, StepsPerEpoch).ShouldBe(0.005);

    [Fact]
    public void Annealing_may_take_a_part_of_an_epoch() => new BetaSchedule(1, 0.5).At(3, StepsPerEpoch).ShouldBe(0.6, 1e-12);
}
