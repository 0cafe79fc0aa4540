using ArchVae.Objectives;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Objectives;

/// <summary>The law by which β is found for a reconstruction accuracy.</summary>
public sealed class ReconstructionTargetTests
{
    private const double Share = 0.01;
    private static readonly ReconstructionTarget target = new(0.9, KlCeiling: 20, LatentSize: 8);

    [Theory]
    // Missed with room below the ceiling; exceeded; missed, and exceeded, beyond the ceiling; met.
    [InlineData(0.5, 10, -1)]
    [InlineData(0.97, 10, 1)]
    [InlineData(0.5, 25, 1)]
    [InlineData(0.97, 25, 1)]
    [InlineData(0.9, 10, 0)]
    public void Beta_falls_where_the_accuracy_is_missed_and_rises_where_it_is_exceeded_or_the_KL_too_high(
        double accuracy, double kl, int direction)
    {
        var change = Math.Log(Next(accuracy, kl) / 0.1);
        Math.Sign(Math.Round(change, 12)).ShouldBe(direction);
        Math.Abs(change).ShouldBeLessThanOrEqualTo(10 * Share + 1e-12);
    }

    [Fact]
    public void It_slows_down_towards_the_ceiling_and_stands_still_at_it()
    {
        var falls = new[] { 19.4, 19.7, 19.9, 20 }.Select(kl => Math.Log(0.1 / Next(0.1, kl))).ToList();
        falls.ShouldBe(falls.OrderDescending());
        falls[^1].ShouldBe(0, 1e-12);
        falls[0].ShouldBe(50 * (0.6 / 4.0) * Share, 1e-12);
    }

    [Fact]
    public void Beta_is_never_above_one()
    {
        target.Next(new(0.99), misses: 0, 256, kl: 5, share: 1).Beta.ShouldBe(1);
        target.Next(new(1e-4), misses: 1, 256, kl: 5, share: 1).Beta.ShouldBe(1e-4);
    }

    [Fact]
    public void A_look_at_few_architectures_tells_no_more_of_misses_than_they_can()
    {
        // None of ten missed: that may be one in twenty.
        Next(1, 5, count: 10).ShouldBeLessThan(Next(1, 5, count: 1000));
        // A target of all is never exceeded.
        new ReconstructionTarget(1, 20, 8).Next(new(0.1), 0, 256, 5, Share).Beta.ShouldBe(0.1, 1e-12);
    }

    [Theory]
    [InlineData(0.99, 60)]
    [InlineData(0.9, 60)]
    [InlineData(0.9, 14)]
    [InlineData(0.5, 60)]
    public void A_model_that_follows_beta_slowly_comes_to_the_target_or_to_the_ceiling(double accuracy, double ceiling)
    {
        const int Looks = 180;
        var law = new ReconstructionTarget(accuracy, ceiling, 8);
        // KL = 10 − 4 ln β − 12, misses = 2 β, up to all, each reached by a twentieth of the rest from look to look.
        double Kl(double beta) => -2 - 4 * Math.Log(beta);
        var (found, kl, misses) = (new FoundBeta(ReconstructionTarget.FirstBeta), 0.0, 1.0);
        var late = new List<double>();
        for (var look = 0; look < Looks; look++)
        {
            kl += (Kl(found.Beta) - kl) / 10;
            misses += (Math.Min(1, 2 * found.Beta) - misses) / 10;
            found = law.Next(found, misses, 256, kl, 0.9 / Looks);
            if (look > Looks * 3 / 4) late.Add(found.Beta);
        }
        var wanted = Math.Max((1 - accuracy) / 2, Math.Exp(-(ceiling + 2) / 4));
        found.Beta.ShouldBe(wanted, 0.1 * wanted);
        (late.Max() / late.Min()).ShouldBeLessThan(1.5, "it does not swing");
    }

    private static double Next(double accuracy, double kl, int count = 256) =>
        target.Next(new FoundBeta(0.1), 1 - accuracy, count, kl, Share).Beta;
}
