using ArchVae.Search;
using ArchVae.Search.Trials;
using ArchVae.Studies.Searches;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Studies.Searches;

public sealed class NormalizedHypervolumeTests
{
    private static readonly Aim[] aims = [new("acc", true), new("size", false)];

    [Fact]
    public void Each_aim_goes_from_its_worst_to_its_best_measured_value()
    {
        // (0, 1), (1, 0), (½, ½), (¾, ½): the ends add nothing, the third ¼, the fourth ⅜ in its place.
        var trials = Trials((10, 100), (20, 300), (15, 200), (17.5, 200), (12, 250));
        NormalizedHypervolume.Of(aims, trials, trials).Select(step => (step.Trial.Number, step.Volume))
            .ShouldBe([(2, 0.25), (3, 0.375)]);
    }

    [Fact]
    public void Trials_beyond_the_limits_set_the_scale_and_do_not_count()
    {
        var trials = Trials((10, 100), (20, 300), (15, 200));
        NormalizedHypervolume.Of(aims, trials, [trials[2]]).ShouldHaveSingleItem().Volume.ShouldBe(0.25);
        NormalizedHypervolume.Of(aims, trials, []).ShouldBeEmpty();
    }

    [Fact]
    public void An_aim_whose_values_are_all_the_same_counts_as_met()
    {
        var trials = Trials((10, 100), (10, 300), (10, 200));
        NormalizedHypervolume.Of(aims, trials, trials).Select(step => step.Volume).ShouldBe([1]);
        NormalizedHypervolume.Of(aims, [trials[0]], [trials[0]]).Single().Volume.ShouldBe(1);
    }

    private static Trial[] Trials(params (double Acc, double Size)[] values) =>
        [.. TestSpaces.Draw(TestSpaces.Types, values.Length).Select((architecture, i) => new Trial
        {
            Number = i, Architecture = architecture, Strategy = "random", State = TrialState.Done,
            Metrics = new Dictionary<string, double> { ["acc"] = values[i].Acc, ["size"] = values[i].Size },
        })];
}
