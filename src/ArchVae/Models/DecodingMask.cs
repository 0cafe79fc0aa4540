using ArchVae.Spaces;
using ArchVae.Spaces.Rules;

namespace ArchVae.Models;

/// <summary>
/// What may come next in a sequence that is decoded entry by entry: what the grammar, the rules on values and a condition can
/// still complete. Without the grammar's mask everything may that the condition leaves. Rules that the space cannot look ahead
/// for are not among it. Nothing here allocates.
/// </summary>
internal struct DecodingMask
{
    private readonly Grammar? grammar;
    private readonly EntryCondition? condition;
    private GrammarState state;
    private Completion? place;

    /// <summary>The mask of a space, before the first row.</summary>
    /// <param name="space">The space.</param>
    /// <param name="masked">Whether only what the space allows may come.</param>
    /// <param name="condition">What is fixed, of this space; null for nothing.</param>
    public DecodingMask(SearchSpace space, bool masked, EntryCondition? condition)
    {
        this.condition = condition;
        if (!masked) return;
        grammar = space.Grammar;
        state = grammar.Start;
        place = (condition is null ? space.Completions : condition.Completions)?.Root;
    }

    /// <summary>The types that may come in the next row, as bits.</summary>
    /// <param name="row">The row, from 0.</param>
    public readonly ulong TypesAt(int row)
    {
        if (grammar is null) return condition?.TypesAt(row) ?? ulong.MaxValue;
        if (place is null) return condition?.AllowedTypes(state, row) ?? grammar.AllowedTypes(state);
        var types = 0ul;
        for (var type = 0; type < place.After.Length; type++)
            if (place.After[type] is not null) types |= 1ul << type;
        return types;
    }

    /// <summary>The bin that the condition gives a feature; null where it gives none.</summary>
    public readonly int? FixedBin(int row, LayerType type, Feature feature) => condition?.BinAt(row, type, feature);

    /// <summary>Takes a row's type.</summary>
    public void TakeType(int type)
    {
        if (grammar is null) return;
        state = grammar.Next(state, type);
        place = place?.After[type];
    }

    /// <summary>The bins of the feature that comes next, null for those that may not; empty where all may.</summary>
    public readonly ReadOnlySpan<Completion?> Bins(Feature feature) => place?.Feature == feature ? place.After : [];

    /// <summary>Takes a bin of the feature that comes next.</summary>
    public void TakeBin(Feature feature, int bin)
    {
        if (place?.Feature == feature) place = place.After[bin];
    }
}
