using ArchVae.Spaces;
using ArchVae.Spaces.Generators;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Spaces;

public sealed class SpaceFileTests
{
    private const string Good = """
        name: good
        features:
          units: { kind: integer, minimum: 1, maximum: 64, scale: log }
          rate: { kind: real, minimum: 0, maximum: 0.5, step: 0.1 }
        layers:
          a: [units]
          b: { rate: { uniform: [0.1, 0.4] } }
        transitions:
          a: [a, b, end]
          b: [a]
        length: { minimum: 1, maximum: 5 }
        """;

    [Fact]
    public void The_example_of_these_tests_is_accepted()
    {
        var space = SearchSpace.Parse(Good);
        space.MaximumRows.ShouldBe(6);
        space.EndIsListed.ShouldBeFalse();
        space.LayerTypes.Select(t => t.Name).ShouldBe(["a", "b", "end"]);
        space.FindLayerType("b")!.Features.ShouldBe([space.FindFeature("rate")!]);
    }

    [Fact]
    public void A_space_with_everything_in_it_works()
    {
        var space = SearchSpace.Parse("""
            name: own
            features:
              units: { kind: integer, minimum: 1, maximum: 512, step: 1, scale: log }
              rate: { kind: real, minimum: 0, maximum: 0.5, step: 0.01 }
              residual: { kind: flag, from: 1 }
              size: { kind: choice, choices: [3, 5, same] }
            layers:
              start: [units]
              conv: { units: { logUniform: [16, 128] }, size: { weights: [4, 2, 1] }, residual: { probability: 0.25 } }
              dense: { units: { uniform: [16, 128] } }
              dropout: { rate: { beta: [2, 5], range: [0.05, 0.5] } }
              end: [units]
            transitions:
              start: [conv, dense]
              conv: { conv: 3, dense: 1 }
              dense: { dense: 2, dropout: 1, end: 1 }
              dropout: [dense, end]
            first: start
            length: { minimum: 2, maximum: 12 }
            counts:
              - { layers: [conv], maximum: 6 }
            """);
        space.MaximumRows.ShouldBe(14);
        space.EndIsListed.ShouldBeTrue();
        var architectures = RandomArchitectures.Independent(space, 1, 500).ToList();
        architectures.ShouldAllBe(a => space.Grammar.Accepts(a) && double.IsFinite(space.Generator.LogProbability(a)));
        architectures.SelectMany(a => Enumerable.Range(0, a.RowCount).Select(a.TypeOf)).Distinct().Count().ShouldBe(5);
    }

