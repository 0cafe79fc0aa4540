using ArchVae.Spaces;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Spaces.Generators;

public sealed class WalkGeneratorTests
{
    internal const string Own = """
        name: own
        features:
          size: { kind: choice, choices: [3, 5, same] }
          skip: { kind: flag, from: 1 }
          width: { kind: integer, minimum: 1, maximum: 4 }
          decay: { kind: real, minimum: 0, maximum: 1, step: 0.5 }
        layers:
          conv: { size: { weights: [1, 2, 1] }, skip: { probability: 0.25 } }
          dense: { width: { logUniform: [2, 4] } }
          norm: { decay: { beta: [1, 1] } }
        first: { conv: 3, dense: 1 }
        transitions:
          conv: { conv: 1, dense: 2, norm: 1 }
          dense: { dense: 1, norm: 1, end: 2 }
          norm: [dense, end]
        length: { minimum: 2, maximum: 3 }
        counts:
          - { layers: [conv], maximum: 2 }
        """;

    [Fact]
    public void Probabilities_sum_to_one_over_all_members()
    {
        var space = SearchSpace.Parse(Own);
        var members = Enumeration.Members(space).ToList();
        members.Count.ShouldBe(455);
        members.Sum(m => Math.Exp(space.Generator.LogProbability(m))).ShouldBe(1, 1e-12);
    }

    [Fact]
    public void Draws_come_as_often_as_their_probability_says() => Frequencies.ShouldAgree(SearchSpace.Parse(Own), 3);

    [Fact]
    public void A_probability_is_the_product_that_one_computes_by_hand()
    {
        var space = SearchSpace.Parse(Own);
        // conv(5), then dense(3), then the end: first 3/4; 5 with 1/2; conv → dense 2/4; ln-uniform 3 of 2..4; dense → end 2/4.
        var architecture = Architecture.FromCells(space, [0, 1, 0, 0, 0, 1, 0, 0, 2, 0, 3, 0, 0, 0, 0]);
        var three = Math.Log(3.5 / 2.5) / Math.Log(4.5 / 1.5);
        space.Generator.LogProbability(architecture).ShouldBe(Math.Log(0.75 * 0.5 * 0.5 * three * 0.5), 1e-12);
        double[] factors = [0.75, 0.5, 0.5, three, 0.5];
        space.Generator.EntryLogProbabilities(architecture).ShouldBe(factors.Select(p => Math.Log(p)), 1e-12);
        // At the second position a conv has its flag: 1 with 1/4. After two convs a third is barred, so dense has 2 of 3. Then
        // the end must come.
        architecture = Architecture.FromCells(space, [0, 0, 0, 0, 0, 0, 2, 1, 0, 0, 1, 0, 0, 2, 0, 3, 0, 0, 0, 0]);
        space.Generator.LogProbability(architecture)
            .ShouldBe(Math.Log(0.75 * 0.25 * 0.25 * 0.25 * 0.25 * (2 / 3.0) * three), 1e-12);
        // Beta(1, 1) is uniform; rounding to halves gives the outer bins a quarter each.
        architecture = Architecture.FromCells(space, [1, 0, 0, 1, 0, 2, 0, 0, 0, 0, 3, 0, 0, 0, 0]);
        var two = Math.Log(2.5 / 1.5) / Math.Log(4.5 / 1.5);
        space.Generator.LogProbability(architecture).ShouldBe(Math.Log(0.25 * two * (1 / 2.0) * 0.25 * 0.5), 1e-12);
    }

    [Fact]
    public void After_an_entry_that_is_never_made_nothing_is_asked()
    {
        // A width of 1 is legal and not drawn.
        var space = SearchSpace.Parse(Own);
        var architecture = Architecture.FromCells(space, [1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 3, 0, 0, 0, 0]);
        space.Generator.EntryLogProbabilities(architecture).ShouldBe([Math.Log(0.25), double.NegativeInfinity, 0, 0, 0]);
        space.Generator.LogProbability(architecture).ShouldBe(double.NegativeInfinity);
        // No norm may come first, and what is not complete has no probability, whatever its entries.
        space.Generator.EntryLogProbabilities(Architecture.FromCells(space, [2, 0, 0, 0, 0]))
            .ShouldBe([double.NegativeInfinity, 0]);
        var open = Architecture.FromCells(space, [1, 0, 0, 1, 0]);
        space.Generator.EntryLogProbabilities(open).ShouldAllBe(entry => double.IsFinite(entry));
        space.Generator.LogProbability(open).ShouldBe(double.NegativeInfinity);
    }

    [Theory]
    [InlineData("linear")]
    [InlineData("convolutional")]
    [InlineData("recurrent")]
    [InlineData("enas")]
    public void Another_copy_of_the_space_is_the_same_and_another_space_is_refused(string name)
    {
        var space = SearchSpace.Load(name);
        foreach (var copied in TestSpaces.Draw(SearchSpace.Parse(space.Definition), 20))
        {
            var entries = space.Generator.EntryLogProbabilities(copied);
            entries.ShouldAllBe(entry => double.IsFinite(entry));
            entries.ShouldBe(copied.Space.Generator.EntryLogProbabilities(copied));
        }
        var stranger = TestSpaces.Draw(TestSpaces.Mixed, 1)[0];
        Should.Throw<InputException>(() => space.Generator.LogProbability(stranger)).Message.ShouldContain("'mixed'");
    }

    [Fact]
    public void Only_equally_likely_members_are_counted()
    {
        SearchSpace.Parse(Own).LogMemberCount.ShouldBeNull();
        const string Fair =
            "name: fair\nfeatures: { f: { kind: flag, from: 1 } }\nlayers: { a: [f], b: [f] }\ntransitions: any\nlength: 3\n";
        SearchSpace.Parse(Fair).LogMemberCount!.Value.ShouldBe(Math.Log(8 * 4), 1e-12);
        // With two lengths the short ones are the more likely.
        ShouldNotBeCounted("length: 3", "length: { minimum: 2, maximum: 3 }");
        ShouldNotBeCounted("a: [f]", "a: { f: { probability: 0.4 } }");
        ShouldNotBeCounted("transitions: any", "transitions: { a: { a: 1, b: 2, end: 1 }, b: [a, b, end] }");

        static void ShouldNotBeCounted(string part, string replacement) =>
            SearchSpace.Parse(Fair.Replace(part, replacement, StringComparison.Ordinal)).LogMemberCount.ShouldBeNull();
    }
}
