using ArchVae.Tensors;

namespace ArchVae.Spaces.Rules;

/// <summary>What weight each entry of an architecture has, in nats, before any <see cref="ValueRule"/>.</summary>
internal interface IEntryWeights
{
    /// <summary>The log-weight of a type that the grammar allows.</summary>
    double OfType(GrammarState state, int previous, int type);

    /// <summary>The log-weight of a bin of a feature that a layer has.</summary>
    double OfBin(LayerType type, Feature feature, int bin);

    /// <summary>The log of the sum of the weights of all bins of a feature.</summary>
    double OfAllBins(LayerType type, Feature feature);

    /// <summary>A bin that comes as often as its weight says.</summary>
    int Draw(LayerType type, Feature feature, ref RandomStream random);
}

/// <summary>Each architecture has the same weight.</summary>
internal sealed class EqualWeights : IEntryWeights
{
    public double OfType(GrammarState state, int previous, int type) => 0;

    public double OfBin(LayerType type, Feature feature, int bin) => 0;

    public double OfAllBins(LayerType type, Feature feature) => Math.Log(feature.BinCount);

    public int Draw(LayerType type, Feature feature, ref RandomStream random) => random.NextInt32(feature.BinCount);
}

/// <summary>
/// A place in an architecture that is read entry by entry: the next is a row's type, or a feature that a rule watches.
/// </summary>
internal sealed class Completion
{
    /// <summary>The row, from 0.</summary>
    public required int Row { get; init; }

    /// <summary>Where the grammar stands: before the row's type, or after it where a feature comes next.</summary>
    public required GrammarState State { get; init; }

    /// <summary>The type of the row, or of the one before where a type comes next; −1 before the first.</summary>
    public required int Type { get; init; }

    /// <summary>The feature that comes next; null where it is a type, and after the end.</summary>
    public Feature? Feature { get; init; }

    /// <summary>[types or bins] the place after each; null after what cannot be completed. Empty after the end.</summary>
    public Completion?[] After { get; init; } = [];

    /// <summary>The log of the summed weights of all that can complete it.</summary>
    public double LogWeight { get; set; }
}

/// <summary>
/// All ways to complete a beginning within the grammar and some value rules, with their summed weights: a table over the rows,
/// the states of the grammar and what the rules remember. With it a walk goes into no dead end, has exact probabilities, and
/// knows what may come next. Immutable once built.
/// </summary>
internal sealed class Completions
{
    private const int MostPlaces = 1 << 16;
    private const int MostSteps = 1 << 19;
    private readonly SearchSpace space;
    private readonly IReadOnlyList<ValueRule> rules;
    private readonly IEntryWeights weights;
    private readonly Feature[][] watched;
    private readonly int stateSize;
    private readonly List<(Completion Place, long[] State)> order = [];
    private readonly Completion end;
    private int steps;

    private Completions(SearchSpace space, IReadOnlyList<ValueRule> rules, IEntryWeights weights)
    {
        (this.space, this.rules, this.weights) = (space, rules, weights);
        watched = [.. space.LayerTypes.Select(type =>
            type.Features.Where(feature => rules.Any(rule => rule.Watches(feature))).ToArray())];
        stateSize = 1 + rules.Sum(rule => rule.StateSize);
        end = new() { Row = -1, State = default, Type = space.EndType.Index };
        Root = new() { Row = 0, State = space.Grammar.Start, Type = -1, After = new Completion?[space.LayerTypes.Count] };
    }

    /// <summary>The place before the first row; its weight is −∞ where nothing is legal.</summary>
    public Completion Root { get; }

    /// <summary>The table; null where it would be too large.</summary>
    public static Completions? Of(SearchSpace space, IReadOnlyList<ValueRule> rules, IEntryWeights weights)
    {
        var completions = new Completions(space, rules, weights);
        return completions.Build() ? completions : null;
    }

    /// <summary>The log-weight of an entry that can be completed, that of all its completions included.</summary>
    public double LogWeight(Completion place, int entry) => place.After[entry] is not { } after ? double.NegativeInfinity
        : after.LogWeight + (place.Feature is { } feature ? weights.OfBin(space.LayerTypes[place.Type], feature, entry)
            : weights.OfType(place.State, place.Type, entry) + Unwatched(entry, place.Row));

    /// <summary>
    /// The log-probability of an entry given all before, where architectures come as often as their weights say.
    /// </summary>
    public double LogProbability(Completion place, int entry) => LogWeight(place, entry) - place.LogWeight;

