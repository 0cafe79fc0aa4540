using ArchVae.Spaces.Generators;

namespace ArchVae.Spaces;

/// <summary>How many members a space has, and whether a grammar walk gives each the same probability.</summary>
internal static class MemberCount
{
    private const double Tolerance = 1e-9;
    private const int MostPlaces = 1 << 18;

    /// <summary>ln N of a space's N members; null where they would take too long to count.</summary>
    public static double? Log(SearchSpace space)
    {
        if (space.Grammar.ValueRules.Count > 0) return space.AllIsAhead ? space.Completions!.Root.LogWeight : null;
        var logs = new Dictionary<GrammarState, double> { [space.Grammar.Start] = 0 };
        var (total, places) = (double.NegativeInfinity, 0);
        for (var row = 0; logs.Count > 0; row++)
        {
            if ((places += logs.Count) > MostPlaces) return null;
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

    /// <summary>
    /// Of a space before its rules on values: ln N where each of the N members has probability 1/N, else null; null also where
    /// 2^18 pairs of a state and a row do not suffice to find out.
    /// </summary>
    public static double? LogOfUniform(SearchSpace space, LayerDraws draws)
    {
        foreach (var type in space.LayerTypes)
            if (type.Features.Any(feature => !draws.Of(type, feature).IsUniform(feature.BinCount))) return null;
        if (Rows(space) is not { } rows) return null;
        // What all ways from a state to the end have as their log-probability, in the row after the one at work.
        var after = new Dictionary<(GrammarState, int), double>();
        var features = new double[space.LayerTypes.Count];
        var lastChange = space.Features.Max(feature => (int?)feature.FirstPosition) ?? 0;
        for (var row = rows.Count - 1; row >= 0; row--)
        {
            if (row == rows.Count - 1 || row < lastChange)
            {
                foreach (var type in space.LayerTypes)
                {
                    features[type.Index] = 0;
                    foreach (var feature in type.FeaturesAt(row)) features[type.Index] -= Math.Log(feature.BinCount);
                }
            }
            var here = new Dictionary<(GrammarState, int), double>();
            foreach (var place in rows[row])
            {
                if (Completion(space, place, features, after) is not { } shared) return null;
                here.Add(place, shared);
            }
            after = here;
        }
        return -after.Values.Single();
    }

    // The states that can be reached before each row, each with the type before it. One without a type to come is an end.
    private static List<HashSet<(GrammarState State, int Previous)>>? Rows(SearchSpace space)
    {
        var (rows, places) = (new List<HashSet<(GrammarState State, int Previous)>> { new() { (space.Grammar.Start, -1) } }, 1);
        while (true)
        {
            var next = new HashSet<(GrammarState State, int Previous)>();
            foreach (var (state, _) in rows[^1])
            {
                foreach (var type in space.LayerTypes)
                    if (space.Grammar.Allows(state, type.Index)) next.Add((space.Grammar.Next(state, type.Index), type.Index));
            }
            if (next.Count == 0) return rows;
            if ((places += next.Count) > MostPlaces) return null;
            rows.Add(next);
        }
    }

    // The log-probability that all ways from a place to the end share; null where they differ.
    private static double? Completion(
        SearchSpace space, (GrammarState State, int Previous) place, double[] features,
        Dictionary<(GrammarState, int), double> after)
    {
        var (state, previous) = place;
        if (space.Grammar.AllowedTypes(state) == 0) return 0;
        var total = 0.0;
        foreach (var type in space.LayerTypes)
            if (space.Grammar.Allows(state, type.Index)) total += space.Grammar.Weight(previous, type.Index);
        double? shared = null;
        foreach (var type in space.LayerTypes)
        {
            if (!space.Grammar.Allows(state, type.Index)) continue;
            var own = Math.Log(space.Grammar.Weight(previous, type.Index) / total) + features[type.Index];
            own += after[(space.Grammar.Next(state, type.Index), type.Index)];
            shared ??= own;
            if (!(Math.Abs(own - shared.Value) < Tolerance)) return null;
        }
        return shared;
    }
}
