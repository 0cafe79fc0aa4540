using ArchVae.Spaces;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Spaces.Rules;

public sealed class RuleReaderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("rules: [{ sum: [way], maximum: 3 }]", "10,16 integers and flags, and 'way' is one of x, y")]
    [InlineData("rules: [{ sum: [on] }]", "10,9 a sum needs a minimum or a maximum")]
    [InlineData("rules: [{ sum: [on, on], maximum: 1 }]", "10,16 names a feature twice")]
    [InlineData("rules: [{ sum: [off], maximum: 1 }]", "10,17 there is no feature 'off'; declared are width, on, way")]
    [InlineData("rules: [{ paths: [on, width] }]", "10,18 'paths' are of flags")]
    [InlineData("rules: [{ tie: width, below: way }]", "10,16 'below' compares numbers, and 'way' is one of x, y")]
    [InlineData("rules: [{ tie: width, like: on }]", "10,9 a tie says one of equals,")]
    [InlineData("rules: [{ tie: width, equals: on }]", "10,16 no layer type has both 'width' and 'on'")]
    [InlineData("rules: [{ tie: width, equals: width }]", "10,16 tied to itself")]
    [InlineData("rules: [{ tie: width, equals: width, row: way }]", "10,43 'row' names an integer")]
    [InlineData("rules: [{ feature: way, values: [w] }]", "10,34 'way' is one of x, y, not 'w'")]
    [InlineData("rules: [{ feature: way, minimum: 2 }]", "10,34 say 'values', not a range")]
    [InlineData("rules: [{ feature: width, minimum: 9 }]", "10,9 leaves no value of 'width'")]
    [InlineData("rules: [{ feature: width, places: -1, values: 1 }]", "10,35 'places' of a rule must be a whole number from 0")]
    [InlineData("rules: [{ feature: width, places: [1, 2], values: 1 }]", "10,39 a whole number from 0 to 1, not '2'")]
    [InlineData("rules: [{ feature: width }]", "10,9 says either 'values' or 'minimum' and 'maximum'")]
    [InlineData("rules: [{ feature: width, values: 1, layers: c }]", "10,46 there is no layer type 'c'")]
    [InlineData("rules: [{ all: 1 }]", "10,9 a rule is one of")]
    [InlineData("rules: width", "10,8 'rules' must be a list of at most 32 rules")]
    [InlineData("rules: [{ sum: [width], minimum: 99 }]", "10,8 no architecture of the space keeps to all rules")]
    [InlineData("pattern: [a, c]", "10,14 there is no layer type 'c'; declared are a, b, end")]
    [InlineData("pattern: [a, end]", "10,14 the layers besides 'start' and 'end'")]
    [InlineData("pattern: [{ layers: [a], times: 2, minimum: 1 }]", "10,36 has no 'minimum'; it takes layers, sequence, times")]
    [InlineData("pattern: [{ times: 2 }]", "10,11 either 'layers' or 'sequence'")]
    [InlineData("pattern: []", "10,10 'pattern' must be a list")]
    [InlineData("pattern: [{ sequence: [{ layers: [a], times: 1000 }], times: 1000 }]", "10,10 more than 2,048 places")]
    [InlineData("counts: [{ layers: [a], asManyAs: [a, b] }]", "10,10 name the same layer type")]
    [InlineData("counts: [{ layers: [a], asManyAs: [b], maximum: 2 }]", "10,40 has no 'maximum'; it takes layers, asManyAs")]
    public void A_mistake_is_told_with_its_place_and_what_is_accepted(string rule, string expected)
    {
        var file = folder.Write("own.yaml",
            """
            name: own
            features:
              width: { kind: integer, minimum: 1, maximum: 8 }
              on: { kind: flag }
              way: { kind: choice, choices: [x, y] }
            layers: { a: [width], b: [on, way] }

            transitions: any
            length: 2

            """ + rule);
        var (space, mistakes) = SearchSpace.Check(file);
        space.ShouldBeNull();
        var (place, words) = (expected.Split(' ')[0], expected[(expected.IndexOf(' ') + 1)..]);
        var mistake = mistakes.ShouldHaveSingleItem();
        $"{mistake.Line},{mistake.Column}".ShouldBe(place, mistake.Message);
        mistake.Message.ShouldContain(words);
    }
}
