using ArchVae.Spaces;
using ArchVae.Spaces.Generators;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Data;

public sealed class GenerationTests
{
    [Fact]
    public void A_draw_depends_on_its_seed_and_number_only()
    {
        var space = SearchSpace.Load("linear");
        var draws = RandomArchitectures.Independent(space, 5, 100).ToList();
        for (var i = 99; i >= 0; i -= 7) RandomArchitectures.Draw(space, 5, i).ShouldBe(draws[i]);
        RandomArchitectures.Independent(space, 6, 100).ShouldNotBe(draws);
    }

    [Fact]
    public void Distinct_draws_are_the_independent_ones_without_repeats()
    {
        var space = SearchSpace.Load("nas-bench-macro");
        var independent = RandomArchitectures.Independent(space, 2, 5000).ToList();
        var expected = independent.Distinct().ToList();
        expected.Count.ShouldBeLessThan(5000);
        RandomArchitectures.Distinct(space, 2, expected.Count).ShouldBe(expected);
    }

    [Fact]
    public void A_whole_space_can_be_drawn_and_not_more()
    {
        var space = SearchSpace.Load("nas-bench-macro");
        RandomArchitectures.Distinct(space, 1, 6561).Distinct().Count().ShouldBe(6561);
        Should.Throw<InputException>(() => RandomArchitectures.Distinct(space, 1, 6562)).Message.ShouldContain("has 6561");
    }

    [Fact]
    public void Draws_that_keep_repeating_end()
    {
        var space = SearchSpace.Parse(
            """
            name: two
            layers: { a: [], b: [] }
            transitions: { a: { a: 3, b: 1, end: 1 }, b: [end] }
            first: a
            length: 2
            """);
        Should.Throw<InputException>(() => RandomArchitectures.Distinct(space, 1, 3).Count())
            .Message.ShouldContain("After 2 different");
    }
}
