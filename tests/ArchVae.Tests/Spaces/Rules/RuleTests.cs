using ArchVae.Models;
using ArchVae.Posteriors;
using ArchVae.Spaces;
using ArchVae.Spaces.Generators;
using ArchVae.Testing;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Spaces.Rules;

/// <summary>Each rule against a condition written by hand, over all architectures of a small space.</summary>
public sealed class RuleTests
{
    private const string Beginning =
        """
        name: small
        features:
          width: { kind: integer, minimum: 1, maximum: 6 }
          heads: { kind: integer, minimum: 1, maximum: 3 }
          on: { kind: flag, from: 1 }
          way: { kind: choice, choices: [x, y, z] }
        layers:
          a: { width: { uniform: [1, 6] }, heads: { uniform: [1, 3] } }
          b: { on: { probability: 0.3 }, way: { weights: [3, 2, 1] } }
        transitions: { a: { a: 3, b: 1, end: 1 }, b: [a, end] }
        length: { minimum: 1, maximum: 3 }

        """;

    public static TheoryData<string> Rules =>
    [
        "rules: [{ tie: width, divisibleBy: heads }]",
        "rules: [{ tie: heads, below: width }]",
        "rules: [{ feature: way, places: [1, 2], values: [x, z] }]",
        "rules: [{ feature: width, layers: a, minimum: 2, maximum: 5 }]",
        "rules: [{ sum: [on, heads], minimum: 2, maximum: 4 }]",
        "rules: [{ sum: [width], minimum: 5 }]",
        "rules: [{ tie: width, above: heads }, { sum: heads, maximum: 5 }, { feature: way, values: y }]",
        "counts: [{ layers: [a], asManyAs: [b] }]",
        "pattern: [[a, b], { sequence: [a], minimum: 0, maximum: 2 }]",
        "pattern: [{ layers: [b], minimum: 0 }, { sequence: [a, { layers: [a, b], times: 1 }], maximum: 1 }]",
    ];

