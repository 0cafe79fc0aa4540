using ArchVae.Models;
using ArchVae.Spaces;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Models;

public sealed class LogisticHeadTests
{
    private static readonly SearchSpace space = SearchSpace.Parse(
        """
        name: numbers
        features:
          width: { kind: integer, minimum: 1, maximum: 1000, scale: log }
          rate: { kind: real, minimum: 0, maximum: 1, step: 0.01 }
        layers:
          all: [width, rate]
        transitions: any
        length: 1
        """);

    private static readonly Codec codec = new(space);

    /// <summary>Two logistic functions apart, in double precision.</summary>
    [Theory]
    [InlineData(0.1f, -3f, 0)]
    [InlineData(0.1f, -3f, 55)]
    [InlineData(-0.3f, 0f, 21)]
    [InlineData(0.2f, 1f, 100)]
    public void A_mass_is_the_difference_of_two_logistic_functions(float mean, float scale, int bin)
    {
        var rate = space.Features[1];
        var head = new LogisticHead(codec, 1);
        var half = Math.Log(16 / 0.01) / 2;
        var s = Math.Exp(half * (Math.Tanh(scale / half) - 1));
        double Below(double edge) => 1 / (1 + Math.Exp(-(edge - 0.5 - mean) / s));
        var lower = bin == 0 ? 0 : Below(bin / 100.0 - 0.005);
        var upper = bin == 100 ? 1 : Below(bin / 100.0 + 0.005);
        head.LogMass(rate, bin, [mean, scale], [], [], []).ShouldBe(Math.Log(upper - lower), 1e-7);
    }

    [Fact]
    public void A_mixture_of_the_same_is_one_of_them()
    {
        var rate = space.Features[1];
        var (one, three) = (new LogisticHead(codec, 1), new LogisticHead(codec, 3));
        float[] same = [0.12f, 0.12f, 0.12f, -2, -2, -2, 0.3f, -1, 5];
        for (var bin = 0; bin < rate.BinCount; bin += 10)
            three.LogMass(rate, bin, same, [], [], []).ShouldBe(one.LogMass(rate, bin, [0.12f, -2], [], [], []), 1e-9);
    }

    /// <summary>On a logarithmic scale bins below the mean are wider than that of the mean.</summary>
    [Fact]
    public void What_greedy_takes_has_more_mass_than_any_other_bin()
    {
        foreach (var feature in space.Features)
        {
            foreach (var (components, seed) in new[] { (1, 0), (1, 1), (2, 2), (3, 3), (3, 4) })
            {
                var head = new LogisticHead(codec, components);
                var outputs = Numbers.Gaussian(head.OutputsPerNumber, (ulong)seed, 0.2);
                for (var k = 0; k < components; k++) outputs[components + k] -= 3;
                var best = Enumerable.Range(0, feature.BinCount).MaxBy(bin => head.LogMass(feature, bin, outputs, [], [], []));
                head.MostProbableBin(feature, outputs, []).ShouldBe(best, $"{feature.Name}, {components} components");
            }
        }
    }

    [Fact]
    public void A_narrow_one_puts_all_mass_into_its_bin()
    {
        var rate = space.Features[1];
        new LogisticHead(codec, 1).LogMass(rate, 62, [0.12f, -1000], [], [], []).ShouldBe(0, 1e-3);
    }

    [Theory]
    [InlineData("logistic:0")]
    [InlineData("logistic:65")]
    [InlineData("logistic:many")]
    public void Other_numbers_of_components_are_refused(string form) =>
        Should.Throw<InputException>(() => FamilyForm<HeadFamily>.Parse(form)).Message.ShouldContain("1 to 64");
}
