using System.Globalization;
using System.Text.RegularExpressions;
using ArchVae.Spaces;
using ArchVae.Spaces.Generators;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Spaces;

/// <summary>docs/search-spaces.md tells the truth about the built-in spaces and the file format.</summary>
public sealed partial class SearchSpaceDocumentTests
{
    private const int Draws = 10_000;
    private static readonly string text = File.ReadAllText(Repository.PathOf("docs/search-spaces.md"));

    public static TheoryData<string> Names => [.. SearchSpace.BuiltInNames];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_entropy_of_each_space_is_what_the_document_says(string name)
    {
        var space = SearchSpace.Load(name);
        var row = Row().Matches(text).Single(match => match.Groups["name"].Value == name);
        var entropy = double.Parse(row.Groups["entropy"].Value, CultureInfo.InvariantCulture);
        if (space.LogMemberCount is { } exact)
        {
            entropy.ShouldBe(exact, 1e-4);
            return;
        }
        var values = RandomArchitectures.Independent(space, 5, Draws).Select(a => -space.Generator.LogProbability(a)).ToList();
        var error = double.Parse(row.Groups["error"].Value, CultureInfo.InvariantCulture);
        var deviation = error * 1000;
        values.Average().ShouldBe(entropy, 4 * deviation / Math.Sqrt(Draws));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Layers_and_features_are_named(string name)
    {
        var space = SearchSpace.Load(name);
        text.ShouldContain($"`{name}`");
        foreach (var type in space.LayerTypes.Where(type => type != space.EndType)) text.ShouldContain($"`{type.Name}`");
        foreach (var feature in space.Features.Where(feature => feature.IsNumeric)) text.ShouldContain($"`{feature.Name}`");
    }

    [Fact]
    public void The_example_of_a_file_is_a_space()
    {
        var space = SearchSpace.Parse(text.Split("```yaml\n")[1].Split("```")[0]);
        foreach (var architecture in RandomArchitectures.Independent(space, 1, 200))
            space.Grammar.Accepts(architecture).ShouldBeTrue();
    }

    [GeneratedRegex(@"^\| `(?<name>[\w-]+)` \| (?:[^|]*= )?(?<entropy>[\d.]+) \| (?<error>[\d.]+|exact) \|",
        RegexOptions.Multiline)]
    private static partial Regex Row();
}
