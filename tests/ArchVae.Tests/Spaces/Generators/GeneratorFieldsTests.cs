using ArchVae.Spaces.Generators;
using ArchVae.Yaml;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Spaces.Generators;

public sealed class GeneratorFieldsTests
{
    [Theory]
    [InlineData("{ chance: 0.25, depth: 3 }", 0.25, 3)]
    [InlineData("{ chance: 1, depth: 2 }", 1, 2)]
    [InlineData("{ chance: 0 }", 0, 4)]
    public void Numbers_are_taken_within_their_limits(string text, double chance, int depth)
    {
        var (found, mistakes) = Read(text);
        mistakes.ShouldBeEmpty();
        found.ShouldBe((chance, depth));
    }

    [Theory]
    [InlineData("{ chance: 1.5 }", "'chance' of the generator must be a number from 0 to 1, not '1.5'")]
    [InlineData("{ chance: NaN }", "'chance' of the generator must be a number of at most 1e12, not 'NaN'")]
    [InlineData("{ chance: [1] }", "'chance' of the generator must be a number of at most 1e12, not a list")]
    [InlineData("{ depth: 3 }", "the generator needs 'chance'")]
    [InlineData("{ chance: 0, depth: 9 }", "'depth' of the generator must be a whole number from 2 to 8, not '9'")]
    public void A_mistake_is_told_and_a_stand_in_given(string text, string message)
    {
        var (found, mistakes) = Read(text);
        mistakes.ShouldHaveSingleItem().ShouldContain(message);
        found.Chance.ShouldBe(0);
    }

    private static ((double Chance, int Depth) Found, IReadOnlyList<string> Mistakes) Read(string text)
    {
        var mistakes = new Mistakes("own.yaml");
        var all = new YamlFields(YamlTree.Parse(text, "own.yaml", mistakes), "the generator", mistakes);
        var fields = new GeneratorFields(all, new Dictionary<string, ArchVae.Spaces.Feature?>());
        var found = (fields.Real("chance", 0, 1), fields.Whole("depth", 2, 8, otherwise: 4));
        all.Done();
        return (found, [.. mistakes.InOrder.Select(mistake => mistake.Message)]);
    }
}
