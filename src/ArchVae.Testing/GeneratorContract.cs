using ArchVae.Spaces;

namespace ArchVae.Testing;

/// <summary>The contract of generators: what every <see cref="Spaces.Generators.IArchitectureGenerator"/> keeps to.</summary>
public static class GeneratorContract
{
    /// <summary>
    /// Checks the generator of a space by draws from it. The rules:
    /// <list type="bullet">
    /// <item>every draw is of the space and accepted by its grammar;</item>
    /// <item>the same stream gives the same draw;</item>
    /// <item>the entries' log-probabilities of every draw are finite, none above 0, one for each entry, and sum to LogProbability
    /// (1e-9, relative where the sum is above 1);</item>
    /// <item>of an architecture that stops early they are those of the whole one (1e-9), and it is itself never generated;</item>
    /// <item>draws with the same beginning have the same log-probabilities there (1e-9);</item>
    /// <item>after each beginning that 100 draws or more have, each entry that came comes as often as its probability says,
    /// within 5 standard errors and 4 draws;</item>
    /// <item>there the probabilities of the entries that came sum to at most 1, and leave as much for others as the number of
    /// those that came once says (Good, "The population frequencies of species", 1953), within 5 standard errors and 12
    /// draws;</item>
    /// <item>the probabilities of distinct drawn architectures sum to at most 1;</item>
    /// <item>where LogMemberCount is given, each draw has the log-probability −ln N (1e-9, relative).</item>
    /// </list>
    /// Memory and time grow with the draws.
    /// </summary>
    /// <param name="space">The space, whose generator is checked.</param>
    /// <param name="draws">The number of draws, at least 100.</param>
    /// <param name="seed">The seed of the draws.</param>
    /// <exception cref="ContractException">A rule is broken.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than 100 draws.</exception>
    public static void Check(SearchSpace space, int draws = 20_000, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 100);
        new GeneratorRules(space, seed).Check(draws);
    }
}