    private static bool Holds(Architecture architecture, string rule)
    {
        var layers = architecture.Layers.ToList();
        var ofA = layers.Where(layer => layer.Type.Name == "a").ToList();
        var types = string.Concat(layers.Select(layer => layer.Type.Name));
        bool Way(string accepted, int from) => layers.Skip(from)
            .All(layer => layer.Type.Name != "b" || accepted.Contains(layer.Text("way"), StringComparison.Ordinal));
        var set = layers.Where((layer, row) => row > 0 && layer.Type.Name == "b").Sum(layer => layer["on"]);
        var index = Rules.ToList().FindIndex(row => row.Data == rule);
        return index switch
        {
            0 => ofA.All(layer => layer["width"] % layer["heads"] == 0),
            1 => ofA.All(layer => layer["heads"] < layer["width"]),
            2 => Way("xz", 1),
            3 => ofA.All(layer => layer["width"] is >= 2 and <= 5),
            4 => set + ofA.Sum(layer => layer["heads"]) is >= 2 and <= 4,
            5 => ofA.Sum(layer => layer["width"]) >= 5,
            6 => ofA.All(layer => layer["width"] > layer["heads"]) && ofA.Sum(layer => layer["heads"]) <= 5 && Way("y", 0),
            7 => 2 * ofA.Count == layers.Count,
            8 => types[1..].All(type => type == 'a'),
            _ => types.TrimStart('b') is "" or "aa" or "ab",
        };
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void What_keeps_to_it_is_legal_and_nothing_else_and_has_the_walks_probability_given_that(string rule)
    {
        var free = SearchSpace.Parse(Beginning);
        var space = SearchSpace.Parse(Beginning + rule);
        var all = Enumeration.Members(free).ToList();
        var members = all.Where(member => Holds(member, rule)).ToList();
        members.Count.ShouldBeInRange(1, all.Count - 1);
        var legal = all.Select(member => Architecture.FromCells(space, member.Cells)).Where(space.Grammar.Accepts).ToList();
        legal.Select(member => member.ToString()).ShouldBe(members.Select(member => member.ToString()));

        var isOfValues = rule.StartsWith("rules", StringComparison.Ordinal);
        var share = members.Sum(member => Math.Exp(free.Generator.LogProbability(member)));
        legal.Sum(member => Math.Exp(space.Generator.LogProbability(member))).ShouldBe(1, 1e-9);
        if (isOfValues)
            foreach (var (own, member) in legal.Zip(members))
                space.Generator.LogProbability(own).ShouldBe(free.Generator.LogProbability(member) - Math.Log(share), 1e-9);
        GeneratorContract.Check(space, 1000);

        var uniform = SearchSpace.Parse(Beginning + rule + "\ngenerator: { name: uniform }");
        uniform.LogMemberCount!.Value.ShouldBe(Math.Log(members.Count), 1e-9);
        GeneratorContract.Check(uniform, 1000);
        MemberCount.Log(space)!.Value.ShouldBe(Math.Log(members.Count), 1e-9);
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Decoding_with_the_mask_gives_what_keeps_to_it_only(string rule)
    {
        var space = SearchSpace.Parse(Beginning + rule);
        using var vae = new ArchitectureVae(space, Sizes);
        foreach (var temperature in new double?[] { null, 1 })
            foreach (var decoded in vae.Sample(300, 1, new DecodingOptions { Temperature = temperature }))
                space.Grammar.Accepts(decoded).ShouldBeTrue(decoded.ToString());
        vae.Sample(300, 1, new DecodingOptions { Temperature = 1, Masked = false }).All(space.Grammar.Accepts).ShouldBeFalse();
    }

    [Fact]
    public void A_value_may_be_tied_to_that_of_a_row_that_another_names()
    {
        var space = SearchSpace.Parse(
            """
            name: u
            features:
              partner: { kind: integer, minimum: 0, maximum: 9 }
              width: { kind: integer, minimum: 1, maximum: 500 }
            layers: { down: [width], up: [partner, width] }
            pattern: [{ layers: [down], minimum: 1, maximum: 5 }, { layers: [up], minimum: 1, maximum: 5 }]
            counts: [{ layers: [up], asManyAs: [down] }]
            rules: [{ tie: width, equals: width, row: partner, layers: [up] }]
            """);
        foreach (var drawn in RandomArchitectures.Independent(space, 1, 1000))
        {
            var layers = drawn.Layers;
            var ups = layers.Where(layer => layer.Type.Name == "up").ToList();
            (2 * ups.Count).ShouldBe(layers.Count);
            foreach (var up in ups)
            {
                up["partner"].ShouldBeLessThan(up.Row);
                layers[(int)up["partner"]]["width"].ShouldBe(up["width"]);
            }
        }
        // What draws anew has no probabilities, and says so.
        space.Generator.HasProbabilities.ShouldBeFalse();
        space.LogMemberCount.ShouldBeNull();
        Should.Throw<InputException>(() => space.Generator.LogProbability(RandomArchitectures.Draw(space, 1, 0)))
            .Message.ShouldContain("draws anew");
    }

    [Fact]
    public void A_generator_that_knows_no_rules_draws_anew_until_they_hold()
    {
        var text = SearchSpace.Load("linear").Definition.Replace("name: linear\ndescription", "name: even\ndescription");
        var space = SearchSpace.Parse(text.ReplaceLineEndings("\n") + "rules: [{ sum: units, maximum: 500 }]\n");
        foreach (var drawn in RandomArchitectures.Independent(space, 1, 300))
        {
            drawn.Layers.Where(layer => layer.Type.Name != "dropout").Sum(layer => layer["units"]).ShouldBeLessThanOrEqualTo(500);
        }
        space.Generator.HasProbabilities.ShouldBeFalse();
        Should.Throw<InputException>(() => SearchSpace.Parse(text + "rules: [{ sum: units, maximum: 30 }]\n"))
            .Message.ShouldContain("not once");
    }

    [Fact]
    public void A_broken_rule_is_told_with_the_layer_and_in_words()
    {
        var space = SearchSpace.Parse(Beginning + "rules: [{ tie: width, divisibleBy: heads }]");
        var wrong = new ArchitectureBuilder(space).Add("a", ("width", 4), ("heads", 2)).Add("a", ("width", 5), ("heads", 2));
        Should.Throw<InputException>(() => wrong.Build()).Message
            .ShouldBe("Not legal in 'small': layer 2 breaks a rule: width is divisible by heads.");
    }

    private static ModelOptions Sizes => new()
    {
        LatentSize = 3,
        InferenceWidths = [4],
        DecoderWidths = [4],
        DecoderLstmUnits = 4,
        Posterior = PosteriorForm.Parse("diagonal"),
    };
}
