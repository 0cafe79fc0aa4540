using ArchVae.Posteriors;
using ArchVae.Tensors;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Posteriors;

public sealed class MixturePriorTests
{
    private const int Draws = 40_000;

    // Two components, far from each other: N(μ, L·Lᵀ) with L = [[s0, 0], [l, s1]].
    private static readonly float[] means = [-20, 3, 20, -1];
    private static readonly float[] logVariances = [0, MathF.Log(0.25f), MathF.Log(4), MathF.Log(2.25f)];
    private static readonly float[] lower = [0.8f, -1.2f];

    [Fact]
    public void Draws_have_the_means_and_covariances_of_the_components_and_come_as_often_from_each()
    {
        using var team = new ThreadTeam(1);
        using var tape = new Tape(team, recording: false);
        var z = new Correlated().Draw(tape, seed: 3, first: 0, Draws);
        for (var k = 0; k < 2; k++)
        {
            var own = Enumerable.Range(0, Draws).Where(i => z.Row(i)[0] < 0 == (k == 0))
                .Select(i => (X: (double)z.Row(i)[0], Y: (double)z.Row(i)[1])).ToList();
            // A share of a half within four standard errors.
            ((double)own.Count / Draws).ShouldBe(0.5, 4 * 0.5 / Math.Sqrt(Draws));
            var (meanX, meanY) = (own.Average(p => p.X), own.Average(p => p.Y));
            meanX.ShouldBe(means[2 * k], 0.06);
            meanY.ShouldBe(means[2 * k + 1], 0.06);
            var (s0, s1) = (Math.Exp(logVariances[2 * k] / 2.0), Math.Exp(logVariances[2 * k + 1] / 2.0));
            own.Average(p => (p.X - meanX) * (p.X - meanX)).ShouldBe(s0 * s0, 0.06 * s0 * s0);
            own.Average(p => (p.X - meanX) * (p.Y - meanY)).ShouldBe(s0 * lower[k], 0.08);
            own.Average(p => (p.Y - meanY) * (p.Y - meanY))
                .ShouldBe(s1 * s1 + lower[k] * lower[k], 0.06 * (s1 * s1 + lower[k] * lower[k]));
        }
    }

    [Fact]
    public void A_draw_depends_on_its_number_alone()
    {
        using var team = new ThreadTeam(1);
        using var tape = new Tape(team, recording: false);
        var prior = new Correlated();
        var all = prior.Draw(tape, seed: 3, first: 0, 6);
        var some = prior.Draw(tape, seed: 3, first: 4, 2);
        for (var i = 0; i < 2; i++) some.Row(i).ToArray().ShouldBe(all.Row(4 + i).ToArray());
    }

    private sealed class Correlated : MixturePrior
    {
        public override GaussianParameters Components(Tape tape) =>
            new(tape.Constant(2, 2, means), tape.Constant(2, 2, logVariances), tape.Constant(2, 1, lower));
    }
}
