using System.Text.Json;
using ArchVae.Spaces;
using ArchVae.Tests.Cli;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Spaces;

/// <summary>Every mistake of a file is told at once, with its place, and what only follows from another one is not.</summary>
public sealed class SpaceCheckTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Independent_mistakes_are_all_told_by_line() => ShouldTell(
        """
        nam: own
        features:
          units: { kind: integer, minimum: one, maximum: two, scale: square }
          rate: { kind: real, minimum: 0, maximum: 0.5, step: 0.3 }
          size: { kind: choice, choices: [3, 3, [4]] }
          type: { kind: flag }
          skip: { kin: flag }
          skip: { kind: flag }
        layers:
          start: [units]
          conv: { units: { uniform: [9, 1] }, size: { weights: [1] }, width: 3 }
          dense: { rate: { beta: [0, 1] }, skip: { probability: 2 } }
          drop out: [rate, rate]
          lost: []
        transitions:
          start: [conv, dens]
          conv: { conv: 0, dense: -1, end: 1 }
          dense: [conv, conv]
          drop out: []
          lost: [end]
        first: [end]
        length: { minimum: 5, maximum: 4 }
        counts:
          - { layers: [conv], maxim: 3 }
          - { layer: [conv] }
        generator: { name: linear, input: [2, 1], output: 3, hidden: [1, x], first: [1, 2] }
        """,
        "1,1 the space has no 'nam'; missing is 'name'",
        "3,36 'one'", "3,50 'two'", "3,62 linear or log",
        "4,9 whole number of steps",
        "5,38 lists the choice '3' twice", "5,41 single value",
        "6,3 cannot be called 'type'",
        "7,11 has no 'kin'; missing is 'kind'",
        "8,3 The key 'skip' comes twice",
        "11,63 no feature 'width'; declared are units, rate, size, type, skip",
        "13,3 letters, digits", "13,20 lists the feature 'rate' twice",
        "16,17 no layer type 'dens'",
        "17,17 weight of 'conv' in the transitions of 'conv' must be above 0, not '0'", "17,27 weight of 'dense'",
        "18,17 name 'conv' twice",
        "19,13 name no layer type",
        "21,9 'end' cannot come first",
        "22,9 minimum 5 is above the maximum 4",
        "24,23 has no 'maxim'",
        "25,7 has no 'layer'; missing is 'layers'",
        "26,12 needs 'last'", "26,35 2 is above 1", "26,51 'output' of the generator must be a range",
        "26,66 'hidden' of the generator must be a whole number");

    [Fact]
    public void Draws_of_right_features_are_checked_beside_wrong_ones() => ShouldTell(
        """
        name: own
        features:
          units: { kind: integer, minimum: 1, maximum: 9 }
          rate: { kind: real, minimum: 0, maximum: 1, step: 0.1, scale: log }
          size: { kind: choice, choices: [3, 5] }
          skip: { kind: flag }
        layers:
          a: { units: { uniform: [9, 1] }, size: { weights: [1, -1] }, rate: { nonsense: 3 }, skip: { probability: 2 } }
          b: { units: { logUniform: [1] }, size: { weights: [0, 0] }, skip: { weights: [1, 2] } }
          c: 3
        transitions: any
        length: 3
        """,
        "4,9 log scale",
        "8,26 range [lowest, highest] of values", "8,57 at least 0, not '-1'", "8,108 from 0 to 1",
        "9,29 two numbers", "9,42 sum above 0", "9,69 can be drawn as uniform or probability",
        "10,6 list of features");

    [Fact]
    public void Types_that_cannot_come_and_what_never_ends_are_told_each() => ShouldTell(
        """
        name: own
        layers: { a: [], b: [], c: [],
          d: [] }
        transitions: { a: [a, b, end], b: [b], c: [a], d: [c] }
        first: a
        """,
        "2,9 Nothing limits how long", "2,18 'b' can be part of no legal", "2,25 'c' can be part", "3,3 'd' can be part");

    [Fact]
    public void A_misspelt_name_is_told_once_with_all_its_lines()
    {
        ShouldTell(
            """
            name: own
            features: { unit: { kind: flag } }
            layers:
              a: [units]
              b: { units: uniform }
            transitions:
              a: [b, end]
              c: [a]
            length: 3
            """,
            "4,7 no feature 'units'; declared are unit. The same in line 5.",
            "8,3 no layer type 'c'; declared are a, b, end; what may follow 'b' is not said");
        ShouldTell(
            "name: own\nlayers: { a: [], b: [] }\ntransitions:\n  a: [x, end]\n  b: [x,\n    a]\nlength: 3\n" +
            "counts: [{ layers: [x] }]\n",
            "4,7 no layer type 'x'; declared are a, b, end. The same in line 5, 8.");
    }

    [Theory]
    [InlineData("patern: [a]\nlength: 3\n", "'patern'")]
    [InlineData("transitions: any\nlenght: 3\n", "'lenght'")]
    [InlineData("transitions: any\nlength: 3\nfeature: { f: { kind: flag } }\n", "'feature'", "a: [f]")]
    public void What_only_follows_from_a_misspelt_key_is_not_told(string rest, string key, string layer = "a: []")
    {
        var (_, mistakes) = SearchSpace.Check(folder.Write("own.yaml", $"name: own\nlayers: {{ {layer} }}\n{rest}"));
        mistakes.ShouldHaveSingleItem().Message.ShouldContain($"the space has no {key}; it takes name");
    }

    [Fact]
    public void A_key_that_is_unknown_is_not_taken_for_another_one_that_is_missing()
    {
        ShouldTell(
            "color: red\nlayers: { a: [] }\ntransitions: any\nlength: 3\n",
            "1,1 the space has no 'color'; it takes name, description, input, features, layers", "1,1 the space needs 'name'");
        ShouldTell(
            "name: own\nfeatures: { f: { minimun: 1, maximum: 3, color: red, kin: integer } }\nlayers: { a: [f] }\n" +
            "transitions: any\nlength: 3\n",
            "2,18 has no 'minimun'", "2,42 has no 'color'", "2,54 has no 'kin'; missing is 'kind'");
        const string Several = "color: red\nlayer: { a: [] }\nnmae: own\ntransitions: any\nlength: 3\n";
        ShouldTell(Several, "1,1 the space has no 'color'", "2,1 has no 'layer'; missing is 'layers'.",
            "3,1 has no 'nmae'; missing is 'name'.");
        Check(Several).Mistakes[0].Message.ShouldNotContain("missing");
    }

    [Fact]
    public void Rules_are_checked_without_features_and_the_generator_without_rules() => ShouldTell(
        """
        name: own
        features: 3
        layers: []
        transitions: { no: [such] }
        length: 3000
        generator: { name: linear }
        whatever: 3
        """,
        "2,11 'features' must be a mapping", "3,9 'layers' must be a mapping",
        "6,12 needs 'input'", "6,12 needs 'output'", "6,12 needs 'hidden'", "6,12 needs 'first'", "6,12 needs 'last'",
        "7,1 the space has no 'whatever'");

    [Fact]
    public void All_that_a_generator_lacks_is_told_at_once()
    {
        var text = SearchSpace.Load("linear").Definition.ReplaceLineEndings("\n");
        var (_, mistakes) = Check(text.Replace("first: [32, 512]", "first: [32, 2000]", StringComparison.Ordinal)
            .Replace("output: [1, 10]", "output: [0, 10]", StringComparison.Ordinal));
        mistakes.Count.ShouldBe(2);
        mistakes.ShouldContain(m =>
            m.Message.Contains("'output' of the generator must be a whole number from 1", StringComparison.Ordinal));
        mistakes.ShouldContain(m =>
            m.Message.Contains("draws from 32 to 2000, and 'units' is an integer from 1 to 1024", StringComparison.Ordinal));
        ShouldTell(
            "name: own\nlayers: { a: [] }\ntransitions: any\nlength: 3\n" +
            "generator: { name: linear, input: [1, 2], output: [1, 2], hidden: [1, 2], first: [1, 2], last: [1, 2] }\n",
            "5,12 The generator needs a feature 'units', a feature 'rate'.");
    }

    [Fact]
    public void A_hundred_mistakes_are_kept_and_the_others_counted()
    {
        var (space, mistakes) = Check("name: own\nlayers: { a: [" +
            string.Join(", ", Enumerable.Range(0, 30_000).Select(i => $"f{i}")) + "] }\ntransitions: any\nlength: 3\n");
        space.ShouldBeNull();
        mistakes.Count.ShouldBe(101);
        mistakes[^1].Message.ShouldBe("own.yaml: And 29900 more.");
    }

    [Fact]
    public void What_was_wrong_before_the_end_of_the_YAML_is_told_too() =>
        ShouldTell("name: own\nname: own\nlayers: [\n", "2,1 comes twice", "4,1 ");

    [Fact]
    public void The_command_prints_them_all()
    {
        var file = folder.File("own.yaml");
        File.WriteAllText(file, "name: own\nlayers: { a: [b] }\ntransitions: any\nlength: x\n");
        var expected = new[]
        {
            (2, 15, "there is no feature 'b'; none is declared."),
            (4, 9, "'length' of the space must be a whole number from 1 to 1000, not 'x'."),
        };
        var (code, output, error) = CommandLine.Run("space", "check", file);
        (code, output).ShouldBe((2, ""));
        error.ShouldBe(string.Concat(expected.Select(e =>
            $"{file}, line {e.Item1}, column {e.Item2}: {e.Item3}{Environment.NewLine}")));
        (code, output, error) = CommandLine.Run("space", "check", file, "--json");
        (code, error).ShouldBe((2, ""));
        var json = JsonDocument.Parse(output).RootElement;
        CommandLine.NamesOf(json).ShouldBe(["valid", "file", "mistakes"]);
        json.GetProperty("valid").GetBoolean().ShouldBeFalse();
        json.GetProperty("mistakes").EnumerateArray()
            .Select(m => (Number(m, "line"), Number(m, "column"), m.GetProperty("message").GetString()!)).ShouldBe(expected);

        static int Number(JsonElement mistake, string name) => mistake.GetProperty(name).GetInt32();
    }

    private static SpaceCheck Check(string text) => SpaceLoader.Check(text, "own.yaml");

    // Each as "line,column part; part": the place and what the message has.
    private static void ShouldTell(string text, params string[] expected)
    {
        var (space, mistakes) = Check(text.ReplaceLineEndings("\n"));
        space.ShouldBeNull();
        var told = string.Join("\n", mistakes.Select(m => m.Message));
        mistakes.Select(m => $"{m.Line},{m.Column}")
            .ShouldBe(expected.Select(e => e[..e.IndexOf(' ', StringComparison.Ordinal)]), told);
        foreach (var (mistake, wanted) in mistakes.Zip(expected))
        {
            foreach (var part in wanted[(wanted.IndexOf(' ', StringComparison.Ordinal) + 1)..].Split("; "))
                mistake.Message.ShouldContain(part);
        }
        Should.Throw<InputException>(() => SearchSpace.Parse(text.ReplaceLineEndings("\n"), "own.yaml"))
            .Message.ShouldBe(mistakes[0].Message);
    }
}
