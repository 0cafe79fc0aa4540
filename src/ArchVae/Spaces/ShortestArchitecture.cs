namespace ArchVae.Spaces;

/// <summary>How short the architectures of a space can be.</summary>
internal static class ShortestArchitecture
{
    /// <summary>
    /// The fewest layers, as files list them, of what the grammar accepts and a condition admits; rules on values may ask for
    /// more.
    /// </summary>
    public static int Layers(SearchSpace space, EntryCondition? condition)
    {
        var grammar = space.Grammar;
        HashSet<GrammarState> reached = [grammar.Start];
        // The grammar has no dead ends, so that an end is reached at the latest after its longest architecture.
        for (var row = 0; ; row++)
        {
            var next = new HashSet<GrammarState>();
            foreach (var state in reached)
            {
                var allowed = condition?.AllowedTypes(state, row) ?? grammar.AllowedTypes(state);
                if ((allowed >> space.EndType.Index & 1) != 0) return row + (space.EndIsListed ? 1 : 0);
                foreach (var type in space.LayerTypes)
                    if ((allowed >> type.Index & 1) != 0) next.Add(grammar.Next(state, type.Index));
            }
            reached = next;
        }
    }
}