    [Theory]
    [InlineData("name: good", "nam: good", 1, "has no 'nam'; it takes name, description, input, features, layers, pattern, " +
        "transitions, first, length, counts, rules, generator, canonical; missing is 'name'")]
    [InlineData("name: good", "name: [good]", 1, "single value")]
    [InlineData("name: good", "name: 'a b'", 1, "letters, digits")]
    [InlineData("kind: integer", "kind: int", 3, "integer, real, flag or choice")]
    [InlineData("kind: integer,", "", 3, "needs 'kind'")]
    [InlineData("integer, minimum: 1", "integer, minimum: one", 3, "'one'")]
    [InlineData("minimum: 1,", "minimum: 0,", 3, "log scale")]
    [InlineData("maximum: 64", "maximum: 1e999", 3, "whole number")]
    [InlineData("maximum: 64", "maximum: 0", 3, "below its minimum")]
    [InlineData("scale: log", "scale: square", 3, "linear or log")]
    [InlineData("scale: log", "sacle: log", 3, "'sacle'")]
    [InlineData("step: 0.1", "step: 0.3", 4, "whole number of steps")]
    [InlineData("step: 0.1", "step: 0", 4, "above 0")]
    [InlineData("step: 0.1", "step: nan", 4, "number")]
    [InlineData("features:", "features:\n  type: { kind: flag }", 3, "'type'")]
    [InlineData("a: [units]", "a: [unit]", 6, "'unit'; declared are units, rate")]
    [InlineData("a: [units]", "a: [units, units]", 6, "twice")]
    [InlineData("a: [units]", "a: 3", 6, "list of features")]
    [InlineData("uniform: [0.1, 0.4]", "uniform: [0.1, 0.6]", 7, "0 to 0.5")]
    [InlineData("uniform: [0.1, 0.4]", "uniform: 0.1", 7, "two numbers")]
    [InlineData("uniform: [0.1, 0.4]", "normal: [0.1, 0.4]", 7, "it can be drawn as uniform")]
    [InlineData("uniform: [0.1, 0.4]", "beta: [0, 4]", 7, "above 0")]
    [InlineData("uniform: [0.1, 0.4]", "probability: 0.5", 7, "uniform: [low, high]")]
    [InlineData("a: [a, b, end]", "a: [a, c, end]", 9, "no layer type 'c'")]
    [InlineData("a: [a, b, end]", "a: { a: 0, end: 1 }", 9, "above 0")]
    [InlineData("a: [a, b, end]", "a: { a: -1, end: 1 }", 9, "above 0")]
    [InlineData("a: [a, b, end]", "a: [a, a, end]", 9, "twice")]
    [InlineData("a: [a, b, end]", "a: []", 9, "no layer type")]
    [InlineData("b: [a]", "b: [a]\n  end: [a]", 11, "nothing can follow")]
    [InlineData("  b: [a]\n", "", 9, "do not say what may follow layer type 'b'")]
    [InlineData("a: [a, b, end]", "a: [a, b]", 6, "the end cannot be reached")]
    [InlineData("a: [a, b, end]", "a: [a, end]", 6, "MISSING")]
    [InlineData("b: [a]", "b: [b]", 7, "'b' can be part of no legal architecture")]
    [InlineData("maximum: 5 }", "}", 6, "'length' a maximum")]
    [InlineData("minimum: 1, maximum: 5", "minimum: 6, maximum: 5", 11, "above the maximum")]
    [InlineData("maximum: 5 }", "maximum: 5000 }", 11, "from 1 to 1000")]
    [InlineData("length:", "counts:", 11, "list of at most")]
    [InlineData("length:", "first: b\nlength:", 6, "MISSING")]
    [InlineData("length:", "first: end\nlength:", 11, "cannot come first")]
    [InlineData("length:", "generator: { name: magic }\nlength:", 11, "no generator 'magic'")]
    [InlineData("length:",
        "generator: { name: linear, input: [1, 2], output: [1, 1], hidden: [1, 2], first: [1, 1], last: [1, 1] }\nlength:", 11,
        "'linear'")]
    [InlineData("length:", "name: twice\nlength:", 11, "'name' comes twice")]
    [InlineData("length:", "length: [\n", 13, "")]
    [InlineData("length:", "length: *nothing\nx:", 11, "no complete anchor")]
    [InlineData("length:", "length: &me [*me]\nx:", 11, "no complete anchor")]
    [InlineData("length:", "? [a, b]\n: 3\nlength:", 11, "plain word")]
    [InlineData("length:", "---\nlength:", 11, "second document")]
    public void A_mistake_is_told_with_its_line(string part, string replacement, int line, string message)
    {
        var text = Good.Replace("\r", "", StringComparison.Ordinal).Replace(part, replacement, StringComparison.Ordinal);
        text.ShouldNotBe(Good);
        if (message == "MISSING")
        {
            SearchSpace.Parse(text).ShouldNotBeNull();
            return;
        }
        var error = Should.Throw<InputException>(() => SearchSpace.Parse(text, "own.yaml"));
        error.Message.ShouldContain(message);
        error.File.ShouldBe("own.yaml");
        error.Line.ShouldBe(line, error.Message);
        // One mistake is told once.
        SpaceLoader.Check(text, "own.yaml").Mistakes.Select(m => m.Message).ShouldBe([error.Message]);
    }

