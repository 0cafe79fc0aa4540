using ArchVae.Tensors;

namespace ArchVae.Spaces.Generators;

/// <summary>
/// The random process that a space's architectures come from, with its exact probabilities. Safe for several threads. A
/// <see cref="GeneratorFamily"/> makes it for a space.
/// </summary>
public interface IArchitectureGenerator
{
    /// <summary>Draws one legal architecture, its end row included.</summary>
    /// <param name="random">Where all the randomness comes from.</param>
    Architecture Generate(ref RandomStream random);

    /// <summary>
    /// Whether it knows its probabilities; without, the methods that are asked for them throw an <see cref="InputException"/>.
    /// </summary>
    bool HasProbabilities => true;

    /// <summary>
    /// For each of <see cref="Architecture.Entries"/> the natural logarithm of its probability given all entries before it,
    /// summed over whatever the process decided and those do not show. −∞ at the first entry that is never made there, and 0
    /// after it. The architecture need not be complete.
    /// </summary>
    /// <exception cref="InputException">The architecture is of another space, or there are no probabilities.</exception>
    double[] EntryLogProbabilities(Architecture architecture);

    /// <summary>
    /// The natural logarithm of the probability that <see cref="Generate"/> gives exactly this architecture, summed over whatever
    /// the process decided and the sequence does not show; −∞ where it is never generated.
    /// </summary>
    /// <exception cref="InputException">The architecture is of another space.</exception>
    double LogProbability(Architecture architecture) =>
        architecture.Space.Grammar.Accepts(architecture) ? EntryLogProbabilities(architecture).Sum() : double.NegativeInfinity;

    /// <summary>
    /// ln N where each of N architectures has the same probability and no other has any, else null: as many different ones can be
    /// drawn, and no more.
    /// </summary>
    double? LogMemberCount => null;

    /// <summary>
    /// The part of the process that meets a condition; null, as by default, where there is no way to draw it exactly. Whoever
    /// draws makes a <see cref="ConditionedGenerator"/> of it.
    /// </summary>
    /// <param name="condition">The condition, of the generator's space.</param>
    IConditionedDraws? Given(EntryCondition condition) => null;
}

/// <summary>What a generator makes of a condition. Safe for several threads.</summary>
public interface IConditionedDraws
{
    /// <summary>
    /// The natural logarithm of the probability that the generator makes something that meets the condition; −∞ where it never
    /// does, and nothing can be drawn.
    /// </summary>
    double LogProbability { get; }

    /// <summary>Draws an architecture of those that meet it, by their probabilities in relation to each other.</summary>
    /// <param name="random">Where all the randomness comes from.</param>
    Architecture Generate(ref RandomStream random);
}