    private double Unwatched(int type, int row)
    {
        var sum = 0.0;
        foreach (var feature in space.LayerTypes[type].FeaturesAt(row))
            if (Array.IndexOf(watched[type], feature) < 0) sum += weights.OfAllBins(space.LayerTypes[type], feature);
        return sum;
    }

    private bool Build()
    {
        var starts = new List<(Completion Place, long[] State)> { (Root, new long[stateSize]) };
        for (var row = 0; starts.Count > 0; row++)
        {
            var next = new Table();
            // Of the row, the places before its first watched feature, its second, ...
            var levels = new List<Table>();
            order.AddRange(starts);
            foreach (var (place, state) in starts)
            {
                for (var type = 0; type < space.LayerTypes.Count; type++)
                {
                    if (!space.Grammar.Allows(place.State, type)) continue;
                    place.After[type] = Enter(space.Grammar.Next(place.State, type), type, row, 0, (long[])state.Clone());
                }
                if (TooLarge(place)) return false;
            }
            for (var level = 0; level < levels.Count; level++)
            {
                order.AddRange(levels[level].Places);
                foreach (var (place, state) in levels[level].Places)
                {
                    for (var bin = 0; bin < place.After.Length; bin++)
                    {
                        var after = (long[])state.Clone();
                        if (Next(after, place, bin)) place.After[bin] = Enter(place.State, place.Type, row, level + 1, after);
                    }
                    if (TooLarge(place)) return false;
                }
            }
            starts = next.Places;

            Completion? Enter(GrammarState grammar, int type, int row, int level, long[] state)
            {
                Feature? feature = null;
                foreach (var own in watched[type].Where(own => row >= own.FirstPosition).Skip(level).Take(1)) feature = own;
                state[0] = grammar.Index;
                if (feature is null)
                {
                    var isLast = type == space.EndType.Index;
                    if (!EndRow(state, row, type, isLast)) return null;
                    if (isLast) return end;
                }
                while (levels.Count <= level) levels.Add(new());
                var table = feature is null ? next : levels[level];
                return table.GetOrAdd(state, () => new()
                {
                    Row = feature is null ? row + 1 : row,
                    State = grammar,
                    Type = type,
                    Feature = feature,
                    After = new Completion?[feature?.BinCount ?? space.LayerTypes.Count],
                });
            }
        }
        Weigh();
        return true;
    }

    // A step costs a copy of what the rules remember.
    private bool TooLarge(Completion place) =>
        (steps += place.After.Length * (1 + stateSize / 8)) > MostSteps || order.Count > MostPlaces;

    private bool Next(long[] state, Completion place, int bin)
    {
        var at = 1;
        foreach (var rule in rules)
        {
            var own = state.AsSpan(at, rule.StateSize);
            var isWatched = rule.Watches(place.Feature!);
            if (isWatched && !rule.Next(own, place.Row, space.LayerTypes[place.Type], place.Feature!, bin)) return false;
            at += rule.StateSize;
        }
        return true;
    }

    private bool EndRow(long[] state, int row, int type, bool isLast)
    {
        var at = 1;
        foreach (var rule in rules)
        {
            if (!rule.EndRow(state.AsSpan(at, rule.StateSize), row, space.LayerTypes[type], isLast)) return false;
            at += rule.StateSize;
        }
        return true;
    }

    // Every place comes after those that lead to it.
    private void Weigh()
    {
        for (var i = order.Count - 1; i >= 0; i--)
        {
            var place = order[i].Place;
            var highest = double.NegativeInfinity;
            for (var entry = 0; entry < place.After.Length; entry++)
            {
                var log = LogWeight(place, entry);
                if (double.IsNegativeInfinity(log)) place.After[entry] = null;
                else highest = Math.Max(highest, log);
            }
            var sum = 0.0;
            for (var entry = 0; entry < place.After.Length; entry++)
                if (place.After[entry] is not null) sum += Math.Exp(LogWeight(place, entry) - highest);
            place.LogWeight = double.IsNegativeInfinity(highest) ? highest : highest + Math.Log(sum);
        }
        order.Clear();
    }

    // Places by what the grammar and the rules remember.
    private sealed class Table : IEqualityComparer<long[]>
    {
        private readonly Dictionary<long[], Completion> known;

        public Table() => known = new(this);

        public List<(Completion Place, long[] State)> Places { get; } = [];

        public Completion GetOrAdd(long[] state, Func<Completion> make)
        {
            if (known.TryGetValue(state, out var place)) return place;
            known.Add(state, place = make());
            Places.Add((place, state));
            return place;
        }

        public bool Equals(long[]? x, long[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(long[] obj)
        {
            var hash = new HashCode();
            foreach (var number in obj) hash.Add(number);
            return hash.ToHashCode();
        }
    }
}
