namespace ArchVae.Spaces;

/// <summary>One type of layer of a search space. Immutable.</summary>
public sealed class LayerType
{
    private readonly Feature[] features;

    internal LayerType(string name, int index, IReadOnlyList<Feature> features)
    {
        Name = name;
        Index = index;
        this.features = [.. features];
    }

    /// <summary>The name, as written in files.</summary>
    public string Name { get; }

    /// <summary>The place in <see cref="SearchSpace.LayerTypes"/>.</summary>
    public int Index { get; }

    /// <summary>The features of the type in the order of the space's; at a position, those from <see cref="Feature.FirstPosition"/> on.</summary>
    public IReadOnlyList<Feature> Features => features;

    /// <summary>The same for inner loops: to walk a span allocates nothing.</summary>
    internal ReadOnlySpan<Feature> FeatureSpan => features;
}
