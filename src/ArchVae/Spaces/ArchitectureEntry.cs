namespace ArchVae.Spaces;

/// <summary>One of the values that make up an architecture: a row's layer type, or a feature that the layer has there.</summary>
/// <param name="Row">The row, from 0.</param>
/// <param name="Type">The row's layer type.</param>
/// <param name="Feature">The feature; null where the entry is the type itself.</param>
public readonly record struct ArchitectureEntry(int Row, LayerType Type, Feature? Feature);
