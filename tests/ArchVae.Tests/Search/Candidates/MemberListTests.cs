using ArchVae.Search.Candidates;
using ArchVae.Spaces;
using ArchVae.Tests.Spaces;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Search.Candidates;

public sealed class MemberListTests
{
    [Theory]
    [InlineData("nas-bench-macro", 6561)]
    [InlineData("nas-bench-201", 15625)]
    [InlineData("transnas-bench-101-micro", 4096)]
    [InlineData("transnas-bench-101-macro", 3256)]
    public void All_members_of_a_finite_space_are_listed_once(string name, int count)
    {
        var space = SearchSpace.Load(name);
        var members = MemberList.Of(space, 20_000)!;
        members.Count.ShouldBe(count);
        members.Distinct().Count().ShouldBe(count);
        members.ShouldAllBe(member => space.Grammar.Accepts(member));
    }

    [Theory]
    [InlineData("linear")]
    [InlineData("enas")]
    [InlineData("nats-bench-size")]
    [InlineData("nas-bench-101")]
    public void A_space_with_more_is_not_listed(string name) => MemberList.Of(SearchSpace.Load(name), 20_000).ShouldBeNull();

    [Fact]
    public void The_limit_is_the_number_of_members()
    {
        MemberList.Of(TestSpaces.Types, 27)!.Count.ShouldBe(27);
        MemberList.Of(TestSpaces.Types, 26).ShouldBeNull();
    }

    [Fact]
    public void They_are_all_sequences_with_all_bins()
    {
        var space = TestSpaces.Pair("0.25");
        MemberList.Of(space, 20_000)!.ShouldBe(Enumeration.Members(space), ignoreOrder: true);
    }

    [Fact]
    public void With_rules_on_values_they_are_what_draws_find_in_the_end()
    {
        var space = SearchSpace.Parse(
            """
            name: ruled
            features:
              width: { kind: integer, minimum: 1, maximum: 6 }
              heads: { kind: integer, minimum: 1, maximum: 3 }
              on: { kind: flag, from: 1 }
            layers: { a: [width, heads], b: [on] }
            transitions: any
            length: { minimum: 1, maximum: 3 }
            rules: [{ tie: width, divisibleBy: heads }, { sum: [on, heads], minimum: 2, maximum: 4 }]
            """);
        var members = MemberList.Of(space, 20_000)!;
        members.ShouldBe(Enumeration.Members(space).Where(space.Grammar.Accepts), ignoreOrder: true);
        members.ToHashSet().SetEquals(space.Draws(members.Count)).ShouldBeTrue();
    }

    [Fact]
    public void Tied_numbers_are_not_tried_in_all_combinations()
    {
        var space = SearchSpace.Parse(
            """
            name: tied
            features:
              x: { kind: integer, minimum: 1, maximum: 5000 }
              y: { kind: integer, minimum: 1, maximum: 5000 }
            layers: { a: [x, y] }
            transitions: any
            length: 1
            rules: [{ feature: x, values: [7, 9] }, { feature: y, minimum: 1, maximum: 3 }]
            """);
        MemberList.Of(space, 20_000)!.Count.ShouldBe(6);
    }
}
