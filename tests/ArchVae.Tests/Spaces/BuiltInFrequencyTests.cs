using ArchVae.Spaces;
using ArchVae.Spaces.Generators;
using MathNet.Numerics;
using Xunit;

namespace ArchVae.Tests.Spaces;

/// <summary>
/// A million draws of each built-in space against exact probabilities: of every member where there are few enough, else of
/// coarse kinds. (Small versions of the spaces with generators of their own are compared member by member beside the
/// generators.)
/// </summary>
public sealed class BuiltInFrequencyTests
{
    [Theory]
    [InlineData("nas-bench-macro")]
    [InlineData("nas-bench-201")]
    [InlineData("nats-bench-size")]
    [InlineData("transnas-bench-101-micro")]
    public void Every_member_comes_as_often_as_its_probability_says(string name) =>
        Frequencies.ShouldAgree(SearchSpace.Load(name), 5);

    // A kind is the first operation, the last one and how many flags are set: 6ⁿ⁻²·C(flags, set) members, all with the same
    // probability.
    [Theory]
    [InlineData("enas", 6)]
    [InlineData("enas12", 12)]
    public void Operations_and_skips_come_as_often_as_the_members_with_them(string name, int layers)
    {
        var space = SearchSpace.Load(name);
        var flags = layers * (layers - 1) / 2;
        var member = RandomArchitectures.Draw(space, 1, 0);
        var logProbability = space.Generator.LogProbability(member) + (layers - 2) * Math.Log(6);
        var kinds =
            from first in Enumerable.Range(0, 6)
            from last in Enumerable.Range(0, 6)
            from set in Enumerable.Range(0, flags + 1)
            select ((first, last, set), Math.Exp(SpecialFunctions.BinomialLn(flags, set) + logProbability));
        Frequencies.ShouldAgree(Frequencies.Count(space, 6, KindOf), kinds);

        (int, int, int) KindOf(Architecture architecture)
        {
            var set = 0;
            for (var row = 1; row < layers; row++)
                for (var k = 0; k < row; k++) set += architecture.BinOf(row, k);
            return (architecture.TypeOf(0), architecture.TypeOf(layers - 1), set);
        }
    }

    // A kind is the sequence of layer types, with the probability that the rules of the generator give it.
    [Theory]
    [InlineData("linear")]
    [InlineData("convolutional")]
    [InlineData("recurrent")]
    public void Sequences_of_types_come_as_often_as_the_rules_say(string name)
    {
        var process = new Process();
        switch (name)
        {
            case "linear":
                for (var count = 2; count <= 12; count++) Dense(process, "start", count, 1 / 11.0);
                break;
            case "convolutional":
                for (var count = 5; count <= 14; count++)
                    for (var minimum = 2; minimum <= 5; minimum++) Convolutions(process, count, minimum, 1 / 10.0 / 4);
                break;
            default:
                for (var count = 2; count <= 9; count++)
                    for (var maximum = 1; maximum <= Math.Min(3, count); maximum++)
                        Recurrent(process, "start", count, maximum, 2, 1 / 8.0 / Math.Min(3, count));
                break;
        }
        var space = SearchSpace.Load(name);
        string[] names = [.. space.LayerTypes.Select(type => type.Name)];
        var counts = Frequencies.Count(space, 7, Key)
            .ToDictionary(e => string.Join(' ', e.Key.Select(type => names[type])), e => e.Value);
        Frequencies.ShouldAgree(counts, process.Probabilities.Select(e => (e.Key, e.Value)));

        // Characters instead of names: a string is a key that costs little.
        static string Key(Architecture architecture) =>
            string.Create(architecture.RowCount, architecture, (types, a) =>
            {
                for (var row = 0; row < types.Length; row++) types[row] = (char)a.TypeOf(row);
            });
    }

    private static void Dense(Process process, string text, int left, double probability)
    {
        void Grow(string soFar, int places, bool afterLinear, double p)
        {
            if (places == 0)
            {
                process.Add(soFar + " end", p);
                return;
            }
            Grow(soFar + " linear", places - 1, true, afterLinear ? p / 2 : p);
            if (afterLinear) Grow(soFar + " dropout", places - 1, false, p / 2);
        }
        Grow(text, left, false, probability);
    }

    private static void Convolutions(Process process, int count, int minimum, double probability)
    {
        var text = "start" + string.Concat(Enumerable.Repeat(" conv2d", minimum));
        for (var spatial = minimum; spatial < count; spatial++)
        {
            probability /= 2;
            Dense(process, text + " flatten", count - spatial - 1, probability);
            text += " conv2d";
        }
        process.Add(text + " flatten end", probability);
    }

    private static void Recurrent(Process process, string text, int left, int more, int choices, double probability)
    {
        if (left == 0 || more == 0)
        {
            Dense(process, text, left, probability);
            return;
        }
        foreach (var type in new[] { " GRU", " LSTM" })
            Recurrent(process, text + type, left - 1, more - 1, 3, probability / choices);
        if (choices == 3) Dense(process, text, left, probability / 3);
    }
}
