using ArchVae.Tensors;
using ArchVae.Tensors.Ops;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Tensors;

public class RectifierTests
{
    [Fact]
    public void Values_and_gradients_agree_with_finite_differences() => new GradientCheck().With(5, 7).Run(
        (tape, t) => Rectifier.Apply(tape, t[0]), values => [.. values[0].Select(value => Math.Max(0, value))], threads: 2);

    [Fact]
    public void What_is_no_number_stays_none()
    {
        using var team = new ThreadTeam(1);
        using var tape = new Tape(team, recording: false);
        Rectifier.Apply(tape, tape.Constant(1, 3, [float.NaN, -1, 2])).Values.ToArray().ShouldBe([float.NaN, 0, 2]);
    }
}
