namespace ArchVae.Spaces.Rules;

/// <summary>
/// A value is tied to that of another feature on the same row; layers that lack one of them may have what they like. Of the value
/// that is read first it remembers only which values of the other go with it.
/// </summary>
internal sealed class TieRule : ValueRule
{
    private readonly int first;
    private readonly int second;
    private readonly ulong layers;
    // [bins of the first] the number of the set of values that go with it, from 1; 0 where none does.
    private readonly int[] sets;
    private readonly List<bool[]> allowed = [];

    /// <param name="left">The feature that is tied.</param>
    /// <param name="relation">How.</param>
    /// <param name="right">The feature that it is tied to, another one.</param>
    /// <param name="layers">The types that it is about, as bits: such that have both.</param>
    public TieRule(Feature left, Relation relation, Feature right, ulong layers)
    {
        Text = $"{left.Name} {relation.Words} {right.Name}";
        this.layers = layers;
        var (early, late) = left.Index < right.Index ? (left, right) : (right, left);
        (first, second) = (early.Index, late.Index);
        sets = new int[early.BinCount];
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var bin = 0; bin < sets.Length; bin++)
        {
            var goes = new bool[late.BinCount];
            for (var other = 0; other < goes.Length; other++)
                goes[other] = early == left ? relation.HoldsBetween(left, bin, right, other)
                    : relation.HoldsBetween(left, other, right, bin);
            if (!goes.Contains(true)) continue;
            var key = string.Create(goes.Length, goes, (text, bits) =>
            {
                for (var i = 0; i < text.Length; i++) text[i] = bits[i] ? '1' : '0';
            });
            if (!known.TryGetValue(key, out sets[bin]))
            {
                allowed.Add(goes);
                known.Add(key, sets[bin] = allowed.Count);
            }
        }
    }

    public override string Text { get; }

    public override int StateSize => 1;

    public override bool Watches(Feature feature) => feature.Index == first || feature.Index == second;

    public override bool Next(Span<long> state, int row, LayerType type, Feature feature, int bin)
    {
        if ((layers >> type.Index & 1) == 0) return true;
        if (feature.Index == second) return state[0] == 0 || allowed[(int)state[0] - 1][bin];
        state[0] = sets[bin];
        return state[0] != 0;
    }

    public override bool EndRow(Span<long> state, int row, LayerType type, bool isLast)
    {
        state[0] = 0;
        return true;
    }
}
