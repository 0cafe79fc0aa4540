using System.Numerics;

namespace ArchVae.Spaces;

/// <summary>
/// Where a condition names rows by their place: the types that may come there so that the later ones can be met too. From the
/// row after the last named one on, the grammar alone says what may come.
/// </summary>
internal sealed class ConditionedGrammar
{
    private const int MostPlaces = 1 << 21;
    private readonly EntryCondition condition;
    private readonly Dictionary<GrammarState, ulong>[] rows;
    private readonly int blocked;
    private readonly ulong comesThere;
    private readonly bool isPossible;

    public ConditionedGrammar(EntryCondition condition)
    {
        this.condition = condition;
        rows = new Dictionary<GrammarState, ulong>[condition.PlaceCount];
        var reached = new HashSet<GrammarState> { condition.Space.Grammar.Start };
        var places = 0;
        for (var row = 0; row < rows.Length; row++)
        {
            if ((places += reached.Count) > MostPlaces)
            {
                throw new InputException(FormattableString.Invariant(
                    $"'{condition.Space.Name}' has too many states for a condition on layer {rows.Length}."));
            }
            rows[row] = [];
            var next = new HashSet<GrammarState>();
            // The last row that is reached is the one that blocks the way, where one does.
            if (reached.Count > 0) (blocked, comesThere) = (row, 0);
            foreach (var state in reached)
            {
                var allowed = condition.Space.Grammar.AllowedTypes(state);
                comesThere |= allowed;
                rows[row][state] = allowed & condition.TypesAt(row);
                foreach (var type in Types(rows[row][state])) next.Add(condition.Space.Grammar.Next(state, type));
            }
            reached = next;
        }
        isPossible = reached.Count > 0;
        for (var row = rows.Length - 2; row >= 0; row--)
        {
            foreach (var state in rows[row].Keys.ToList())
            {
                foreach (var type in Types(rows[row][state]))
                {
                    if (rows[row + 1].GetValueOrDefault(condition.Space.Grammar.Next(state, type)) == 0)
                        rows[row][state] &= ~(1ul << type);
                }
            }
        }
    }

    /// <summary>The types that may come in a row that is named or before one.</summary>
    public ulong AllowedTypes(GrammarState state, int row) => rows[row].GetValueOrDefault(state);

    /// <exception cref="InputException">No legal architecture has what is fixed by place.</exception>
    public void RequirePossible()
    {
        if (isPossible) return;
        var names = Types(comesThere).Select(type => condition.Space.LayerTypes[type].Name);
        throw new InputException(
            $"No architecture of '{condition.Space.Name}' has {condition}: layer {blocked + 1} can be "
            + $"{InputException.Listed([.. names])}.");
    }

    private static IEnumerable<int> Types(ulong bits)
    {
        for (; bits != 0; bits &= bits - 1) yield return BitOperations.TrailingZeroCount(bits);
    }
}
