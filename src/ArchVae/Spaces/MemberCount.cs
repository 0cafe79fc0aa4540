using ArchVae.Spaces.Generators;

namespace ArchVae.Spaces;

/// <summary>Finds whether a grammar walk gives every member of a space the same probability, and so how many there are.</summary>
internal static class MemberCount
{
    private const double Tolerance = 1e-9;

    /// <summary>ln N where each of the N members has probability 1/N, else null.</summary>
    public static double? LogOfUniform(SearchSpace space, LayerDraws draws)
    {
        // Layer types whose features are not uniform over all bins, from the first position that has one.
        foreach (var type in space.LayerTypes)
        {
            foreach (var feature in type.Features)
            {
                var distribution = draws.Of(type, feature);
                for (var bin = 0; bin < feature.BinCount; bin++)
                    if (!(Math.Abs(distribution.LogProbability(bin) + Math.Log(feature.BinCount)) < Tolerance)) return null;
            }
        }
        var known = new Dictionary<(GrammarState, int), double>();
        var logProbability = Completion(space, space.Grammar.Start, -1, 0, known);
        return double.IsNaN(logProbability) ? null : -logProbability;
    }

    // The log-probability that all ways from a state to the end share; NaN where they differ. Depth is that of the longest
    // member.
    private static double Completion(SearchSpace space, GrammarState state, int previous, int row,
        Dictionary<(GrammarState, int), double> known)
    {
        if (known.TryGetValue((state, row), out var result)) return result;
        var allowed = space.Grammar.AllowedTypes(state);
        if (allowed == 0) return 0;
        var total = 0.0;
        foreach (var type in space.LayerTypes)
            if (space.Grammar.Allows(state, type.Index)) total += space.Grammar.Weight(previous, type.Index);
        double? shared = null;
        foreach (var type in space.LayerTypes)
        {
            if (!space.Grammar.Allows(state, type.Index)) continue;
            var own = Math.Log(space.Grammar.Weight(previous, type.Index) / total);
            foreach (var feature in type.FeaturesAt(row)) own -= Math.Log(feature.BinCount);
            own += Completion(space, space.Grammar.Next(state, type.Index), type.Index, row + 1, known);
            shared ??= own;
            if (!(Math.Abs(own - shared.Value) < Tolerance)) shared = double.NaN;
        }
        known[(state, row)] = shared!.Value;
        return shared.Value;
    }
}
