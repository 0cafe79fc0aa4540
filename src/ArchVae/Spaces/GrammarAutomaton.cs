using System.Globalization;

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
    // Each state as one number in mixed radix, its last type + 1, then its counts; and the state of the pattern.
    private readonly List<(long Counts, int Pattern)> keys = [];
    private readonly List<int> table = [];
    private readonly Dictionary<(long Counts, int Pattern), int> states = [];
    private readonly int[] after;

    /// <summary>Builds the automaton.</summary>
    /// <exception cref="TooManyStatesException">There are too many states.</exception>
    /// <exception cref="ArgumentException">Nothing is legal.</exception>
    public GrammarAutomaton(GrammarRules rules)
    {
        this.rules = rules;
        typeCount = rules.TypeNames.Count;
        after = new int[rules.Counts.Count];
        Explore();
        Next = [.. table];
        Allowed = AllowedMasks();
        var reached = Reached();
        ImpossibleTypes = Unreached(reached);
        Followers = FollowersOf(reached);
        MaximumRows = LongestPath(reached);
    }

    /// <summary>[states] the types that may come, as bits.</summary>
    public ulong[] Allowed { get; }

    /// <summary>[states, types] the state after a type; -1 where it may not come.</summary>
    public int[] Next { get; }

    /// <summary>[1 + types] the types that can come right after each, as bits; at 0 those that come first.</summary>
    public ulong[] Followers { get; }

    /// <summary>The types that no legal sequence has: they cannot be reached, or the end cannot be reached from them.</summary>
    public IReadOnlyList<int> ImpossibleTypes { get; }

    /// <summary>The most rows of a legal sequence; null where nothing limits them.</summary>
    public int? MaximumRows { get; }

    private void Explore()
    {
        Add(-1, rules.Pattern?.Start ?? 0);
        for (var state = 0; state < lastTypes.Count; state++)
        {
            for (var type = 0; type < typeCount; type++) table.Add(Successor(state, type));
            if (lastTypes.Count > MaximumTableSize / typeCount) throw new TooManyStatesException(MaximumTableSize, typeCount);
        }
    }

    private int Successor(int state, int type)
    {
        var last = lastTypes[state];
        if (last == rules.EndType) return -1;
        if (!((last < 0 ? rules.First[type] : rules.Transitions[last, type]) > 0)) return -1;
        var (key, pattern) = keys[state];
        if (rules.Pattern is { } order && type != rules.StartType)
        {
            if (type == rules.EndType) pattern = order.MayEnd(pattern) ? 0 : -1;
            else pattern = order.Next(pattern, type);
            if (pattern < 0) return -1;
        }
        for (var i = after.Length - 1; i >= 0; i--)
            (key, after[i]) = (key / Radix(i), (int)(key % Radix(i)) + rules.Counts[i].Lowest);
        for (var i = 0; i < after.Length; i++)
        {
            var rule = rules.Counts[i];
            if ((rule.Against >> type & 1) != 0 && --after[i] < rule.Lowest) return -1;
            if ((rule.Types >> type & 1) != 0) after[i]++;
            if (after[i] > rule.Maximum) return -1;
            if (type == rules.EndType && (after[i] < rule.Minimum || rule.Against != 0 && after[i] != 0)) return -1;
            // Without a maximum, counts above the minimum are all alike.
            if (rule.Maximum is null) after[i] = Math.Min(after[i], rule.Minimum);
        }
        // All ends are alike.
        if (type == rules.EndType) Array.Clear(after);
        return Add(type, pattern);
    }

    private long Radix(int rule) =>
        (rules.Counts[rule].Maximum ?? rules.Counts[rule].Minimum) - rules.Counts[rule].Lowest + 1L;

    // The state with this last type, the counts of 'after', and this state of the pattern.
    private int Add(int lastType, int pattern)
    {
        long counts = lastType + 1;
        try
        {
            for (var i = 0; i < after.Length; i++) counts = checked(counts * Radix(i) + after[i] - rules.Counts[i].Lowest);
        }
        catch (OverflowException)
        {
            throw new TooManyStatesException(MaximumTableSize, typeCount);
        }
        var key = (counts, pattern);
        if (states.TryGetValue(key, out var state)) return state;
        state = lastTypes.Count;
        states.Add(key, state);
        lastTypes.Add(lastType);
        keys.Add(key);
        return state;
    }

    // The states from which an end can be reached: back from the ends, each step to a state once.
    private bool[] Alive()
    {
        var count = lastTypes.Count;
        // The states before each, one after the other; firstBefore says where those of a state begin.
        var firstBefore = new int[count + 1];
        foreach (var to in Next)
            if (to >= 0) firstBefore[to + 1]++;
        for (var state = 0; state < count; state++) firstBefore[state + 1] += firstBefore[state];
        var before = new int[firstBefore[count]];
        var filled = firstBefore[..count];
        for (var i = 0; i < Next.Length; i++)
            if (Next[i] is >= 0 and var to) before[filled[to]++] = i / typeCount;

        var alive = new bool[count];
        var pending = new Stack<int>();
        for (var state = 0; state < count; state++)
            if (lastTypes[state] == rules.EndType) Reach(state);
        while (pending.TryPop(out var state))
            for (var i = firstBefore[state]; i < firstBefore[state + 1]; i++) Reach(before[i]);
        return alive;

        void Reach(int state)
        {
            if (alive[state]) return;
            alive[state] = true;
            pending.Push(state);
        }
    }

    private ulong[] AllowedMasks()
    {
        var alive = Alive();
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

    private ulong[] FollowersOf(bool[] reached)
    {
        var followers = new ulong[1 + typeCount];
        for (var state = 0; state < reached.Length; state++)
            if (reached[state]) followers[1 + lastTypes[state]] |= Allowed[state];
        return followers;
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

/// <summary>A grammar would have more states than there is room for.</summary>
internal sealed class TooManyStatesException(int most, int types) : ArgumentException(string.Create(
    CultureInfo.InvariantCulture,
    $"The rules tell apart more than {most / types:N0} states (the last of {types} layer types with all counts so far), and at " +
    $"most {most:N0} divided by the number of layer types are accepted; use fewer counts, lower limits or a simpler pattern."));

/// <summary>How often layers of some types may come in one architecture.</summary>
/// <param name="Types">The types that count, as bits.</param>
/// <param name="Minimum">The fewest.</param>
/// <param name="Maximum">The most, or null where there is no limit.</param>
/// <param name="Against">Types that must come as often as the others, as bits; each counts −1, and the end is at 0.</param>
internal sealed record CountRule(ulong Types, int Minimum, int? Maximum, ulong Against = 0)
{
    /// <summary>The lowest count on the way.</summary>
    public int Lowest => Against == 0 ? 0 : -Maximum!.Value;
}

/// <summary>The rules of a grammar as a space states them.</summary>
/// <param name="TypeNames">The names of the layer types, the end type included.</param>
/// <param name="EndType">The type that ends a sequence.</param>
/// <param name="First">[types] the weight of each type in the first row; 0 where it may not come.</param>
/// <param name="Transitions">[types, types] the weight of a type (second) after another (first); 0 where it may not come.</param>
/// <param name="Counts">The limits on how often types come.</param>
/// <param name="Pattern">What may stand at each place; null where nothing is said of it.</param>
/// <param name="StartType">The type that comes first and is no part of the pattern; −1 where there is none.</param>
internal sealed record GrammarRules(
    IReadOnlyList<string> TypeNames, int EndType, double[] First, double[,] Transitions, IReadOnlyList<CountRule> Counts,
    TypePattern? Pattern = null, int StartType = -1);
