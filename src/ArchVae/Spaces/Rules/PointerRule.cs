namespace ArchVae.Spaces.Rules;

/// <summary>
/// A value is tied to one on an earlier row, whose number, from 0, a third feature of the row gives. That row must have the
/// value.
/// </summary>
/// <param name="Left">The feature that is tied.</param>
/// <param name="How">How.</param>
/// <param name="Right">The feature of the other row that it is tied to.</param>
/// <param name="Pointer">A whole number: the other row.</param>
/// <param name="Layers">The types that it is about, as bits: such that have the first feature and the pointer.</param>
/// <param name="MaximumRows">The rows of the longest network.</param>
internal sealed class PointerRule(
    Feature Left, Relation How, Feature Right, Feature Pointer, ulong Layers, int MaximumRows) : ValueRule
{
    // Of the row: the value and the pointer, each + 1, or 0; then of all rows what they are tied to, in the same way.
    private const int Value = 0, Points = 1, Rows = 2;

    public override string Text => $"{Left.Name} {How.Words} the {Right.Name} of the row that {Pointer.Name} gives, from 0";

    public override int StateSize => Rows + MaximumRows;

    public override bool IsLocal => false;

    public override bool Watches(Feature feature) =>
        feature.Index == Left.Index || feature.Index == Right.Index || feature.Index == Pointer.Index;

    public override bool Next(Span<long> state, int row, LayerType type, Feature feature, int bin)
    {
        if (feature.Index == Right.Index) state[Rows + row] = bin + 1;
        if ((Layers >> type.Index & 1) == 0) return true;
        if (feature.Index == Left.Index) state[Value] = bin + 1;
        if (feature.Index == Pointer.Index)
        {
            var to = feature.ValueOf(bin);
            if (!(to >= 0 && to < row)) return false;
            state[Points] = (long)to + 1;
        }
        if (state[Points] == 0) return true;
        var other = (int)state[Rows + (int)state[Points] - 1] - 1;
        return other >= 0 && (state[Value] == 0 || How.HoldsBetween(Left, (int)state[Value] - 1, Right, other));
    }

    public override bool EndRow(Span<long> state, int row, LayerType type, bool isLast)
    {
        state[Value] = state[Points] = 0;
        return true;
    }
}
