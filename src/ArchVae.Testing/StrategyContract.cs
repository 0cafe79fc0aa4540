using ArchVae.Search.Strategies;

namespace ArchVae.Testing;

/// <summary>The contract of search strategies, which the library's own keep too.</summary>
public static class StrategyContract
{
    /// <summary>
    /// Checks a strategy on two spaces, one whose members can be listed and one where they cannot, with an untrained model of
    /// each
    /// and made-up metrics: one aim and one network at a time there, two aims and three at a time here. The rules:
    /// <list type="bullet">
    /// <item>as many networks as are asked for are proposed, all different and none of them proposed before;</item>
    /// <item>all are legal and within the conditions, and a parent is a trial that was measured before;</item>
    /// <item>the same seed gives the same trials, another seed others;</item>
    /// <item>a search that goes on from its trials alone proposes what it would have without a stop;</item>
    /// <item>networks that fail do not stop it;</item>
    /// <item>of a few candidates all are proposed, and then none.</item>
    /// </list>
    /// </summary>
    /// <param name="family">The strategy; it need not be in the registry.</param>
    /// <exception cref="ContractException">A rule is broken.</exception>
    public static void Check(StrategyFamily family)
    {
        ArgumentNullException.ThrowIfNull(family);
        new StrategyRules(family).Check();
    }
}