    [Theory]
    [InlineData("linear", "dropout: [linear, end]", "dropout: [linear]", "start → linear → dropout")]
    [InlineData("linear", "minimum: 1, maximum: 24", "minimum: 3, maximum: 24", "start → linear → ")]
    [InlineData("linear", "minimum: 1, maximum: 24", "minimum: 1, maximum: 11", "does not accept")]
    [InlineData("linear", "first: [32, 512]", "first: [32, 2000]", "'units' is an integer from 1 to 1024")]
    [InlineData("linear", "hidden: [2, 12]", "hidden: [12, 2]", "12 is above 2")]
    [InlineData("recurrent", "GRU: [GRU, LSTM, linear, end]", "GRU: [GRU, linear, end]", "GRU → LSTM")]
    [InlineData("recurrent", "maximumRecurrent: [1, 3]", "maximumRecurrent: [3, 3]", "above the lowest number of layers")]
    [InlineData("convolutional", "flatten: [linear, end]", "flatten: [linear]", "flatten → end")]
    [InlineData("convolutional", "minimum: 2, maximum: 24", "minimum: 2, maximum: 14", "does not accept")]
    [InlineData("convolutional", "channels: [1, 3]", "channels: [1, 1]", "different whole numbers")]
    [InlineData("convolutional", "size: [16, 64]", "size: [16, 63]", "steps of 2")]
    [InlineData("convolutional", "size: [16, 64]", "size: [15, 63]", "'height' is an integer")]
    public void A_generator_must_suit_its_space(string name, string part, string replacement, string message)
    {
        var text = SearchSpace.Load(name).Definition;
        text.ShouldContain(part);
        var error = Should.Throw<InputException>(() =>
            SearchSpace.Parse(text.Replace(part, replacement, StringComparison.Ordinal)));
        error.Message.ShouldContain(message);
        error.Line.ShouldNotBeNull();
        SpaceLoader.Check(text.Replace(part, replacement, StringComparison.Ordinal), null).Mistakes.Count.ShouldBe(1);
    }

    [Fact]
    public void Texts_that_would_exhaust_a_reader_are_refused()
    {
        string[] texts =
        [
            "", "# nothing", "42", "[]", "\0\u0001", "a: b: c", "\t",
            new string('[', 100_000), new string('{', 100_000), string.Concat(Enumerable.Repeat("- ", 100_000)),
            string.Concat(Enumerable.Repeat("a:\n ", 1000)),
            "name: x\nlayers: " + string.Concat(Enumerable.Range(0, 5000).Select(i => $"&a{i} ")) + "[]",
            string.Concat(Enumerable.Range(0, 30_000)
                .Select(i => $"k{i}: &a{i} [*a{Math.Max(0, i - 1)}, *a{Math.Max(0, i - 1)}]\n")),
            "name: x\nlayers: { " + string.Join(", ", Enumerable.Range(0, 65).Select(i => $"l{i}: []")) +
                " }\ntransitions: any\nlength: 3",
            "name: x\nlayers: { a: [] }\ntransitions: any\nlength: 3\ncounts: [" +
                string.Join(", ", Enumerable.Repeat("{ layers: [a], minimum: 0, maximum: 1000 }", 16)) + "]",
            "name: x\nlayers: { a: [], b: [], c: [], d: [] }\ntransitions: any\nlength: 1000\ncounts: [" +
                string.Join(", ", "abcd".Select(c => $"{{ layers: [{c}], minimum: 200, maximum: 1000 }}")) + "]",
        ];
        foreach (var text in texts)
            Should.Throw<InputException>(() => SearchSpace.Parse(text), text[..Math.Min(40, text.Length)]);
    }

    [Fact]
    public void A_file_that_is_no_text_is_refused()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("own.yaml", [0x61, 0x80, 0x81]);
        Should.Throw<InputException>(() => SearchSpace.Load(path)).Message.ShouldContain("UTF-8");
        Should.Throw<InputException>(() => SearchSpace.Load(folder.Write("large.yaml", new byte[2_000_000])))
            .Message.ShouldContain("at most");
        SearchSpace.Load(folder.Write("good.yaml", "\uFEFF" + Good.ReplaceLineEndings("\r\n"))).Name.ShouldBe("good");
    }
}
