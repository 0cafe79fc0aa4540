using ArchVae.Spaces;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Spaces.Generators;

public sealed class RecurrentGeneratorTests
{
    private const string Small = """
        name: small-recurrent
        features:
          units: { kind: integer, minimum: 1, maximum: 6 }
          rate: { kind: real, minimum: 0, maximum: 0.9, step: 0.3 }
        layers:
          start: [units]
          GRU: [units]
          LSTM: [units]
          linear: [units]
          dropout: { rate: { beta: [2, 5], range: [0.3, 0.6] } }
          end: [units]
        transitions:
          start: [GRU, LSTM]
          GRU: [GRU, LSTM, linear, end]
          LSTM: [GRU, LSTM, linear, end]
          linear: [linear, dropout, end]
          dropout: [linear, end]
        length: { minimum: 1, maximum: 4 }
        generator: { name: recurrent, input: [2, 2], output: [1, 1], layers: [1, LAYERS], maximumRecurrent: [1, 3],
          recurrent: [4, 6], last: [1, 3] }
        """;

    internal static SearchSpace Space(int layers) =>
        SearchSpace.Parse(Small.Replace("LAYERS", $"{layers}", StringComparison.Ordinal));

    internal static Process Written(int layers)
    {
        var process = new Process();
        for (var count = 1; count <= layers; count++)
            for (var maximum = 1; maximum <= Math.Min(3, count); maximum++)
                for (var units = 4; units <= 6; units++)
                    for (var last = 1; last <= 3; last++)
                    {
                        void Grow(string text, int recurrent, double probability)
                        {
                            var dense = count - recurrent;
                            double[] widths = [.. Enumerable.Range(1, dense)
                                .Select(i => units + (last - units) * i / (double)dense)];
                            if (recurrent == count)
                            {
                                process.Add(text + " → end(1)", probability);
                            }
                            else if (recurrent == maximum)
                            {
                                process.AddDense(text, widths, " → end(1)", probability);
                            }
                            else
                            {
                                var share = recurrent == 0 ? 2 : 3;
                                Grow($"{text} → GRU({units})", recurrent + 1, probability / share);
                                Grow($"{text} → LSTM({units})", recurrent + 1, probability / share);
                                if (recurrent > 0) process.AddDense(text, widths, " → end(1)", probability / share);
                            }
                        }
                        Grow("start(2)", 0, 1.0 / layers / Math.Min(3, count) / 3 / 3);
                    }
        return process;
    }

    [Fact]
    public void The_probability_of_every_member_is_that_of_the_process()
    {
        var space = Space(3);
        var process = Written(3).Probabilities;
        var (sum, positive) = (0.0, 0);
        // Three layers at most: those of the space that are longer come with no probability, as the next test shows on four.
        foreach (var types in Enumeration.TypeSequences(space, 5).Where(t => space.Grammar.FirstViolation(t) is null))
        {
            foreach (var member in Enumeration.WithTypes(space, types))
            {
                var probability = Math.Exp(space.Generator.LogProbability(member));
                var expected = process.GetValueOrDefault(member.ToString());
                if (Math.Abs(probability - expected) > 1e-14) probability.ShouldBe(expected, 1e-14, member.ToString());
                sum += probability;
                if (probability > 0) positive++;
            }
        }
        positive.ShouldBe(process.Count);
        sum.ShouldBe(1, 1e-12);
    }

    [Fact]
    public void Draws_come_as_often_as_the_process_says() => Written(4).ShouldBeThatOf(Space(4));

    [Fact]
    public void More_layers_than_are_drawn_have_no_probability()
    {
        var space = Space(3);
        var four = Architecture.FromCells(space, [0, 1, 0, 1, 4, 0, 3, 3, 0, 3, 2, 0, 3, 1, 0, 5, 0, 0]);
        space.Grammar.Accepts(four).ShouldBeTrue();
        space.Generator.LogProbability(four).ShouldBe(double.NegativeInfinity);
        double.IsFinite(Space(4).Generator.LogProbability(Architecture.FromCells(Space(4), four.Cells))).ShouldBeTrue();
    }
}
