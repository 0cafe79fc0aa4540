using ArchVae.Spaces.Generators;

namespace ArchVae.Spaces;

/// <summary>How many members a space has, and whether a grammar walk gives each the same probability.</summary>
internal static class MemberCount
{
    private const double Tolerance = 1e-9;

    /// <summary>ln N of a space's N members; null where they would take too long to count.</summary>
    public static double? Log(SearchSpace space)
    {
        const long MostSteps = 100_000_000;
        var logs = new Dictionary<GrammarState, double> { [space.Grammar.Start] = 0 };
        var (total, steps) = (double.NegativeInfinity, 0L);
        for (var row = 0; logs.Count > 0; row++)
        {
            steps += (long)logs.Count * space.LayerTypes.Count;
            if (steps > MostSteps) return null;
            var next = new Dictionary<GrammarState, double>();
            foreach (var type in space.LayerTypes)
            {
                var ways = 0.0;
                foreach (var feature in type.FeaturesAt(row)) ways += Math.Log(feature.BinCount);
                foreach (var (state, log) in logs)
                {
                    if (!space.Grammar.Allows(state, type.Index)) continue;
                    if (type == space.EndType)
                    {
                        total = LogSum(total, log + ways);
                        continue;
                    }
                    var to = space.Grammar.Next(state, type.Index);
                    next[to] = LogSum(next.GetValueOrDefault(to, double.NegativeInfinity), log + ways);
                }
            }
            logs = next;
        }
        return total;
    }

    private static double LogSum(double left, double right)
    {
        var (low, high) = left < right ? (left, right) : (right, left);
        return double.IsNegativeInfinity(low) ? high : high + Math.Log(1 + Math.Exp(low - high));
    }

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
