using ArchVae.Networks;
using ArchVae.Search.Candidates;
using ArchVae.Spaces;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Search.Candidates;

public sealed class CandidateConditionsTests
{
    private static readonly SearchSpace linear = SearchSpace.Load("linear");

    // 3·4 + 4 + 4·2 + 2 = 26 parameters.
    private static readonly Architecture small = new ArchitectureBuilder(linear)
        .Add("start", ("units", 3)).Add("linear", ("units", 4)).Add("end", ("units", 2)).Build();

    private static string Refusal(SearchSpace space, CandidateConditions conditions, IReadOnlyList<Architecture>? pool = null) =>
        Should.Throw<InputException>(() => new CandidateSource(space, conditions, pool, null, 1).Draw(0)).Message;

    [Fact]
    public void Each_limit_is_reached_and_not_passed()
    {
        new CandidateConditions().Admit(small).ShouldBeTrue();
        new CandidateConditions { MaximumLayers = 3 }.Admit(small).ShouldBeTrue();
        new CandidateConditions { MaximumLayers = 2 }.Admit(small).ShouldBeFalse();
        new CandidateConditions { MaximumParameters = 26 }.Admit(small).ShouldBeTrue();
        new CandidateConditions { MaximumParameters = 25 }.Admit(small).ShouldBeFalse();
        new CandidateConditions { Fixed = EntryCondition.Parse(linear, "end.units=2") }.Admit(small).ShouldBeTrue();
        new CandidateConditions { Fixed = EntryCondition.Parse(linear, "end.units=3") }.Admit(small).ShouldBeFalse();
    }

    [Fact]
    public void What_is_not_legal_is_never_admitted()
    {
        var endless = Architecture.FromCells(linear, small.Cells[..^linear.CellsPerRow]);
        new CandidateConditions().Admit(endless).ShouldBeFalse();
    }

    [Fact]
    public void The_size_is_that_of_the_network_which_the_plan_gives()
    {
        // One input and one output more: 4·4 + 4 + 4·3 + 3.
        NetworkPlan Wider(Architecture architecture) => NetworkPlan.Of(
            architecture, new PlanOptions { Fit = true, Input = NetworkShape.Vector(4), Outputs = 3 });
        new CandidateConditions { MaximumParameters = 35, Plan = Wider }.Admit(small).ShouldBeTrue();
        new CandidateConditions { MaximumParameters = 34, Plan = Wider }.Admit(small).ShouldBeFalse();
    }

    [Fact]
    public void A_network_that_does_not_fit_is_beyond_any_size_but_legal_without_a_limit()
    {
        var misfit = new ArchitectureBuilder(SearchSpace.Load("convolutional"))
            .Add("start", ("channels", 1), ("height", 4), ("width", 4))
            .Add("conv2d", ("filters", 1), ("kernelHeight", 9), ("kernelWidth", 9)).Add("flatten", ("units", 1))
            .Add("end", ("units", 1)).Build();
        NetworkPlan.Of(misfit).Fits.ShouldBeFalse();
        new CandidateConditions().Admit(misfit).ShouldBeTrue();
        new CandidateConditions { MaximumParameters = long.MaxValue }.Admit(misfit).ShouldBeFalse();
    }

    [Fact]
    public void A_space_without_meaning_is_refused_at_once_where_parameters_are_limited()
    {
        var space = SearchSpace.Load("nas-bench-201");
        var error = Should.Throw<InputException>(
            () => new CandidateSource(space, new() { MaximumParameters = 10 }, null, null, 1));
        error.Message.ShouldStartWith("The parameters of networks of 'nas-bench-201' cannot be limited: ");
        error.Settings.ShouldBe(["MaximumParameters"]);
        var planned = new CandidateConditions { MaximumParameters = 100, Plan = _ => NetworkPlan.Of(small) };
        new CandidateSource(space, planned, null, null, 1).Pool!.Count.ShouldBe(6466);
    }

    [Fact]
    public void Limits_out_of_their_range_are_refused_at_once()
    {
        Refusal(linear, new() { MaximumLayers = 0 }).ShouldBe("MaximumLayers is 0; it must be 1 or more.");
        Refusal(linear, new() { MaximumLayers = 2 }).ShouldContain("no network of 'linear' has fewer layers");
        Refusal(linear, new() { MaximumParameters = -1 }).ShouldBe("MaximumParameters is -1; it must be 0 or more.");
    }

    [Fact]
    public void Where_nothing_is_within_a_limit_the_limit_is_named()
    {
        Refusal(linear, new() { MaximumParameters = 3 }).ShouldBe(
            "Of 10000 draws of the generator of 'linear' none has at most 3 parameters. Widen the limit.");
        Refusal(linear, new() { MaximumParameters = 3, MaximumLayers = 3 }).ShouldBe(
            "Of 10000 draws of the generator of 'linear' none has at most 3 layers. Widen the limit.");
        Refusal(linear, new() { Fixed = EntryCondition.Parse(linear, "start.units=999") }).ShouldContain("never makes");
        var macro = SearchSpace.Load("nas-bench-macro");
        Refusal(linear, new() { MaximumParameters = 25 }, [small]).ShouldBe(
            "Of the 1 architectures that can be had none has at most 25 parameters.");
        Refusal(macro, new() { Fixed = EntryCondition.Parse(macro, "1.type=identity") },
            [.. macro.Draws(50).Where(architecture => architecture.TypeOf(0) != 0)]).ShouldContain("none has 1.type=identity");
        Refusal(linear, new(), []).ShouldBe("There is no architecture to be had: the pool is empty.");
        Refusal(macro, new() { MaximumParameters = 1, Plan = _ => NetworkPlan.Of(small) }).ShouldBe(
            "Of the 6561 architectures of 'nas-bench-macro' none has at most 1 parameters.");
    }
}
