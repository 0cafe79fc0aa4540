using System.Globalization;
using ArchVae.Data;
using ArchVae.Files;
using ArchVae.Models;
using ArchVae.Posteriors;
using ArchVae.Spaces;
using ArchVae.Spaces.Generators;
using ArchVae.Studies;
using ArchVae.Tensors;
using ArchVae.Training;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Costs;

/// <summary>
/// What asks for more than a reader gives is refused before it is made, with its place; what is reasonable is not.
/// </summary>
public sealed class LimitTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    // Ten times as many values a line.
    [Theory]
    [InlineData(7, 10)]
    [InlineData(9, 10)]
    public void Aliases_count_as_all_that_they_stand_for(int levels, int line)
    {
        var names = "abcdefghi";
        var lists = Enumerable.Range(1, levels - 1).Select(i =>
            $"    - &{names[i]} [{string.Join(',', Enumerable.Repeat($"*{names[i - 1]}", 10))}]");
        var text = "name: bomb\ndataSets: { m: { space: nas-bench-macro, count: 30, seed: 1 } }\nseeds: [0]\nsettings:\n" +
            $"  inferenceWidths:\n    - &a [1,1,1,1,1,1,1,1,1,1]\n{string.Join('\n', lists)}\nconfigurations: {{ a: {{}} }}\n";
        var before = GC.GetAllocatedBytesForCurrentThread();
        var exception = Should.Throw<InputException>(() => Study.Parse(text, "bomb.yaml"));
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(20_000_000);
        (exception.File, exception.Line).ShouldBe(("bomb.yaml", line));
        exception.Message.ShouldContain("more than 100000 values, where each alias counts as all that it stands for");
    }

    [Fact]
    public void Aliases_nest_as_deep_as_what_they_stand_for()
    {
        var text = "name: a\nlayers:\n  a: &a [[[[[[1]]]]]]\n  b: &b [[[[[*a]]]]]\n  c: [[[[[*b]]]]]\n" +
            "transitions: any\nlength: 1\n";
        var exception = SearchSpace.Check(Saved(text)).Mistakes[^1];
        (exception.Line, exception.Explanation).ShouldBe((5, "The file is nested deeper than 16 levels, where each alias " +
            "counts as all that it stands for."));
    }

    [Fact]
    public void A_space_that_asks_for_too_many_numbers_says_how_many_and_which_line_asks_most()
    {
        var text = "name: a\nfeatures:\n  f: { kind: integer, minimum: 0, maximum: 1000000 }\n" +
            "  g: { kind: real, minimum: 0, maximum: 1, step: 0.000001 }\nlayers:\n  a: [f, g]\n" +
            "  b: { g: { beta: [2, 5] } }\n  c: { g: { beta: [2, 5], range: [0, 0.5] } }\ntransitions: any\nlength: 3\n";
        SearchSpace.Check(Saved(text)).Mistakes.Select(mistake => (mistake.Line, mistake.Explanation)).ShouldBe(
            [(7, "the tables of the space would have 5,000,030 numbers, and at most 4,194,304 are accepted; most of them, " +
                "2,000,002, are the weights of a draw of 'g'.")]);
    }

    [Fact]
    public void The_rows_of_the_longest_architecture_count_by_their_columns()
    {
        var choices = string.Join(',', Enumerable.Range(0, 1000));
        var features = string.Join(
            '\n', Enumerable.Range(0, 10).Select(i => $"  f{i}: {{ kind: choice, choices: [{choices}] }}"));
        var text = $"name: a\nfeatures:\n{features}\nlayers: {{ a: [f0] }}\ntransitions: any\nlength: 900\n";
        var mistake = SearchSpace.Check(Saved(text)).Mistakes.ShouldHaveSingleItem();
        mistake.Line.ShouldBe(15);
        mistake.Explanation.ShouldContain("the 901 rows of the longest architecture, each of 10002 columns");
    }

    [Fact]
    public void Too_many_states_of_the_rules_are_told_at_the_highest_limit()
    {
        var types = Enumerable.Range(0, 40).Select(i => $"t{i}").ToList();
        var text = $"name: a\nlayers: {{ {string.Join(", ", types.Select(type => $"{type}: []"))} }}\ntransitions: any\n" +
            "length: 100\ncounts:\n  - { layers: [t1], maximum: 90 }\n  - { layers: [t2], maximum: 900 }\n";
        var mistake = SearchSpace.Check(Saved(text)).Mistakes.ShouldHaveSingleItem();
        mistake.Line.ShouldBe(7);
        mistake.Explanation.ShouldContain("at most 1,048,576 divided by the number of layer types");
    }

    [Fact]
    public void A_large_space_is_a_reasonable_one()
    {
        var features = string.Join('\n', Enumerable.Range(0, 30).Select(i =>
            $"  f{i}: {{ kind: integer, minimum: 1, maximum: 65536, scale: log }}"));
        var draws = string.Join(", ", Enumerable.Range(0, 30).Select(i => $"f{i}: {{ logUniform: [1, 65536] }}"));
        var layers = string.Join('\n', Enumerable.Range(0, 50).Select(i => $"  t{i}: {{ {draws} }}"));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var space = SearchSpace.Parse($"name: a\nfeatures:\n{features}\nlayers:\n{layers}\ntransitions: any\nlength: 40\n");
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(30_000_000);
        space.MaximumRows.ShouldBe(41);
    }

    [Theory]
    [InlineData("maximum: 1e12, step: 1e-20")]
    [InlineData("maximum: 1e12, step: 0.0000000000000000000000000001")]
    [InlineData("maximum: 1000001, step: 0.5")]
    public void A_range_of_more_values_than_a_number_holds_is_refused(string range)
    {
        var text = $"name: a\nfeatures:\n  f: {{ kind: real, minimum: 0, {range} }}\nlayers: {{ a: [f] }}\n" +
            "transitions: any\nlength: 3\n";
        var mistake = SearchSpace.Check(Saved(text)).Mistakes.ShouldHaveSingleItem();
        (mistake.Line, mistake.Message.Contains("at most 1048575", StringComparison.Ordinal)).ShouldBe((3, true));
    }

    // A way to the end that is longer than a stack is deep.
    [Fact]
    public void Members_of_a_very_long_space_are_counted()
    {
        const int Types = 31, Rounds = 1000;
        var types = string.Join(", ", Enumerable.Range(0, Types).Select(i => $"t{i}: []"));
        var next = string.Join(", ", Enumerable.Range(0, Types).Select(i =>
            $"t{i}: {(i == Types - 1 ? "{ t0: 1, end: 1000000000000 }" : $"t{i + 1}")}"));
        var space = SearchSpace.Parse($"name: a\nlayers: {{ {types} }}\nfirst: t0\ntransitions: {{ {next} }}\n" +
            $"counts: [{{ layers: [t0], minimum: {Rounds}, maximum: {Rounds} }}]\n");
        space.MaximumRows.ShouldBe(Types * Rounds + 1);
        space.LogMemberCount.ShouldBe(0);
    }

    [Fact]
    public void A_draw_that_is_uniform_in_the_logarithm_has_the_mass_between_the_edges()
    {
        var feature = Feature.Integer("units", 0, 2, 20, 2);
        var draw = FeatureDistribution.LogUniform(feature, 1, 8);
        var weights = Enumerable.Range(0, feature.BinCount).Select(bin => bin is >= 1 and <= 8
            ? Math.Log((feature.ValueOf(bin) + 1) / (feature.ValueOf(bin) - 1)) : 0).ToArray();
        var expected = FeatureDistribution.Weighted(weights);
        var (random, other) = (Stream(), Stream());
        for (var bin = 0; bin < feature.BinCount; bin++)
            Math.Exp(draw.LogProbability(bin)).ShouldBe(Math.Exp(expected.LogProbability(bin)), 1e-14);
        for (var i = 0; i < 10_000; i++) draw.Draw(ref random).ShouldBe(expected.Draw(ref other));

        static RandomStream Stream() => new(7, RandomPurpose.Split);
    }

    [Fact]
    public void Sizes_that_the_weights_do_not_have_are_refused_before_memory_is_taken()
    {
        var model = new ModelFolder(folder.File("model"));
        Directory.CreateDirectory(model.Path);
        var space = SearchSpace.Load("enas");
        model.SaveConfig(new()
        {
            Space = space.Name,
            SpaceDefinition = space.Definition,
            Model = new() { LatentSize = 20_000, Posterior = PosteriorForm.Parse("full+iaf:4") },
        });
        using (var stream = File.Create(model.WeightsFile)) SafeTensors.Write(stream, [], new Dictionary<string, string>());
        var before = GC.GetAllocatedBytesForCurrentThread();
        Should.Throw<InputException>(() => model.LoadModel()).Message.ShouldContain("is missing");
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(5_000_000);
    }

    [Fact]
    public void Lists_of_sizes_and_flows_are_limited()
    {
        var widths = new ModelOptions { InferenceWidths = [.. Enumerable.Repeat(1, 101)] };
        Should.Throw<InputException>(widths.Validate).Message.ShouldContain("a list of at most 100");
        new ModelOptions { InferenceWidths = [.. Enumerable.Repeat(1, 100)] }.Validate();
        var half = new FlowChain("iaf", 500);
        new PosteriorForm("diagonal", half, half).Flows.Count.ShouldBe(2);
        Should.Throw<InputException>(() => new PosteriorForm("diagonal", half, new FlowChain("planar", 501)));
        Should.Throw<InputException>(() => PosteriorForm.Parse(string.Join('+', Enumerable.Repeat("iaf:1", 1001))));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(100)]
    public void A_key_that_comes_twice_is_found_among_however_many(int count)
    {
        string Line(IEnumerable<int> keys) => "{\"space\":\"nas-bench-201\",\"layers\":[" +
            string.Join(',', Enumerable.Repeat("{\"type\":\"none\"}", 6)) + "]," +
            string.Join(',', keys.Select(key => $"\"{key.ToString(CultureInfo.InvariantCulture)}\":0")) + "}";
        List<ArchitectureRecord> Read(string line) => [.. JsonLines.Read(Saved(line))];
        var keys = Enumerable.Range(0, count).ToList();
        Read(Line(keys)).Count.ShouldBe(1);
        foreach (var twice in new[] { 0, count / 2, count - 1 })
            Should.Throw<InputException>(() => Read(Line([.. keys, twice]))).Message.ShouldContain($"'{twice}' comes twice");
    }

    private string Saved(string text)
    {
        var file = folder.File("input");
        File.WriteAllText(file, text);
        return file;
    }
}
