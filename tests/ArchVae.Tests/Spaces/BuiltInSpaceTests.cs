using ArchVae.Spaces;
using ArchVae.Tensors;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Spaces;

public sealed class BuiltInSpaceTests
{
    public static TheoryData<string> Names => [.. SearchSpace.BuiltInNames];

    [Fact]
    public void Members_of_the_uniform_spaces_are_counted()
    {
        SearchSpace.Load("enas").LogMemberCount!.Value.ShouldBe(6 * Math.Log(6) + 15 * Math.Log(2), 1e-12);
        SearchSpace.Load("enas12").LogMemberCount!.Value.ShouldBe(12 * Math.Log(6) + 66 * Math.Log(2), 1e-11);
        SearchSpace.Load("nas-bench-macro").LogMemberCount!.Value.ShouldBe(8 * Math.Log(3), 1e-12);
        SearchSpace.Load("nas-bench-201").LogMemberCount!.Value.ShouldBe(6 * Math.Log(5), 1e-12);
        SearchSpace.Load("nats-bench-size").LogMemberCount!.Value.ShouldBe(Math.Log(32_768), 1e-12);
        SearchSpace.Load("transnas-bench-101-micro").LogMemberCount!.Value.ShouldBe(Math.Log(4_096), 1e-12);
        // Of a node two inputs of those before it, and an operation of seven on each; two cells.
        SearchSpace.Load("darts").LogMemberCount!.Value.ShouldBe(2 * Math.Log(Math.Pow(7, 8) * 1 * 3 * 6 * 10), 1e-11);
        foreach (var name in new[] { "linear", "convolutional", "recurrent" })
            SearchSpace.Load(name).LogMemberCount.ShouldBeNull();
    }

    [Theory]
    [InlineData("linear", 26)]
    [InlineData("enas", 7)]
    [InlineData("enas12", 13)]
    [InlineData("nas-bench-macro", 9)]
    [InlineData("nas-bench-201", 7)]
    [InlineData("nats-bench-size", 6)]
    [InlineData("transnas-bench-101-micro", 7)]
    [InlineData("transnas-bench-101-macro", 7)]
    [InlineData("nas-bench-101", 6)]
    [InlineData("darts", 9)]
    [InlineData("convolutional", 26)]
    [InlineData("recurrent", 26)]
    public void The_longest_architecture_has_this_many_rows(string name, int rows) =>
        SearchSpace.Load(name).MaximumRows.ShouldBe(rows);

    [Fact]
    public void A_layer_of_enas_has_a_flag_for_each_earlier_one()
    {
        var space = SearchSpace.Load("enas");
        for (var position = 0; position < 6; position++)
            for (var flag = 0; flag < 5; flag++)
                space.HasFeature(3, flag, position).ShouldBe(position > flag);
        space.HasFeature(space.EndType.Index, 0, 6).ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_generated_is_legal_and_has_a_finite_probability(string name)
    {
        var space = SearchSpace.Load(name);
        for (var i = 0; i < 2000; i++)
        {
            var random = new RandomStream(5, RandomPurpose.Generation, row: i);
            var architecture = space.Generator.Generate(ref random);
            space.Grammar.Accepts(architecture).ShouldBeTrue(architecture.ToString());
            architecture.RowCount.ShouldBeLessThanOrEqualTo(space.MaximumRows);
            double.IsFinite(space.Generator.LogProbability(architecture)).ShouldBeTrue(architecture.ToString());
            if (space.LogMemberCount is { } count) space.Generator.LogProbability(architecture).ShouldBe(-count, 1e-9);
        }
    }

    [Fact]
    public void An_architecture_reads_as_a_line()
    {
        var space = SearchSpace.Load("linear");
        Architecture.FromCells(space, [0, 63, 0, 1, 255, 0, 2, 0, 230, 3, 0, 0]).ToString()
            .ShouldBe("start(64) → linear(256) → dropout(0.23) → end(1)");
    }

    [Fact]
    public void There_is_no_other_space()
    {
        Should.Throw<InputException>(() => SearchSpace.Load("liner")).Message.ShouldContain("enas");
    }
}
