namespace ArchVae.Spaces;

/// <summary>One type of layer of a search space. Immutable.</summary>
public sealed class LayerType
{
    internal LayerType(string name, int index, IReadOnlyList<Feature> features)
    {
        Name = name;
        Index = index;
        Features = features;
    }

    /// <summary>The name, as written in files.</summary>
    public string Name { get; }

    /// <summary>The place in <see cref="SearchSpace.LayerTypes"/>.</summary>
    public int Index { get; }

    /// <summary>
    /// The features of the type in the order of the space's; at a position, those from <see cref="Feature.FirstPosition"/>
    /// on.
    /// </summary>
    public IReadOnlyList<Feature> Features { get; }
}
