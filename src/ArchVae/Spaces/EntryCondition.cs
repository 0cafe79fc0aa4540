using System.Numerics;
using ArchVae.Spaces.Rules;

namespace ArchVae.Spaces;

/// <summary>
/// A condition on entries of architectures: values that features, or the types of layers at places, must have.
/// <c>start.units=30</c> holds for every layer of the type <c>start</c>, and where there is none; <c>3.units=64</c> and
/// <c>3.type=linear</c> hold for the third layer, which must then be there and have the feature. Immutable and safe for several
/// threads; to ask for a value allocates nothing.
/// </summary>
public sealed class EntryCondition
{
    private const int Free = -1;
    private readonly int[] ofTypes;
    private readonly int[] ofPlaces;
    private readonly ulong[] types;
    private readonly Lazy<ConditionedGrammar> grammar;
    private readonly Lazy<Completions?> completions;

    /// <summary>A condition of tables.</summary>
    /// <param name="space">The space.</param>
    /// <param name="texts">What it was read from.</param>
    /// <param name="ofTypes">[types × features] the bin that a feature has in all layers of a type, or −1.</param>
    /// <param name="types">[places] the types that each row may have, as bits.</param>
    /// <param name="ofPlaces">[places × features] the bin that a feature has in a row, or −1.</param>
    internal EntryCondition(SearchSpace space, IReadOnlyList<string> texts, int[] ofTypes, ulong[] types, int[] ofPlaces)
    {
        Space = space;
        Texts = texts;
        (this.ofTypes, this.types, this.ofPlaces) = (ofTypes, types, ofPlaces);
        for (var row = 0; row < types.Length; row++)
        {
            for (var rest = types[row]; rest != 0; rest &= rest - 1)
            {
                var type = BitOperations.TrailingZeroCount(rest);
                // The rows before a place that must be there do not end the sequence.
                var isPossible = row == types.Length - 1 || type != space.EndType.Index;
                if (!isPossible || !AgreesAt(row, type)) types[row] &= ~(1ul << type);
            }
        }
        grammar = new(() => new(this));
        completions = new(() => space.Completions is null ? null : Rules.Completions.Of(
            space, [.. space.AheadRules, new ConditionRule(this)], new EqualWeights()));
    }

    /// <summary>The space of the architectures.</summary>
    public SearchSpace Space { get; }

    /// <summary>
    /// The condition as texts that <see cref="Parse"/> reads, one a value; none of the condition that always holds.
    /// </summary>
    public IReadOnlyList<string> Texts { get; }

    /// <summary>The rows from the first to the last that is named by its place: as many there are at least.</summary>
    internal int PlaceCount => types.Length;

