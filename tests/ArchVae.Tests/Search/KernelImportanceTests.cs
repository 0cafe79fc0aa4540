using ArchVae.Search;
using ArchVae.Search.Trials;
using ArchVae.Tests.Studies.Searches;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Search;

public sealed class KernelImportanceTests
{
    private static readonly Trial[] measured = [.. TableSearch.All.Select((architecture, i) => new Trial
    {
        Number = i,
        Architecture = architecture,
        Strategy = "random",
        State = TrialState.Done,
        Metrics = new Dictionary<string, double> { ["second"] = architecture.TypeOf(1), ["same"] = 1 },
    })];

    [Fact]
    public void The_entry_that_decides_has_the_largest_weight()
    {
        var weights = KernelImportance.Of(measured, "second");
        weights.Count.ShouldBe(3);
        weights[0].Column.ToString().ShouldBe("type of layer 2");
        weights[0].Weight.ShouldBeGreaterThan(5 * weights[1].Weight);
        weights.ShouldAllBe(one => one.Weight >= 0);
    }

    [Fact]
    public void There_are_none_where_nothing_can_be_learned()
    {
        KernelImportance.Of(measured[..19], "second").ShouldBeEmpty();
        KernelImportance.Of(measured, "same").ShouldBeEmpty();
        KernelImportance.Of(measured, "unknown").ShouldBeEmpty();
        var alike = measured.Take(25).Select(trial => trial with { Architecture = measured[0].Architecture });
        KernelImportance.Of([.. alike], "second").ShouldBeEmpty();
    }
}
