using System.Numerics;
using ArchVae.Spaces.Rules;

namespace ArchVae.Spaces;

/// <summary>
/// Which layer types may follow which, and how often: a finite automaton over at most 64 types, computed once. It never leads
/// into a dead end: a type is allowed only where an end can still be reached. Rules on values are beside it: only
/// <see cref="Accepts(Architecture)"/> knows them. Immutable; no call but the explaining ones allocates.
/// </summary>
public sealed class Grammar
{
    private const int Rejected = -1;
    private readonly GrammarRules rules;
    private readonly ulong[] allowed;
    private readonly int[] next;
    private readonly ulong[] followers;

    internal Grammar(GrammarRules rules, GrammarAutomaton automaton, IReadOnlyList<ValueRule> valueRules)
    {
        this.rules = rules;
        ValueRules = valueRules;
        followers = automaton.Followers;
        allowed = automaton.Allowed;
        next = automaton.Next;
        MaximumRows = automaton.MaximumRows!.Value;
    }

    /// <summary>The state before the first row.</summary>
    public GrammarState Start { get; }

    /// <summary>The rows of the longest legal architecture, the end row included.</summary>
    public int MaximumRows { get; }

    /// <summary>The pattern and the rules on values in words, each without a full stop; most spaces have none.</summary>
    public IReadOnlyList<string> Rules =>
    [
        .. rules.Pattern is { } pattern ? [$"the layers are {pattern.Words}"] : Array.Empty<string>(),
        .. rules.Counts.Where(count => count.Against != 0)
            .Select(count => $"there are as many {Names(count.Types, " and ")} as {Names(count.Against, " and ")}"),
        .. ValueRules.Select(rule => rule.Text),
    ];

    /// <summary>The rules on values.</summary>
    internal IReadOnlyList<ValueRule> ValueRules { get; }

    /// <summary>
    /// The types that may come now, as bits (bit t is type t), so that an end can still be reached within all limits. After the
    /// end, and after a type that was not allowed: 0.
    /// </summary>
    public ulong AllowedTypes(GrammarState state) => state.Index == Rejected ? 0 : allowed[state.Index];

    /// <summary>Whether a type may come now.</summary>
    public bool Allows(GrammarState state, int type) => (AllowedTypes(state) >> type & 1) != 0;

    /// <summary>The state after a type. After one that is not allowed nothing is allowed any more.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such type.</exception>
    public GrammarState Next(GrammarState state, int type)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(type);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(type, rules.TypeNames.Count);
        return new(Allows(state, type) ? next[state.Index * rules.TypeNames.Count + type] : Rejected);
    }

    /// <summary>
    /// Whether an architecture is legal: types, counts, length and the rules on values. (Ranges always hold: values are bins.)
    /// </summary>
    public bool Accepts(Architecture architecture)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        var state = Start;
        for (var row = 0; row < architecture.RowCount; row++)
        {
            var type = architecture.TypeOf(row);
            if (!Allows(state, type)) return false;
            state = Next(state, type);
        }
        if (architecture.RowCount == 0 || architecture.TypeOf(architecture.RowCount - 1) != rules.EndType) return false;
        for (var rule = 0; rule < ValueRules.Count; rule++)
            if (ValueRules[rule].FirstViolation(architecture) is not null) return false;
        return true;
    }

    /// <summary>
    /// Whether an architecture is legal; if not, <paramref name="violation"/> says where it first breaks the rules and what
    /// is accepted there.
    /// </summary>
    public bool Accepts(Architecture architecture, out GrammarViolation? violation)
    {
        violation = null;
        if (Accepts(architecture)) return true;
        var types = new int[architecture.RowCount];
        for (var row = 0; row < types.Length; row++) types[row] = architecture.TypeOf(row);
        violation = FirstViolation(types) ?? ValueRules
            .Select(rule => (Row: rule.FirstViolation(architecture), rule.Text)).Where(broken => broken.Row is not null)
            .Select(broken => new GrammarViolation(broken.Row!.Value, null, []) { Rule = broken.Text })
            .MinBy(broken => broken.Row);
        return false;
    }

    /// <summary>Where a sequence of types, the end type included, first breaks the rules; null where it does not.</summary>
    public GrammarViolation? FirstViolation(ReadOnlySpan<int> types)
    {
        var state = Start;
        for (var row = 0; row < types.Length; row++)
        {
            if (!Allows(state, types[row])) return new(row, rules.TypeNames[types[row]], AllowedNames(state));
            state = Next(state, types[row]);
        }
        return AllowedTypes(state) == 0 && types.Length > 0 ? null : new(types.Length, null, AllowedNames(state));
    }

    /// <summary>
    /// Whether a type comes right after another, or first where <paramref name="previous"/> is null, in anything that the grammar
    /// accepts, counts and pattern included.
    /// </summary>
    public bool MayFollow(LayerType? previous, LayerType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return (followers[1 + (previous?.Index ?? -1)] >> type.Index & 1) != 0;
    }

    /// <summary>
    /// The weight of a type after another, or in the first row where <paramref name="previous"/> is negative; 0 where it may not
    /// come. Generators that walk the grammar draw types by it, among those that are allowed.
    /// </summary>
    public double Weight(int previous, int type) => previous < 0 ? rules.First[type] : rules.Transitions[previous, type];

    private string[] AllowedNames(GrammarState state) => Names(AllowedTypes(state));

    private string Names(ulong types, string between) => string.Join(between, Names(types));

    private string[] Names(ulong types)
    {
        var names = new List<string>();
        for (var rest = types; rest != 0; rest &= rest - 1) names.Add(rules.TypeNames[BitOperations.TrailingZeroCount(rest)]);
        return [.. names];
    }
}

/// <summary>The first place where a sequence breaks the rules of a <see cref="Grammar"/>.</summary>
/// <param name="Row">The row, from 0.</param>
/// <param name="Found">The type that came, or null where the sequence stops without an end.</param>
/// <param name="Accepted">The types that could have come there; none after the end.</param>
public sealed record GrammarViolation(int Row, string? Found, IReadOnlyList<string> Accepted)
{
    /// <summary>The rule on values that is broken, in words; null where the types are what is wrong.</summary>
    public string? Rule { get; init; }

    /// <summary>The violation in words, as a person sees a space whose files may not list the end.</summary>
    internal string In(SearchSpace space) =>
        Found == space.EndType.Name && !space.EndIsListed
            ? $"Not legal in '{space.Name}': {new GrammarViolation(Row, null, Accepted)}."
            : $"Not legal in '{space.Name}': {this}.";

    /// <summary>The violation in words.</summary>
    public override string ToString()
    {
        if (Rule is not null) return $"layer {Row + 1} breaks a rule: {Rule}";
        var accepted = Accepted.Count == 0 ? "nothing may follow the end" : "accepted here: " + string.Join(", ", Accepted);
        return Found is null ? $"the architecture stops after {Row} layer{(Row == 1 ? "" : "s")}; {accepted}"
            : $"layer {Row + 1} is '{Found}'; {accepted}";
    }
}

/// <summary>
/// Where a sequence stands in a <see cref="Grammar"/>: its last type and what has been counted. A number into the grammar's
/// table, meaningful to the grammar it came from only; the default value is the start.
/// </summary>
public readonly record struct GrammarState
{
    internal GrammarState(int index) => Index = index;

    internal int Index { get; }
}