    /// <summary>The condition of texts, each <c>TYPE.FEATURE=VALUE</c>, <c>N.FEATURE=VALUE</c> or <c>N.type=TYPE</c>.</summary>
    /// <param name="space">The space.</param>
    /// <param name="texts">
    /// The texts, which must hold together: layers are numbered from 1 as files list them, values are those of files.
    /// </param>
    /// <exception cref="InputException">
    /// A text is none of the space's, two give one entry different values, or no legal architecture has it all.
    /// </exception>
    public static EntryCondition Parse(SearchSpace space, params IReadOnlyList<string> texts)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(texts);
        var reader = new ConditionReader(space);
        foreach (var text in texts) reader.Add(text);
        var condition = reader.ToCondition();
        condition.grammar.Value.RequirePossible();
        if (condition.Completions is { Root.LogWeight: double.NegativeInfinity })
            throw new InputException($"No architecture of '{space.Name}' that keeps to its rules has {condition}.");
        return condition;
    }

    /// <summary>The types that a row may have, as bits (bit t is type t), whatever the grammar says.</summary>
    /// <param name="row">The row, from 0.</param>
    public ulong TypesAt(int row) => row < types.Length ? types[row] : ulong.MaxValue;

    /// <summary>Whether a row may have a type, whatever the grammar says.</summary>
    public bool Admits(int row, LayerType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return (TypesAt(row) >> type.Index & 1) != 0;
    }

    /// <summary>
    /// The types that may come in a row so that an end can be reached within the grammar and the condition, as bits.
    /// </summary>
    /// <param name="state">Where the sequence stands before the row; it met the condition so far.</param>
    /// <param name="row">The row, from 0.</param>
    public ulong AllowedTypes(GrammarState state, int row) =>
        row < types.Length ? grammar.Value.AllowedTypes(state, row) : Space.Grammar.AllowedTypes(state);

    /// <summary>The bin that a feature must have; null where it is free.</summary>
    /// <param name="row">The row, from 0.</param>
    /// <param name="type">The row's type, which the condition admits there.</param>
    /// <param name="feature">A feature that the layer has there.</param>
    public int? BinAt(int row, LayerType type, Feature feature)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(feature);
        var bin = row < types.Length ? ofPlaces[row * Space.Features.Count + feature.Index] : Free;
        if (bin == Free) bin = ofTypes[type.Index * Space.Features.Count + feature.Index];
        return bin == Free ? null : bin;
    }

    /// <summary>What can be completed so that the space's rules and the condition hold; null where the space has none.</summary>
    internal Completions? Completions => completions.Value;

    /// <summary>Whether a value of a feature may be fixed somewhere.</summary>
    internal bool Fixes(Feature feature)
    {
        var features = Space.Features.Count;
        for (var i = feature.Index; i < ofTypes.Length; i += features)
            if (ofTypes[i] != Free) return true;
        for (var i = feature.Index; i < ofPlaces.Length; i += features)
            if (ofPlaces[i] != Free) return true;
        return false;
    }

    /// <summary>Whether an architecture has all that the condition fixes.</summary>
    /// <exception cref="InputException">The architecture is of another space.</exception>
    public bool Holds(Architecture architecture)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        var own = architecture.In(Space);
        return own.RowCount >= types.Length && own.Entries.All(entry => Has(own, entry));
    }

    /// <summary>Whether one entry is as the condition says.</summary>
    internal bool Has(Architecture architecture, ArchitectureEntry entry) =>
        entry.Feature is null ? Admits(entry.Row, entry.Type)
            : BinAt(entry.Row, entry.Type, entry.Feature) is not { } bin
                || bin == architecture.BinOf(entry.Row, entry.Feature.Index);

    /// <summary>This condition, and that an entry is as in an architecture, where it is as this condition says.</summary>
    internal EntryCondition And(Architecture architecture, ArchitectureEntry entry)
    {
        var features = Space.Features.Count;
        var count = Math.Max(types.Length, entry.Row + 1);
        var (moreTypes, more) = (new ulong[count], new int[count * features]);
        Array.Fill(moreTypes, ulong.MaxValue >> (64 - Space.LayerTypes.Count));
        Array.Fill(more, Free);
        types.CopyTo(moreTypes, 0);
        ofPlaces.CopyTo(more, 0);
        if (entry.Feature is null) moreTypes[entry.Row] &= 1ul << entry.Type.Index;
        else more[entry.Row * features + entry.Feature.Index] = architecture.BinOf(entry.Row, entry.Feature.Index);
        return new(Space, Texts, ofTypes, moreTypes, more);
    }

    /// <summary>The texts with commas: <c>start.units=30, end.units=2</c>.</summary>
    public override string ToString() => string.Join(", ", Texts);

    // A type that lacks a feature that is fixed in the row, or has it with another value everywhere, cannot be there.
    private bool AgreesAt(int row, int type)
    {
        var features = Space.Features.Count;
        for (var feature = 0; feature < features; feature++)
        {
            var bin = ofPlaces[row * features + feature];
            if (bin == Free) continue;
            if (!Space.HasFeature(type, feature, row)) return false;
            if (ofTypes[type * features + feature] is not Free and var everywhere && everywhere != bin) return false;
        }
        return true;
    }
}
