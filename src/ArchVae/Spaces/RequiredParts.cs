namespace ArchVae.Spaces;

/// <summary>What a generator in code needs of the space that names it.</summary>
internal static class RequiredParts
{
    /// <summary>The feature with this name.</summary>
    /// <exception cref="ArgumentException">The space has none.</exception>
    public static Feature Feature(SearchSpace space, string name) =>
        space.FindFeature(name) ?? throw new ArgumentException($"The generator needs a feature '{name}'.");

    /// <summary>The layer type with this name and exactly these features, all from the first row on.</summary>
    /// <exception cref="ArgumentException">The space has none.</exception>
    public static LayerType Type(SearchSpace space, string name, params Feature[] features)
    {
        var type = space.FindLayerType(name);
        if (type is not null && type.Features.All(f => f.FirstPosition == 0) && type.Features.ToHashSet().SetEquals(features)) return type;
        throw new ArgumentException($"The generator needs a layer type '{name}' with the features [{string.Join(", ", features.Select(f => f.Name))}].");
    }

    /// <summary>Checks that the ends of a range are values of a feature.</summary>
    /// <exception cref="ArgumentException">They are not.</exception>
    public static void Range(Feature feature, WholeRange range)
    {
        if (!feature.TryBinOf(range.Low, out _) || !feature.TryBinOf(range.High, out _))
            throw new ArgumentException($"The generator draws from {range.Low} to {range.High}, and '{feature.Name}' is {feature.Accepted}.");
    }
}
