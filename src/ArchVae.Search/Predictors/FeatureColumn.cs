using ArchVae.Spaces;

namespace ArchVae.Search.Predictors;

/// <summary>One entry of architectures as a feature of a predictor: a row's layer type, or one of its features.</summary>
/// <param name="Row">The row, from 0.</param>
/// <param name="Feature">The feature; null for the layer type.</param>
public readonly record struct FeatureColumn(int Row, Feature? Feature)
{
    /// <summary>Whether it is a number on its normalised scale, and not one of several values.</summary>
    public bool IsNumeric => Feature is { IsNumeric: true };

    /// <summary>In words: <c>type of layer 2</c>, <c>units of layer 2</c>.</summary>
    public override string ToString() => $"{Feature?.Name ?? "type"} of layer {Row + 1}";
}
