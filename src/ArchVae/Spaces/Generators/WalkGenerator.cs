using System.Numerics;
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

    public override Func<GeneratorContext, IArchitectureGenerator> Create(GeneratorFields fields) =>
        context => new WalkGenerator(context.Space, context.Draws);
}
