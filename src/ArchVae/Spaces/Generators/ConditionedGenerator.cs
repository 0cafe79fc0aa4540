using ArchVae.Tensors;

namespace ArchVae.Spaces.Generators;

/// <summary>
/// A generator given a condition: what meets the condition comes by the generator's own probabilities, divided by that of the
/// condition, and nothing else comes.
/// </summary>
public sealed class ConditionedGenerator : IArchitectureGenerator
{
    private readonly IArchitectureGenerator generator;
    private readonly IConditionedDraws draws;

    /// <summary>The generator of the condition's space, given the condition.</summary>
    /// <exception cref="InputException">
    /// The generator never makes what meets the condition, or cannot draw given a condition at all.
    /// </exception>
    public ConditionedGenerator(EntryCondition condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        Condition = condition;
        generator = condition.Space.Generator;
        draws = generator.Given(condition)
            ?? throw new InputException($"The generator of '{condition.Space.Name}' cannot draw given a condition.");
        if (double.IsNegativeInfinity(draws.LogProbability)) throw Never();
    }

    /// <summary>The condition.</summary>
    public EntryCondition Condition { get; }

    /// <summary>The natural logarithm of the probability that the generator's draws meet the condition; at most 0.</summary>
    public double LogConditionProbability => draws.LogProbability;

    /// <inheritdoc/>
    public double? LogMemberCount => generator.LogMemberCount + LogConditionProbability;

    /// <inheritdoc/>
    public Architecture Generate(ref RandomStream random) => draws.Generate(ref random);

    /// <inheritdoc/>
    /// <remarks>
    /// An entry's term is ln P(condition and the entries up to it) − ln P(condition and those before it), so that they sum to the
    /// generator's log-probability less that of the condition.
    /// </remarks>
    public double[] EntryLogProbabilities(Architecture architecture)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        var own = architecture.In(Condition.Space);
        var (soFar, before) = (Condition, LogConditionProbability);
        return [.. own.Entries.Select(entry =>
        {
            if (double.IsNegativeInfinity(before)) return 0;
            var now = double.NegativeInfinity;
            if (soFar.Has(own, entry))
            {
                soFar = soFar.And(own, entry);
                now = generator.Given(soFar)!.LogProbability;
            }
            var term = now - before;
            before = now;
            return term;
        })];
    }

    /// <inheritdoc/>
    public double LogProbability(Architecture architecture) => Condition.Holds(architecture)
        ? generator.LogProbability(architecture) - LogConditionProbability : double.NegativeInfinity;

    // Says which of several conditions is never met by itself.
    private InputException Never()
    {
        var space = Condition.Space;
        var alone = Condition.Texts.Count < 2 ? null : Condition.Texts.FirstOrDefault(text =>
            double.IsNegativeInfinity(generator.Given(EntryCondition.Parse(space, text))!.LogProbability));
        return new($"The generator of '{space.Name}' never makes an architecture with {alone ?? Condition.ToString()}. "
            + "Where that is legal, a model can still decode one.");
    }
}
