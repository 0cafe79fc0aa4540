using System.Globalization;
using ArchVae.Spaces;
using Shouldly;

namespace ArchVae.Tests.Spaces;

/// <summary>
/// Generators written out once more, as lists of all that they can decide: what comes out as text, with its probability. Used to
/// check the generators' own log-probabilities and draws on small spaces.
/// </summary>
internal sealed class Process
{
    private readonly Dictionary<string, double> probabilities = [];

    /// <summary>The probability of each outcome.</summary>
    public IReadOnlyDictionary<string, double> Probabilities => probabilities;

    /// <summary>The outcomes as architectures, with their probabilities.</summary>
    public IEnumerable<(Architecture Architecture, double Probability)> Members(SearchSpace space)
    {
        foreach (var (text, probability) in probabilities)
        {
            var builder = new ArchitectureBuilder(space);
            foreach (var layer in text.Split(" → "))
            {
                var parts = layer.Split(['(', ',', ')'], StringSplitOptions.RemoveEmptyEntries);
                builder.Add(parts[0]);
                foreach (var (i, feature) in space.FindLayerType(parts[0])!.Features.Index())
                    builder.Set(feature, double.Parse(parts[1 + i], CultureInfo.InvariantCulture));
            }
            yield return (builder.Build(), probability);
        }
    }

    /// <summary>Beta(2, 5): the chance of at least two of six uniforms below x.</summary>
    public static double BetaCdf(double x) => 1 - Math.Pow(1 - x, 6) - 6 * x * Math.Pow(1 - x, 5);

    /// <summary>Adds an outcome.</summary>
    public void Add(string text, double probability) => probabilities[text] = probabilities.GetValueOrDefault(text) + probability;

    /// <summary>
    /// Adds all ways to go on with dense layers of these widths; the rates are 0.3 and 0.6, Beta(2, 5) rounded to one of them.
    /// </summary>
    public void AddDense(string text, double[] widths, string end, double probability)
    {
        void Grow(string soFar, int place, bool afterLinear, double p)
        {
            if (place == widths.Length)
            {
                Add(soFar + end, p);
                return;
            }
            Grow($"{soFar} → linear({Math.Round(widths[place])})", place + 1, true, afterLinear ? p / 2 : p);
            if (!afterLinear) return;
            Grow($"{soFar} → dropout(0.3)", place + 1, false, p / 2 * BetaCdf(0.45));
            Grow($"{soFar} → dropout(0.6)", place + 1, false, p / 2 * (1 - BetaCdf(0.45)));
        }
        Grow(text, 0, false, probability);
    }

    /// <summary>
    /// Draws from a space's generator: every draw is an outcome of the process and has its probability there, to rounding; the
    /// outcomes come as often as they should, each to five standard deviations and all together; and what was seen sums to 1.
    /// The entries of a draw up to any of them have the probability of all outcomes that begin with them.
    /// </summary>
    public void ShouldBeThatOf(SearchSpace space)
    {
        probabilities.Values.Sum().ShouldBe(1, 1e-12);
        var counts = new Dictionary<string, int>();
        var sum = 0.0;
        var beginnings = Beginnings();
        foreach (var (architecture, count) in Frequencies.Count(space, 11, a => a))
        {
            var key = architecture.ToString();
            counts.Add(key, count);
            var probability = Math.Exp(space.Generator.LogProbability(architecture));
            probability.ShouldBe(probabilities[key], 1e-12 * probabilities[key], key);
            sum += probability;
            var values = Values(key);
            var soFar = 0.0;
            foreach (var (t, entry) in space.Generator.EntryLogProbabilities(architecture).Index())
            {
                soFar += entry;
                var expected = beginnings[string.Join(' ', values[..(t + 1)])];
                if (Math.Abs(Math.Exp(soFar) - expected) > 1e-12 * expected)
                    Math.Exp(soFar).ShouldBe(expected, 1e-12 * expected, $"{key}, {t}");
            }
        }
        sum.ShouldBe(1, 1e-3);
        Frequencies.ShouldAgree(counts, probabilities.Select(e => (e.Key, e.Value)));
        foreach (var (key, probability) in probabilities)
        {
            var expected = Frequencies.Draws * probability;
            ((double)counts.GetValueOrDefault(key)).ShouldBe(expected, 5 * Math.Sqrt(expected) + 3, key);
        }
    }

    // The probability of each sequence of values that an outcome begins with.
    private Dictionary<string, double> Beginnings()
    {
        var sums = new Dictionary<string, double>();
        foreach (var (text, probability) in probabilities)
        {
            var values = Values(text);
            for (var count = 1; count <= values.Length; count++)
            {
                var key = string.Join(' ', values[..count]);
                sums[key] = sums.GetValueOrDefault(key) + probability;
            }
        }
        return sums;
    }

    // Types and features as they stand in the text: start(2) → linear(6) is start, 2, linear, 6.
    private static string[] Values(string text) => text.Split(['(', ',', ')', ' ', '→'], StringSplitOptions.RemoveEmptyEntries);
}
