using System.Collections.Concurrent;
using ArchVae.Spaces;
using ArchVae.Spaces.Generators;
using Shouldly;

namespace ArchVae.Tests.Spaces;

/// <summary>Compares the frequencies of a million draws with exact probabilities.</summary>
internal static class Frequencies
{
    /// <summary>The number of draws.</summary>
    public const int Draws = 1_000_000;

    /// <summary>How often each kind of architecture comes among the draws.</summary>
    public static Dictionary<TKind, int> Count<TKind>(SearchSpace space, ulong seed, Func<Architecture, TKind> kindOf)
        where TKind : notnull
    {
        var counts = new Dictionary<TKind, int>();
        Parallel.ForEach(Partitioner.Create(0, Draws, Draws / 16), () => new Dictionary<TKind, int>(), (range, _, own) =>
        {
            for (var i = range.Item1; i < range.Item2; i++)
            {
                var kind = kindOf(RandomArchitectures.Draw(space, seed, i));
                own[kind] = own.GetValueOrDefault(kind) + 1;
            }
            return own;
        }, own =>
        {
            lock (counts)
            {
                foreach (var (kind, count) in own) counts[kind] = counts.GetValueOrDefault(kind) + count;
            }
        });
        return counts;
    }

    /// <summary>The same against the generator's own probabilities of all members.</summary>
    public static void ShouldAgree(SearchSpace space, ulong seed) =>
        ShouldAgree(Count(space, seed, a => a), Enumeration.Members(space)
            .Select(m => (m, Math.Exp(space.Generator.LogProbability(m)))));

    /// <summary>
    /// Pearson's statistic over the kinds that are expected at least five times and one group of all others; it may differ from
    /// its mean, the degrees of freedom, by five of its standard deviations.
    /// </summary>
    /// <param name="counts">How often each kind came.</param>
    /// <param name="probabilities">All kinds with their probabilities.</param>
    public static void ShouldAgree<TKind>(
        Dictionary<TKind, int> counts, IEnumerable<(TKind Kind, double Probability)> probabilities)
        where TKind : notnull
    {
        var (statistic, degrees, total, seen) = (0.0, 0, 0.0, 0);
        var (restExpected, restCount) = ((double)Draws, Draws);
        foreach (var (kind, probability) in probabilities)
        {
            var expected = Draws * probability;
            var count = counts.GetValueOrDefault(kind);
            total += probability;
            seen += count;
            if (expected == 0) count.ShouldBe(0, kind.ToString());
            if (expected < 5) continue;
            statistic += (count - expected) * (count - expected) / expected;
            degrees++;
            restExpected -= expected;
            restCount -= count;
        }
        total.ShouldBe(1, 1e-9);
        seen.ShouldBe(Draws);
        degrees.ShouldBeGreaterThan(5);
        if (restExpected > 5) statistic += (restCount - restExpected) * (restCount - restExpected) / restExpected;
        else degrees--;
        statistic.ShouldBeInRange(degrees - 5 * Math.Sqrt(2 * degrees), degrees + 5 * Math.Sqrt(2 * degrees));
    }
}
