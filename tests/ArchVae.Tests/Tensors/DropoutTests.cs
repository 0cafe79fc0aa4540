using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using ArchVae.Tensors.Ops;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Tensors;

public class DropoutTests
{
    [Fact]
    public void Values_and_gradients_are_those_of_the_formula() => GradientCheck.ForAllChoices(
        (tape, x) => Dropout.Apply(tape, x[0], 0.3, seed: 7, step: 5, firstRow: 11),
        x =>
        {
            var random = new RandomStream(7, RandomPurpose.Dropout, 5);
            return [.. x[0].Select((value, i) =>
            {
                if (i % 6 == 0) random = new RandomStream(7, RandomPurpose.Dropout, 5, 11 + i / 6);
                return random.NextUInt32() < 0.3 * Math.Pow(2, 32) - 1 ? 0 : value / 0.7;
            })];
        },
        Operand.Random(4, 6, 1));

    [Fact]
    public void The_share_left_out_is_the_rate_and_the_mean_stays()
    {
        const int count = 200_000;
        using var team = new ThreadTeam(2);
        using var tape = new Tape(team);
        var x = tape.Constant(400, count / 400);
        x.Values.Fill(1);
        foreach (var rate in new[] { 0, 0.1, 0.5, 0.9 })
        {
            var y = Dropout.Apply(tape, x, rate, seed: 1, step: 2).Values.ToArray();
            var deviation = Math.Sqrt(rate * (1 - rate) / count);
            (y.Count(value => value == 0) / (double)count).ShouldBe(rate, 4 * deviation + 1e-9);
            y.Average().ShouldBe(1, 4 * deviation / (1 - rate) + 1e-6);
        }
    }

    [Fact]
    public void Seeds_steps_rows_and_places_have_masks_of_their_own()
    {
        using var team = new ThreadTeam(1);
        using var tape = new Tape(team);
        var x = tape.Constant(2, 64);
        x.Values.Fill(1);
        string Mask(int place, ulong seed, long step, int row) =>
            string.Concat(
                new DropoutLayer(0.5, place).Apply(tape, x, seed, step).Row(row).ToArray().Select(y => y == 0 ? 'o' : 'x'));
        string[] masks = [Mask(0, 1, 1, 0), Mask(0, 1, 1, 1), Mask(0, 1, 2, 0), Mask(0, 2, 1, 0), Mask(1, 1, 1, 0)];
        masks.Distinct().Count().ShouldBe(5);
        Mask(1, 1, 1, 0).ShouldBe(masks[4]);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void A_rate_out_of_range_is_refused(double rate)
    {
        using var team = new ThreadTeam(1);
        using var tape = new Tape(team);
        Should.Throw<ArgumentOutOfRangeException>(() => Dropout.Apply(tape, tape.Constant(1, 1), rate, 1, 1));
    }
}
