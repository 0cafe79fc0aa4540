namespace ArchVae.Spaces.Rules;

/// <summary>Which values a feature may have at some rows, or in layers of some types.</summary>
/// <param name="Feature">The feature.</param>
/// <param name="Layers">The types that it is about, as bits.</param>
/// <param name="Places">The rows that it is about, from 0; null for all.</param>
/// <param name="Allowed">[bins] whether a value may stand there.</param>
/// <param name="Words">The rule in words.</param>
internal sealed class PlaceRule(
    Feature Feature, ulong Layers, IReadOnlySet<int>? Places, bool[] Allowed, string Words) : ValueRule
{
    public override string Text => Words;

    public override bool Watches(Feature feature) => feature.Index == Feature.Index;

    public override bool Next(Span<long> state, int row, LayerType type, Feature feature, int bin) =>
        Allowed[bin] || (Layers >> type.Index & 1) == 0 || Places?.Contains(row) == false;
}
