using ArchVae.Spaces;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Spaces;

public sealed class FeatureTests
{
    public static TheoryData<Feature> Numbers =>
    [
        Feature.Integer("units", 0, 1, 1024, scale: FeatureScale.Log),
        Feature.Integer("kernel", 0, 1, 63, 2),
        Feature.Integer("shift", 0, -5, 5),
        Feature.Integer("wide", 0, 1, 65536, scale: FeatureScale.Log),
        Feature.Real("rate", 0, 0, 0.95m, 0.001m),
        Feature.Real("learningRate", 0, 0.0001m, 0.1m, 0.0001m, FeatureScale.Log),
    ];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Every_bin_survives_its_value_and_the_normalised_scale(Feature feature)
    {
        for (var bin = 0; bin < feature.BinCount; bin++)
        {
            feature.TryBinOf(feature.ValueOf(bin), out var back).ShouldBeTrue();
            back.ShouldBe(bin);
            feature.NearestBin(feature.Normalize(feature.ValueOf(bin))).ShouldBe(bin);
        }
        feature.Normalize(feature.Low).ShouldBe(0, 1e-12);
        feature.Normalize(feature.High).ShouldBe(1, 1e-12);
        feature.NearestBin(-3).ShouldBe(0);
        feature.NearestBin(7).ShouldBe(feature.BinCount - 1);
        feature.NearestBin(double.NaN).ShouldBe(0);
    }

    [Fact]
    public void Values_are_the_numbers_that_people_write()
    {
        var rate = Feature.Real("rate", 0, 0, 0.95m, 0.001m);
        rate.BinCount.ShouldBe(951);
        rate.ValueOf(9).ShouldBe(0.009);
        rate.ValueOf(230).ShouldBe(0.23);
        rate.ValueOf(950).ShouldBe(0.95);
        Feature.Integer("kernel", 0, 1, 63, 2).ValueOf(3).ShouldBe(7);
    }

    [Fact]
    public void Scales_are_as_defined()
    {
        var log = Feature.Integer("units", 0, 1, 1024, scale: FeatureScale.Log);
        log.Normalize(32).ShouldBe(0.5, 1e-12);
        log.Denormalize(0.25).ShouldBe(Math.Pow(1024, 0.25), 1e-9);
        Feature.Integer("units", 0, 10, 30).Normalize(15).ShouldBe(0.25, 1e-12);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(63, true)]
    [InlineData(65, false)]
    [InlineData(3.5, false)]
    [InlineData(double.NaN, false)]
    [InlineData(double.PositiveInfinity, false)]
    [InlineData(-1e300, false)]
    public void An_integer_must_be_in_range_and_on_the_grid(double value, bool accepted) =>
        Feature.Integer("kernel", 0, 1, 63, 2).TryBinOf(value, out _).ShouldBe(accepted);

    [Theory]
    [InlineData(0.2304, 230)]
    [InlineData(0.2306, 231)]
    [InlineData(0.0, 0)]
    [InlineData(0.95, 950)]
    [InlineData(0.9501, -1)]
    [InlineData(-0.0001, -1)]
    public void A_real_snaps_to_its_resolution_within_the_range(double value, int expected)
    {
        var accepted = Feature.Real("rate", 0, 0, 0.95m, 0.001m).TryBinOf(value, out var bin);
        accepted.ShouldBe(expected >= 0);
        if (accepted) bin.ShouldBe(expected);
    }

    [Fact]
    public void Choices_are_found_as_they_are_written()
    {
        var size = Feature.Choice("size", 0, ["3", "5", "same"], [true, true, false]);
        size.TryBinOfNumber(5, out var bin).ShouldBeTrue();
        bin.ShouldBe(1);
        size.TryBinOf("same", out bin).ShouldBeTrue();
        bin.ShouldBe(2);
        size.TryBinOf("3", out _).ShouldBeFalse();
        size.TryBinOfNumber(4, out _).ShouldBeFalse();
    }

    [Fact]
    public void Ranges_must_make_sense()
    {
        Should.Throw<ArgumentException>(() => Feature.Integer("a", 0, 1, 10, 2)).Message.ShouldContain("whole number of steps");
        Should.Throw<ArgumentException>(() => Feature.Integer("a", 0, 10, 1));
        Should.Throw<ArgumentException>(() => Feature.Integer("a", 0, 0, 10, scale: FeatureScale.Log))
            .Message.ShouldContain("log");
        Should.Throw<ArgumentException>(() => Feature.Integer("a", 0, 0, 100_000_000));
        Should.Throw<ArgumentException>(() => Feature.Real("a", 0, 0, 1, 0));
    }
}
