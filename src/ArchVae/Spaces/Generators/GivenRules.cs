using ArchVae.Spaces.Rules;
using ArchVae.Tensors;

namespace ArchVae.Spaces.Generators;

/// <summary>
/// Architectures that come as often as the weights of their entries say, given that they keep to the rules on values: each entry
/// is drawn by the summed weights of what can complete it, so that none is drawn in vain and all probabilities are exact. Rules
/// that the table of completions does not know only forbid what breaks them at once; where nothing is left, a draw begins anew,
/// and there are no probabilities.
/// </summary>
internal sealed class GivenRules : IArchitectureGenerator
{
    private readonly SearchSpace space;
    private readonly Completions completions;
    private readonly IEntryWeights weights;
    private readonly IReadOnlyList<ValueRule> others;
    private readonly int stateSize;

    /// <param name="space">The space.</param>
    /// <param name="completions">What can complete what, by the same weights.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="logMemberCount">ln N where all N members have the same weight, else null.</param>
    /// <param name="others">Rules that the completions do not know.</param>
    /// <exception cref="ArgumentException">There are no completions.</exception>
    public GivenRules(
        SearchSpace space, Completions completions, IEntryWeights weights, double? logMemberCount,
        IReadOnlyList<ValueRule> others)
    {
        (this.space, this.completions, this.weights, this.others) = (space, completions, weights, others);
        LogMemberCount = logMemberCount;
        stateSize = others.Sum(rule => rule.StateSize);
        if (double.IsNegativeInfinity(completions.Root.LogWeight))
            throw new ArgumentException("The generator makes nothing that keeps to the rules of the space.");
    }

    public double? LogMemberCount { get; }

    public bool HasProbabilities => others.Count == 0;

    public Architecture Generate(ref RandomStream random) => TryGenerate(ref random)
        ?? throw new InputException($"'{space.Name}': {RejectingGenerator.TooSeldom}");

    /// <summary>An architecture; null where so many draws began anew that there may be none.</summary>
    public Architecture? TryGenerate(ref RandomStream random)
    {
        for (var draw = 0; draw < RejectingGenerator.MostDraws; draw++)
            if (Walk(ref random) is { } architecture) return architecture;
        return null;
    }

    public double[] EntryLogProbabilities(Architecture architecture)
    {
        var own = architecture.In(space);
        if (!HasProbabilities) throw RejectingGenerator.Unknown(space);
        var place = completions.Root;
        return [.. own.Entries.Select(entry =>
        {
            if (place is null) return 0;
            if (entry.Feature is { } feature && place.Feature != feature)
            {
                var single = weights.OfBin(entry.Type, feature, own.BinOf(entry.Row, feature.Index))
                    - weights.OfAllBins(entry.Type, feature);
                if (double.IsNegativeInfinity(single)) place = null;
                return single;
            }
            var value = entry.Feature is null ? entry.Type.Index : own.BinOf(entry.Row, entry.Feature.Index);
            // After the end nothing can be.
            var logProbability = place.After.Length == 0
                ? double.NegativeInfinity : completions.LogProbability(place, value);
            place = double.IsNegativeInfinity(logProbability) ? null : place.After[value];
            return logProbability;
        })];
    }

    /// <summary>
    /// Null where a rule is not looked ahead for, or the table of the condition's completions would be too large.
    /// </summary>
    public IConditionedDraws? Given(EntryCondition condition)
    {
        if (!HasProbabilities) return null;
        var given = Completions.Of(space, [.. space.Grammar.ValueRules, new ConditionRule(condition)], weights);
        return given is null ? null : new ConditionedRules(space, completions, given, weights);
    }

    // Null where a rule that was not looked ahead for leaves nothing.
    private Architecture? Walk(ref RandomStream random)
    {
        var width = space.CellsPerRow;
        var cells = new int[space.MaximumRows * width];
        Span<long> state = stackalloc long[stateSize];
        state.Clear();
        var place = completions.Root;
        for (var row = 0; ; row++)
        {
            var layer = cells.AsSpan(row * width, width);
            layer[0] = Draw(place, null, row, state, ref random);
            place = place.After[layer[0]]!;
            var type = space.LayerTypes[layer[0]];
            foreach (var feature in type.FeaturesAt(row))
            {
                var isAhead = place.Feature == feature;
                var bin = isAhead || others.Any(rule => rule.Watches(feature))
                    ? Draw(place, (type, feature), row, state, ref random) : weights.Draw(type, feature, ref random);
                if (bin < 0) return null;
                layer[1 + feature.Index] = bin;
                if (isAhead) place = place.After[bin]!;
                Take(state, rule => rule.Watches(feature), (rule, own) => rule.Next(own, row, type, feature, bin));
            }
            var isLast = type == space.EndType;
            if (!Take(state, _ => true, (rule, own) => rule.EndRow(own, row, type, isLast))) return null;
            if (isLast) return Architecture.FromCells(space, cells.AsSpan(0, (row + 1) * width));
        }
    }

    // A type, or a bin of a feature; −1 where there is none.
    private int Draw(
        Completion place, (LayerType Type, Feature Feature)? at, int row, ReadOnlySpan<long> state, ref RandomStream random)
    {
        var isAhead = place.Feature == at?.Feature;
        var chances = new double[isAhead ? place.After.Length : at!.Value.Feature.BinCount];
        var copy = new long[stateSize];
        var total = 0.0;
        for (var entry = 0; entry < chances.Length; entry++)
        {
            if (isAhead && place.After[entry] is null) continue;
            if (at is var (type, feature) && others.Count > 0)
            {
                state.CopyTo(copy);
                var bin = entry;
                if (!Take(copy, rule => rule.Watches(feature), (rule, own) => rule.Next(own, row, type, feature, bin))) continue;
            }
            chances[entry] = Math.Exp(isAhead ? completions.LogProbability(place, entry)
                : weights.OfBin(at!.Value.Type, at.Value.Feature, entry));
            total += chances[entry];
        }
        var (rest, chosen) = (random.NextDouble() * total, -1);
        for (var entry = 0; entry < chances.Length && rest >= 0; entry++)
        {
            if (chances[entry] == 0) continue;
            chosen = entry;
            rest -= chances[entry];
        }
        return chosen;
    }

    private bool Take(Span<long> state, Func<ValueRule, bool> concerned, Step step)
    {
        var at = 0;
        foreach (var rule in others)
        {
            if (concerned(rule) && !step(rule, state.Slice(at, rule.StateSize))) return false;
            at += rule.StateSize;
        }
        return true;
    }

    private delegate bool Step(ValueRule rule, Span<long> state);
}

/// <summary>
/// <c>uniform</c>: every legal architecture with the same probability, whatever transitions weigh and draws say. No options.
/// </summary>
internal sealed class UniformFamily : GeneratorFamily
{
    public override string Name => "uniform";

    public override Func<GeneratorContext, IArchitectureGenerator> Create(GeneratorFields fields) => context =>
    {
        var (space, weights) = (context.Space, new EqualWeights());
        var completions = space.Grammar.ValueRules.Count > 0 ? (space.AllIsAhead ? space.Completions : null)
            : Completions.Of(space, [], weights);
        return completions is null
            ? throw new ArgumentException(
                "The generator 'uniform' counts all architectures, and the space has too many states for that; use 'walk'.")
            : new GivenRules(space, completions, weights, completions.Root.LogWeight, []);
    };
}
