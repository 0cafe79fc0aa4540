using System.Numerics;
using ArchVae.Spaces.Rules;
using ArchVae.Tensors;

namespace ArchVae.Spaces.Generators;

/// <summary>
/// The default generator: walks the grammar. Each type comes with its weight after the one before, among the types that still
/// can lead to an end; then each feature comes from its distribution. Nothing is hidden, so log p is a plain sum.
/// </summary>
internal sealed class WalkGenerator(SearchSpace space, LayerDraws draws) : IArchitectureGenerator
{
    public double? LogMemberCount { get; } = MemberCount.LogOfUniform(space, draws);

    public Architecture Generate(ref RandomStream random)
    {
        var width = space.CellsPerRow;
        var cells = new int[space.MaximumRows * width];
        var state = space.Grammar.Start;
        var (row, type) = (0, -1);
        while (space.Grammar.AllowedTypes(state) is not 0 and var allowed)
        {
            type = DrawType(type, allowed, ref random);
            draws.Fill(space.LayerTypes[type], row, cells.AsSpan(row * width, width), ref random);
            state = space.Grammar.Next(state, type);
            row++;
        }
        return Architecture.FromCells(space, cells.AsSpan(0, row * width));
    }

    public double[] EntryLogProbabilities(Architecture architecture)
    {
        var own = architecture.In(space);
        var state = space.Grammar.Start;
        var (previous, possible) = (-1, true);
        return [.. own.Entries.Select(entry =>
        {
            if (!possible) return 0;
            var logProbability = entry.Feature is { } feature
                ? draws.Of(entry.Type, feature).LogProbability(own.BinOf(entry.Row, feature.Index))
                : TypeLogProbability(state, previous, entry.Type.Index);
            if (entry.Feature is null) (state, previous) = (space.Grammar.Next(state, entry.Type.Index), entry.Type.Index);
            possible = !double.IsNegativeInfinity(logProbability);
            return logProbability;
        })];
    }

    public IConditionedDraws Given(EntryCondition condition) => new ConditionedWalk(space, draws, condition);

    private double TypeLogProbability(GrammarState state, int previous, int type) => space.Grammar.Allows(state, type)
        ? Math.Log(space.Grammar.Weight(previous, type) / TotalWeight(previous, space.Grammar.AllowedTypes(state)))
        : double.NegativeInfinity;

    private int DrawType(int previous, ulong allowed, ref RandomStream random)
    {
        var target = random.NextDouble() * TotalWeight(previous, allowed);
        for (var rest = allowed; ;)
        {
            var type = BitOperations.TrailingZeroCount(rest);
            target -= space.Grammar.Weight(previous, type);
            rest &= rest - 1;
            if (target < 0 || rest == 0) return type;
        }
    }

    private double TotalWeight(int previous, ulong allowed)
    {
        var total = 0.0;
        for (var rest = allowed; rest != 0; rest &= rest - 1)
            total += space.Grammar.Weight(previous, BitOperations.TrailingZeroCount(rest));
        return total;
    }
}

/// <summary><c>walk</c>: no options.</summary>
internal sealed class WalkFamily : GeneratorFamily
{
    public override string Name => "walk";

    public override Func<GeneratorContext, IArchitectureGenerator> Create(GeneratorFields fields) => Create;

    /// <summary>The walk, given the space's rules on values where there are any.</summary>
    /// <exception cref="ArgumentException">The walk makes nothing that keeps to the rules.</exception>
    public static IArchitectureGenerator Create(GeneratorContext context)
    {
        var (space, rules) = (context.Space, context.Space.Grammar.ValueRules);
        var walk = new WalkGenerator(space, context.Draws);
        if (rules.Count == 0) return walk;
        var weights = new WalkWeights(context);
        if (space.AllIsAhead && Completions.Of(space, rules, weights) is { } all)
            return new GivenRules(space, all, weights, walk.LogMemberCount is null ? null : MemberCount.Log(space), []);
        foreach (var ahead in new IReadOnlyList<ValueRule>[] { [.. rules.Where(rule => rule.IsLocal)], [] })
            if (Completions.Of(space, ahead, weights) is { } some)
                return new GivenRules(space, some, weights, null, [.. rules.Except(ahead)]);
        return walk;
    }

    // The probabilities of a walk that knows no rules.
    private sealed class WalkWeights(GeneratorContext context) : IEntryWeights
    {
        public double OfType(GrammarState state, int previous, int type)
        {
            var total = 0.0;
            for (var rest = context.Space.Grammar.AllowedTypes(state); rest != 0; rest &= rest - 1)
                total += context.Space.Grammar.Weight(previous, BitOperations.TrailingZeroCount(rest));
            return Math.Log(context.Space.Grammar.Weight(previous, type) / total);
        }

        public double OfBin(LayerType type, Feature feature, int bin) => context.Draws.Of(type, feature).LogProbability(bin);

        public double OfAllBins(LayerType type, Feature feature) => 0;

        public int Draw(LayerType type, Feature feature, ref RandomStream random) =>
            context.Draws.Of(type, feature).Draw(ref random);
    }
}
