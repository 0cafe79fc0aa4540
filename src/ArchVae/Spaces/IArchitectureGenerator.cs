using ArchVae.Randomness;

namespace ArchVae.Spaces;

/// <summary>
/// The random process that a space's architectures come from, with its exact probabilities. Safe for several threads.
/// </summary>
public interface IArchitectureGenerator
{
    /// <summary>Draws one legal architecture, its end row included.</summary>
    Architecture Generate(ref RandomStream random);

    /// <summary>
    /// The natural logarithm of the probability that <see cref="Generate"/> gives exactly this architecture, summed over whatever
    /// the process decided and the sequence does not show; −∞ where it is never generated.
    /// </summary>
    double LogProbability(Architecture architecture);
}
