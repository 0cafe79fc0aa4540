namespace ArchVae.Spaces;

/// <summary>
/// The automaton of a grammar: every reachable combination of last type and counts is a state. Built breadth first, then
/// restricted to what leads to an end.
/// </summary>
internal sealed class GrammarAutomaton
{
    private const int MaximumTableSize = 1 << 20;
    private readonly GrammarRules rules;
    private readonly int typeCount;
    private readonly List<int> lastTypes = [];
    private readonly List<int[]> counts = [];
    private readonly List<int> table = [];
    private readonly Dictionary<long, int> states = [];

    /// <summary>Builds the automaton.</summary>
    /// <exception cref="ArgumentException">
    /// Nothing is legal, or there are too many states.
    /// </exception>
    public GrammarAutomaton(GrammarRules rules)
    {
        this.rules = rules;
        typeCount = rules.TypeNames.Count;
        Explore();
        Next = [.. table];
        Allowed = AllowedMasks();
        var reached = Reached();
        ImpossibleTypes = Unreached(reached);
        MaximumRows = LongestPath(reached);
    }

    /// <summary>[states] the types that may come, as bits.</summary>
    public ulong[] Allowed { get; }

    /// <summary>[states, types] the state after a type; -1 where it may not come.</summary>
    public int[] Next { get; }

    /// <summary>The types that no legal sequence has: they cannot be reached, or the end cannot be reached from them.</summary>
    public IReadOnlyList<int> ImpossibleTypes { get; }

    /// <summary>The most rows of a legal sequence; null where nothing limits them.</summary>
    public int? MaximumRows { get; }

    private void Explore()
    {
        Add(-1, new int[rules.Counts.Count]);
        for (var state = 0; state < lastTypes.Count; state++)
        {
            for (var type = 0; type < typeCount; type++) table.Add(Successor(state, type));
            if (table.Count > MaximumTableSize)
                throw new ArgumentException(
                    "The counts of the space make too many combinations; use fewer count rules or lower limits.");
        }
    }

    private int Successor(int state, int type)
    {
        var last = lastTypes[state];
        if (last == rules.EndType) return -1;
        if (!((last < 0 ? rules.First[type] : rules.Transitions[last, type]) > 0)) return -1;
        var after = (int[])counts[state].Clone();
        for (var i = 0; i < after.Length; i++)
        {
            var rule = rules.Counts[i];
            if ((rule.Types >> type & 1) != 0) after[i]++;
            if (after[i] > rule.Maximum) return -1;
            if (type == rules.EndType && after[i] < rule.Minimum) return -1;
            // Without a maximum, counts above the minimum are all alike.
            if (rule.Maximum is null) after[i] = Math.Min(after[i], rule.Minimum);
        }
        return Add(type, type == rules.EndType ? new int[after.Length] : after);
    }

    private int Add(int lastType, int[] stateCounts)
    {
        // A number in mixed radix: the type, then each count. Checked: the counts of a sensible space fit easily.
        long key = lastType + 1;
        try
        {
            for (var i = 0; i < stateCounts.Length; i++)
                key = checked(key * ((rules.Counts[i].Maximum ?? rules.Counts[i].Minimum) + 1L) + stateCounts[i]);
        }
        catch (OverflowException)
        {
            throw new ArgumentException(
                "The counts of the space make too many combinations; use fewer count rules or lower limits.");
        }
        if (states.TryGetValue(key, out var state)) return state;
        state = lastTypes.Count;
        states.Add(key, state);
        lastTypes.Add(lastType);
        counts.Add(stateCounts);
        return state;
    }

    private ulong[] AllowedMasks()
    {
        var alive = new bool[lastTypes.Count];
        for (var changed = true; changed;)
        {
            changed = false;
            for (var state = alive.Length - 1; state >= 0; state--)
            {
                if (alive[state]) continue;
                alive[state] = lastTypes[state] == rules.EndType;
                for (var type = 0; type < typeCount && !alive[state]; type++)
                    alive[state] = Next[state * typeCount + type] is >= 0 and var to && alive[to];
                changed |= alive[state];
            }
        }
        if (!alive[0])
        {
            throw new ArgumentException(
                "No architecture of the space is legal: from the first layer on, the end cannot be reached within the counts.");
        }
        var masks = new ulong[alive.Length];
        for (var state = 0; state < masks.Length; state++)
        {
            for (var type = 0; type < typeCount; type++)
            {
                if (Next[state * typeCount + type] is >= 0 and var to && alive[to]) masks[state] |= 1ul << type;
                else Next[state * typeCount + type] = -1;
            }
        }
        return masks;
    }

    private List<int> Unreached(bool[] reached)
    {
        // States that only dead states lead to are harmless, but they must not vouch for a type.
        var possible = 0ul;
        for (var state = 0; state < reached.Length; state++)
            if (reached[state]) possible |= Allowed[state];
        return [.. Enumerable.Range(0, typeCount).Where(type => (possible >> type & 1) == 0)];
    }

    private bool[] Reached()
    {
        var reached = new bool[lastTypes.Count];
        var pending = new Stack<int>([0]);
        reached[0] = true;
        while (pending.TryPop(out var state))
        {
            for (var type = 0; type < typeCount; type++)
            {
                if (Next[state * typeCount + type] is not (>= 0 and var to) || reached[to]) continue;
                reached[to] = true;
                pending.Push(to);
            }
        }
        return reached;
    }

    // Kahn's topological order: depth of a state is the longest way to it; a cycle leaves states without their turn.
    private int? LongestPath(bool[] reached)
    {
        var incoming = new int[reached.Length];
        var depth = new int[reached.Length];
        for (var state = 0; state < reached.Length; state++)
        {
            if (!reached[state]) continue;
            for (var type = 0; type < typeCount; type++)
                if (Next[state * typeCount + type] is >= 0 and var to) incoming[to]++;
        }
        var pending = new Stack<int>([0]);
        var (longest, visited) = (0, 0);
        while (pending.TryPop(out var state))
        {
            visited++;
            longest = Math.Max(longest, depth[state]);
            for (var type = 0; type < typeCount; type++)
            {
                if (Next[state * typeCount + type] is not (>= 0 and var to)) continue;
                depth[to] = Math.Max(depth[to], depth[state] + 1);
                if (--incoming[to] == 0) pending.Push(to);
            }
        }
        return visited < reached.Count(r => r) ? null : longest;
    }
}

/// <summary>How often layers of some types may come in one architecture.</summary>
/// <param name="Types">The types that count, as bits.</param>
/// <param name="Minimum">The fewest.</param>
/// <param name="Maximum">The most, or null where there is no limit.</param>
internal sealed record CountRule(ulong Types, int Minimum, int? Maximum);

/// <summary>The rules of a grammar as a space states them.</summary>
/// <param name="TypeNames">The names of the layer types, the end type included.</param>
/// <param name="EndType">The type that ends a sequence.</param>
/// <param name="First">[types] the weight of each type in the first row; 0 where it may not come.</param>
/// <param name="Transitions">[types, types] the weight of a type (second) after another (first); 0 where it may not come.</param>
/// <param name="Counts">The limits on how often types come.</param>
internal sealed record GrammarRules(
    IReadOnlyList<string> TypeNames, int EndType, double[] First, double[,] Transitions, IReadOnlyList<CountRule> Counts);
