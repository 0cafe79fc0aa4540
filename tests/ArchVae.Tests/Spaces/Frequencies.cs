using ArchVae.Data;
using ArchVae.Spaces;
using Shouldly;

namespace ArchVae.Tests.Spaces;

/// <summary>Compares the frequencies of draws with the generator's own probabilities.</summary>
internal static class Frequencies
{
    /// <summary>
    /// Pearson's statistic over the members that are expected at least five times and one group of all others; it may exceed its
    /// mean, the degrees of freedom, by five of its standard deviations.
    /// </summary>
    public static void ShouldAgree(SearchSpace space, int draws, ulong seed)
    {
        var counts = new Dictionary<Architecture, int>();
        foreach (var architecture in RandomArchitectures.Independent(space, seed, draws))
            counts[architecture] = counts.GetValueOrDefault(architecture) + 1;
        var (statistic, degrees, restExpected, restCount) = (0.0, 0, (double)draws, draws);
        foreach (var member in Enumeration.Members(space))
        {
            var expected = draws * Math.Exp(space.Generator.LogProbability(member));
            var count = counts.GetValueOrDefault(member);
            if (expected == 0) count.ShouldBe(0, member.ToString());
            if (expected < 5) continue;
            statistic += (count - expected) * (count - expected) / expected;
            degrees++;
            restExpected -= expected;
            restCount -= count;
        }
        degrees.ShouldBeGreaterThan(5);
        if (restExpected > 5) statistic += (restCount - restExpected) * (restCount - restExpected) / restExpected;
        else degrees--;
        statistic.ShouldBeInRange(degrees - 5 * Math.Sqrt(2 * degrees), degrees + 5 * Math.Sqrt(2 * degrees));
    }
}
