using ArchVae.Models;
using ArchVae.Spaces;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Models;

public sealed class GaussianBinTests
{
    private static readonly SearchSpace space = SearchSpace.Parse(
        """
        name: numbers
        features:
          units: { kind: integer, minimum: 1, maximum: 1024, scale: log }
          kernel: { kind: integer, minimum: 1, maximum: 63, step: 2 }
          size: { kind: integer, minimum: 2, maximum: 256, step: 2 }
          rate: { kind: real, minimum: 0, maximum: 0.95, step: 0.001 }
        layers:
          layer: [units, kernel, size, rate]
        transitions: any
        length: 1
        """);

    private static readonly Codec codec = new(space);

    public static TheoryData<string, double> Means => new()
    {
        { "units", 0.3 }, { "units", 0.99 }, { "kernel", 0.5 }, { "size", 0.02 }, { "rate", 0.7 },
    };

    [Fact]
    public void Masses_are_those_of_the_fixture()
    {
        foreach (var item in new Fixture("bin-mass").Cases)
        {
            double Field(string name) => item.GetProperty(name).GetDouble();
            var feature = space.Features.Single(feature =>
                feature.Low == Field("low") && feature.High == Field("high") && feature.Step == Field("step")
                && feature.Scale == (item.GetProperty("scale").GetString() == "log" ? FeatureScale.Log : FeatureScale.Linear));
            feature.TryBinOf(Field("value"), out var bin).ShouldBeTrue();
            LogMass(feature, bin, Field("mean"), Field("standard_deviation"))
                .ShouldBe(Field("log_mass"), 1e-9 * -Field("log_mass"), item.ToString());
        }
    }

    [Theory]
    [MemberData(nameof(Means))]
    public void The_masses_of_a_features_bins_sum_to_one(string name, double mean)
    {
        var feature = space.FindFeature(name)!;
        foreach (var deviation in new[] { 1e-4, 0.003, 0.1, 2.5 })
        {
            var total = Enumerable.Range(0, feature.BinCount).Sum(bin => Math.Exp(LogMass(feature, bin, mean, deviation)));
            total.ShouldBe(1, 1e-9, $"deviation {deviation}");
        }
    }

    [Fact]
    public void Masses_and_derivatives_agree_with_quadrature_near_and_far()
    {
        foreach (var deviation in new[] { 1.3e-4, 0.004, 0.05, 1, 2.7 })
        {
            foreach (var (lower, upper) in new[]
            {
                (0.5, 0.501), (0.499, 0.502), (0.2, 0.2001), (0.4, 0.6), (0.9, 1.0),
                (double.NegativeInfinity, 0.01), (0.98, double.PositiveInfinity),
                (double.NegativeInfinity, double.PositiveInfinity),
            })
            {
                const double Mean = 0.5003;
                var found = GaussianBin.LogMass(Mean, deviation, lower, upper, out var byMean, out var byLogStandardDeviation);
                var expected = Numbers.LogBinMass(Mean, deviation, lower, upper);
                var what = $"[{lower}, {upper}] at deviation {deviation}";
                found.ShouldBe(expected, 1e-9 * Math.Max(1, Math.Abs(expected)), what);
                var step = 1e-5 * deviation;
                var slope = (Numbers.LogBinMass(Mean + step, deviation, lower, upper)
                    - Numbers.LogBinMass(Mean - step, deviation, lower, upper)) / (2 * step);
                byMean.ShouldBe(slope, 1e-5 * Math.Max(1 / deviation, Math.Abs(slope)), what);
                var bend = (Numbers.LogBinMass(Mean, deviation * Math.Exp(1e-5), lower, upper)
                    - Numbers.LogBinMass(Mean, deviation * Math.Exp(-1e-5), lower, upper)) / 2e-5;
                byLogStandardDeviation.ShouldBe(bend, 1e-5 * Math.Max(1, Math.Abs(bend)), what);
            }
        }
    }

    [Theory]
    [InlineData(0, 1, double.PositiveInfinity)]
    [InlineData(1, double.NegativeInfinity, 0)]
    [InlineData(0, 0.999, 1)]
    [InlineData(1, 0, 0.001)]
    [InlineData(1e6, 0, 0.001)]
    public void Far_tails_stay_finite(double mean, double lower, double upper)
    {
        foreach (var deviation in new[] { 1.2e-4, 1e-3, 0.05 })
        {
            var logMass = GaussianBin.LogMass(mean, deviation, lower, upper, out var byMean, out var byLogStandardDeviation);
            logMass.ShouldBeInRange(-1e21, -150);
            double.IsFinite(byMean).ShouldBeTrue();
            double.IsFinite(byLogStandardDeviation).ShouldBeTrue();
            // Towards the interval the mass grows, and so it does with a wider Gaussian.
            Math.Sign(byMean).ShouldBe(lower > mean ? 1 : -1);
            byLogStandardDeviation.ShouldBeGreaterThan(0);
        }
    }

    [Fact]
    public void The_mass_of_an_inner_bin_is_known_however_far_the_mean_lies()
    {
        // log ∫ φ near its end b is −b²/2 − log √(2π) − log b + log(1 − e^(−b·width)) there.
        foreach (var mean in new[] { 1e3, 1e6, 1e8, 1e12, 1e30, 1e60 })
        {
            foreach (var sign in new[] { 1, -1 })
            {
                const double Deviation = 0.05, Lower = 0.25, Upper = 0.2501;
                var logMass = GaussianBin.LogMass(sign * mean, Deviation, Lower, Upper, out var byMean, out var byLogDeviation);
                var far = ((sign > 0 ? mean - Upper : mean + Lower) / Deviation);
                var width = (Upper - Lower) / Deviation;
                var expected = -far * far / 2 - Math.Log(2 * Math.PI) / 2 - Math.Log(far) + Math.Log(-Math.Exp(-far * width) + 1);
                logMass.ShouldBe(expected, 1e-9 * -expected, $"{mean}");
                byMean.ShouldBe(-sign * far / Deviation, 1e-3 * far / Deviation + 1 / (Upper - Lower), $"{mean}");
                byLogDeviation.ShouldBe(far * far, 1e-3 * far * far + far / width, $"{mean}");
            }
        }
    }

    private static double LogMass(Feature feature, int bin, double mean, double deviation) =>
        GaussianBin.LogMass(mean, deviation, codec.LowerEdge(feature, bin), codec.UpperEdge(feature, bin), out _, out _);
}
