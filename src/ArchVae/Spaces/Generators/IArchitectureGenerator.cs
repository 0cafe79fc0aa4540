using ArchVae.Tensors;

namespace ArchVae.Spaces.Generators;

/// <summary>
/// The random process that a space's architectures come from, with its exact probabilities. Safe for several threads.
/// </summary>
public interface IArchitectureGenerator
{
    /// <summary>Draws one legal architecture, its end row included.</summary>
    Architecture Generate(ref RandomStream random);

    /// <summary>
    /// For each of <see cref="Architecture.Entries"/> the natural logarithm of its probability given all entries before it, summed over
    /// whatever the process decided and those do not show. −∞ at the first entry that is never made there, and 0 after it. The
    /// architecture need not be complete.
    /// </summary>
    /// <exception cref="ArgumentException">The architecture is of another space.</exception>
    double[] EntryLogProbabilities(Architecture architecture);

    /// <summary>
    /// The natural logarithm of the probability that <see cref="Generate"/> gives exactly this architecture, summed over whatever
    /// the process decided and the sequence does not show; −∞ where it is never generated.
    /// </summary>
    /// <exception cref="ArgumentException">The architecture is of another space.</exception>
    double LogProbability(Architecture architecture) =>
        architecture.Space.Grammar.Accepts(architecture) ? EntryLogProbabilities(architecture).Sum() : double.NegativeInfinity;
}
