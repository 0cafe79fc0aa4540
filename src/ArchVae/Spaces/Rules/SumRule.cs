namespace ArchVae.Spaces.Rules;

/// <summary>A bound on the sum of whole numbers and flags over all rows.</summary>
/// <param name="Features">What is summed: integers and flags.</param>
/// <param name="Minimum">The lowest sum, or null.</param>
/// <param name="Maximum">The highest sum, or null.</param>
internal sealed class SumRule(IReadOnlyList<Feature> Features, long? Minimum, long? Maximum) : ValueRule
{
    private readonly HashSet<int> watched = [.. Features.Select(feature => feature.Index)];
    private readonly bool onlyGrows = Features.All(feature => feature.Low >= 0);

    public override string Text =>
        $"{string.Join(" + ", Features.Select(feature => feature.Name))}, summed over the whole network, is " +
        (Minimum is null ? FormattableString.Invariant($"at most {Maximum}")
            : Maximum is null ? FormattableString.Invariant($"at least {Minimum}")
            : Minimum == Maximum ? FormattableString.Invariant($"{Minimum}")
            : FormattableString.Invariant($"from {Minimum} to {Maximum}"));

    public override int StateSize => 1;

    public override bool IsLocal => Features.All(feature => feature.Kind == FeatureKind.Flag) || onlyGrows && Maximum <= 64;

    public override bool Watches(Feature feature) => watched.Contains(feature.Index);

    public override bool Next(Span<long> state, int row, LayerType type, Feature feature, int bin)
    {
        state[0] += (long)feature.ValueOf(bin);
        // Without a maximum, sums above the minimum are all alike.
        if (onlyGrows && Maximum is null) state[0] = Math.Min(state[0], Minimum!.Value);
        return !onlyGrows || !(state[0] > Maximum);
    }

    public override bool EndRow(Span<long> state, int row, LayerType type, bool isLast) =>
        !isLast || !(state[0] < Minimum || state[0] > Maximum);
}
