using ArchVae.Spaces;
using ArchVae.Spaces.Generators;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Spaces.Generators;

public sealed class LinearGeneratorTests
{
    internal const string Small = """
        name: small-linear
        features:
          units: { kind: integer, minimum: 1, maximum: 6 }
          rate: { kind: real, minimum: 0, maximum: 0.9, step: 0.3 }
        layers:
          start: [units]
          linear: [units]
          dropout: { rate: { beta: [2, 5], range: [0.3, 0.6] } }
          end: [units]
        transitions:
          start: [linear]
          linear: [linear, dropout, end]
          dropout: [linear, end]
        length: { minimum: 1, maximum: 4 }
        generator: { name: linear, input: [1, 2], output: [3, 3], hidden: [1, 4], first: [4, 6], last: [1, 3] }
        """;

    // The process written out over everything it decides, hidden or not.
    internal static Process Written()
    {
        var process = new Process();
        for (var input = 1; input <= 2; input++)
            for (var count = 1; count <= 4; count++)
                for (var first = 4; first <= 6; first++)
                    for (var last = 1; last <= 3; last++)
                    {
                        var widths = Enumerable.Range(0, count)
                            .Select(i => count == 1 ? first : first + (last - first) * i / (count - 1.0));
                        process.AddDense($"start({input})", [.. widths], " → end(3)", 1.0 / 2 / 4 / 3 / 3);
                    }
        return process;
    }

    [Fact]
    public void The_probability_of_every_member_is_that_of_the_process()
    {
        var space = SearchSpace.Parse(Small);
        var process = Written().Probabilities;
        var (sum, positive) = (0.0, 0);
        foreach (var member in Enumeration.Members(space))
        {
            var probability = Math.Exp(space.Generator.LogProbability(member));
            var expected = process.GetValueOrDefault(member.ToString());
            if (Math.Abs(probability - expected) > 1e-14) probability.ShouldBe(expected, 1e-14, member.ToString());
            sum += probability;
            if (probability > 0) positive++;
        }
        positive.ShouldBe(process.Count);
        sum.ShouldBe(1, 1e-12);
    }

    [Fact]
    public void Draws_come_as_often_as_the_process_says() => Written().ShouldBeThatOf(SearchSpace.Parse(Small));

    [Fact]
    public void A_hidden_last_width_is_summed_over()
    {
        var space = SearchSpace.Load("linear");
        // start(10) → linear(100) → dropout(0.2) → end(1): all 29 last widths agree with what is seen.
        var architecture = Architecture.FromCells(space, [0, 9, 0, 1, 99, 0, 2, 0, 200, 3, 0, 0]);
        var rate = Process.BetaCdf(0.2005) - Process.BetaCdf(0.1995);
        space.Generator.LogProbability(architecture).ShouldBe(Math.Log(1 / 253.0 / 10 / 11 / 481 * 0.5 * rate), 1e-9);
        // With a linear in the last place only one does: 100 → 20.
        architecture = Architecture.FromCells(space, [0, 9, 0, 1, 99, 0, 1, 19, 0, 3, 0, 0]);
        space.Generator.LogProbability(architecture).ShouldBe(Math.Log(1 / 253.0 / 10 / 11 / 481 / 29 * 0.5), 1e-9);
        // 100, hidden, 59, hidden: the third of four places, 100 + (last − 100)·2/3, rounds to 36..68; 59 for last 38 or 39, out
        // of 4..32.
        architecture = Architecture.FromCells(space, [0, 9, 0, 1, 99, 0, 2, 0, 200, 1, 58, 0, 2, 0, 200, 3, 0, 0]);
        space.Generator.LogProbability(architecture).ShouldBe(double.NegativeInfinity);
        // 53 for last 29 (52.67) and 30 (53.33), the two that agree.
        architecture = Architecture.FromCells(space, [0, 9, 0, 1, 99, 0, 2, 0, 200, 1, 52, 0, 2, 0, 200, 3, 0, 0]);
        space.Generator.LogProbability(architecture)
            .ShouldBe(Math.Log(1 / 253.0 / 10 / 11 / 481 * 2 / 29 * 0.25 * rate * rate), 1e-9);
    }

    [Fact]
    public void What_is_hidden_shows_entry_by_entry()
    {
        var space = SearchSpace.Load("linear");
        // start(10) → linear(100) → linear(20) → end(1): with two layers 20 is the last width, one of 29; with 3 the middle of
        // 100 and an end of -60, with more even less. So 20 comes with two layers only, whose length is then known.
        var entries = space.Generator.EntryLogProbabilities(Architecture.FromCells(space,
            [0, 9, 0, 1, 99, 0, 1, 19, 0, 3, 0, 0]));
        double[] expected = [1, 1 / 253.0, 1, 1 / 481.0, 0.5, 1 / 29.0 / 11, 1, 0.1];
        entries.ShouldBe(expected.Select(p => Math.Log(p)), 1e-12);
        // A width that is never drawn ends it.
        entries = space.Generator.EntryLogProbabilities(Architecture.FromCells(space, [0, 9, 0, 1, 599, 0, 3, 0, 0]));
        entries.Select(Math.Exp).ShouldBe([1, 1 / 253.0, 1, 0, 1, 1], 1e-12);
    }

    [Fact]
    public void The_ends_of_the_rate_hold_what_is_clipped()
    {
        var space = SearchSpace.Load("linear");
        double Probability(int bin)
        {
            Architecture With(int rate) => Architecture.FromCells(space, [0, 9, 0, 1, 99, 0, 2, 0, rate, 3, 0, 0]);
            return Math.Exp(space.Generator.LogProbability(With(bin))) * 253 * 10 * 11 * 481 * 2;
        }
        Probability(49).ShouldBe(0);
        Probability(50).ShouldBe(Process.BetaCdf(0.0505), 1e-9);
        Probability(900).ShouldBe(1 - Process.BetaCdf(0.8995), 1e-9);
        Probability(901).ShouldBe(0);
    }

    [Theory]
    [InlineData(9, 255, 0)] // last width 1
    [InlineData(300, 99, 19)] // input out of what is drawn
    [InlineData(9, 600, 19)] // first width out of what is drawn
    public void What_is_legal_but_never_generated_has_no_probability(int input, int first, int second)
    {
        var space = SearchSpace.Load("linear");
        var architecture = Architecture.FromCells(space, [0, input, 0, 1, first, 0, 1, second, 0, 3, 0, 0]);
        space.Grammar.Accepts(architecture).ShouldBeTrue();
        space.Generator.LogProbability(architecture).ShouldBe(double.NegativeInfinity);
    }

    [Theory]
    [InlineData(5, 2, 1, 3, 4)] // 3.5 → 4
    [InlineData(4, 1, 1, 3, 2)] // 2.5 → 2
    [InlineData(512, 4, 11, 12, 4)]
    [InlineData(7, 3, 0, 1, 7)]
    public void Places_lie_on_the_line_rounded_to_even(int first, int last, int index, int count, int expected) =>
        new StraightLine(first, last, count).At(index).ShouldBe(expected);
}
