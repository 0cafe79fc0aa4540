using ArchVae.Spaces;
using ArchVae.Spaces.Rules;

namespace ArchVae.Models;

/// <summary>
/// What may come next in a sequence that is decoded entry by entry: what the grammar and the rules on values can still complete.
/// Without a mask everything may. Rules that the space cannot look ahead for are not among it. Nothing here allocates.
/// </summary>
internal struct DecodingMask
{
    private readonly Grammar? grammar;
    private GrammarState state;
    private Completion? place;

    /// <summary>The mask of a space, before the first row.</summary>
    public DecodingMask(SearchSpace space)
    {
        grammar = space.Grammar;
        state = grammar.Start;
        place = space.Completions?.Root;
    }

    /// <summary>The types that may come now, as bits.</summary>
    public readonly ulong Types
    {
        get
        {
            if (grammar is null) return ulong.MaxValue;
            if (place is null) return grammar.AllowedTypes(state);
            var types = 0ul;
            for (var type = 0; type < place.After.Length; type++)
                if (place.After[type] is not null) types |= 1ul << type;
            return types;
        }
    }

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
