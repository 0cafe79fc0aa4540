using System.Globalization;

namespace ArchVae.Spaces;

/// <summary>
/// What types may stand at each place: a sequence with choices and repetitions, read as a finite automaton. Start and end do not
/// count. Not for several threads.
/// </summary>
internal sealed class TypePattern
{
    private const int MostPlaces = 2048;
    // Each place has either the types that lead to the next, or places that it is as good as.
    private readonly List<(ulong Types, int To)> steps = [];
    private readonly List<List<int>> silent = [];
    private readonly List<int[]> sets = [];
    private readonly Dictionary<string, int> known = new(StringComparer.Ordinal);
    private readonly Dictionary<(int State, int Type), int> moves = [];

    /// <summary>A pattern that is made by <see cref="One"/> and <see cref="Repeat"/>, from <see cref="Begin"/> on.</summary>
    public TypePattern() => Begin = Place();

    /// <summary>The first place.</summary>
    public int Begin { get; }

    /// <summary>The place after the whole pattern.</summary>
    public int Last { get; set; }

    /// <summary>The pattern in words.</summary>
    public string Words { get; set; } = "";

    /// <summary>The state before the first type.</summary>
    public int Start => SetOf([Begin]);

    /// <summary>A layer of one of some types.</summary>
    /// <returns>The place after it.</returns>
    public int One(int from, ulong types)
    {
        var to = Place();
        // What is left of a place begins anew.
        var at = Silent(from);
        steps[at] = (types, to);
        return to;
    }

    /// <summary>A part that comes several times.</summary>
    /// <param name="from">The place before it.</param>
    /// <param name="minimum">The fewest times.</param>
    /// <param name="maximum">The most times; null where there is no limit.</param>
    /// <param name="part">Adds the part once after a place, and gives the place after it.</param>
    /// <returns>The place after it.</returns>
    public int Repeat(int from, int minimum, int? maximum, Func<int, int> part)
    {
        for (var i = 0; i < minimum; i++) from = part(from);
        if (maximum == minimum) return from;
        var after = Place();
        if (maximum is null)
        {
            var again = Silent(from);
            silent[again].Add(after);
            silent[part(again)].Add(again);
            return after;
        }
        for (var i = minimum; i < maximum; i++)
        {
            silent[from].Add(after);
            from = part(from);
        }
        silent[from].Add(after);
        return after;
    }

    /// <summary>The state after a type; −1 where it may not come.</summary>
    /// <exception cref="ArgumentException">There are too many states.</exception>
    public int Next(int state, int type)
    {
        if (moves.TryGetValue((state, type), out var move)) return move;
        var next = new SortedSet<int>();
        foreach (var place in sets[state])
            if ((steps[place].Types >> type & 1) != 0) next.Add(steps[place].To);
        return moves[(state, type)] = next.Count == 0 ? -1 : SetOf(next);
    }

    /// <summary>Whether the pattern may end in a state.</summary>
    public bool MayEnd(int state) => sets[state].Contains(Last);

    private int SetOf(IEnumerable<int> places)
    {
        var all = new SortedSet<int>();
        var pending = new Stack<int>(places);
        while (pending.TryPop(out var place))
            if (all.Add(place)) silent[place].ForEach(pending.Push);
        var key = string.Join(' ', all);
        if (known.TryGetValue(key, out var state)) return state;
        known.Add(key, state = sets.Count);
        sets.Add([.. all]);
        return Limited(state);
    }

    private int Silent(int from)
    {
        var to = Place();
        silent[from].Add(to);
        return to;
    }

    private int Place()
    {
        steps.Add((0, -1));
        silent.Add([]);
        return Limited(steps.Count - 1);
    }

    private static int Limited(int number) => number < MostPlaces ? number : throw new ArgumentException(string.Create(
        CultureInfo.InvariantCulture, $"The pattern has more than {MostPlaces:N0} places; repeat its parts fewer times."));
}
