using ArchVae.Spaces;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Spaces;

public sealed class MemberCountTests
{
    [Theory]
    [InlineData("enas")]
    [InlineData("enas12")]
    [InlineData("nas-bench-macro")]
    [InlineData("nas-bench-201")]
    [InlineData("nats-bench-size")]
    [InlineData("transnas-bench-101-micro")]
    public void The_members_of_a_uniform_space_are_as_many_as_its_generator_makes(string name)
    {
        var space = SearchSpace.Load(name);
        MemberCount.Log(space)!.Value.ShouldBe(space.LogMemberCount!.Value, 1e-9);
        space.CountMembers().ShouldBe(space.LogMemberCount);
    }

    [Fact]
    public void The_macro_space_of_TransNAS_Bench_101_has_3256_members()
    {
        var space = SearchSpace.Load("transnas-bench-101-macro");
        space.LogMemberCount.ShouldBeNull();
        space.CountMembers()!.Value.ShouldBe(Math.Log(3_256), 1e-12);
    }

    [Fact]
    public void Members_are_counted_whatever_their_probabilities_are()
    {
        // One or two or three layers of 11 values or none: 12 + 144 + 1728.
        MemberCount.Log(TestSpaces.Pair("0.1", 3))!.Value.ShouldBe(Math.Log(12 + 144 + 1728), 1e-9);
        var all = Enumeration.TypeSequences(Small, Small.MaximumRows)
            .SelectMany(types => Enumeration.WithTypes(Small, types)).Count(Small.Grammar.Accepts);
        MemberCount.Log(Small)!.Value.ShouldBe(Math.Log(all), 1e-9);
    }

    private static SearchSpace Small { get; } = SearchSpace.Parse(
        """
        name: small
        features: { on: { kind: flag, from: 1 }, size: { kind: choice, choices: [1, 2, 3] } }
        layers: { a: [on], b: [size], end: [on] }
        transitions: { a: { a: 3, b: 1, end: 1 }, b: [a, end] }
        length: { minimum: 1, maximum: 3 }
        counts: [{ layers: [b], maximum: 1 }]
        """);
}
