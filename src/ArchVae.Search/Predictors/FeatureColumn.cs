using ArchVae.Spaces;

namespace ArchVae.Search.Predictors;

/// <summary>What kinds of features predictors see of architectures.</summary>
[Flags]
public enum FeatureGroups
{
    /// <summary>The layer type and the features of each row.</summary>
    Entries = 1,

    /// <summary>Figures of the whole network: depth, shares, means and courses of numbers along the depth, sizes.</summary>
    Summary = 2,

    /// <summary>Where the network lies in the latent space of a model.</summary>
    Latent = 4,
}

/// <summary>One feature of architectures, in words by <see cref="object.ToString"/>.</summary>
/// <param name="Group">Its kind, a single one.</param>
/// <param name="IsNumeric">Whether it is a number, and not one of several values.</param>
public abstract record FeatureColumn(FeatureGroups Group, bool IsNumeric)
{
    /// <summary>What columns that matter about as much have in common.</summary>
    internal virtual object Kind => Group;
}

/// <summary>A row's layer type, or one of its features.</summary>
/// <param name="Row">The row, from 0.</param>
/// <param name="Feature">The feature; null for the layer type.</param>
public sealed record EntryColumn(int Row, Feature? Feature)
    : FeatureColumn(FeatureGroups.Entries, Feature is { IsNumeric: true })
{
    /// <summary>The feature, in whatever row; types are one.</summary>
    internal override object Kind => (object?)Feature ?? Group;

    /// <summary>In words: <c>type of layer 2</c>, <c>units of layer 2</c>.</summary>
    public override string ToString() => $"{Feature?.Name ?? "type"} of layer {Row + 1}";
}

/// <summary>A figure of the whole network.</summary>
/// <param name="Name">In words: <c>depth</c>, <c>mean units</c>, <c>units at 40 % of the depth</c>.</param>
public sealed record SummaryColumn(string Name) : FeatureColumn(FeatureGroups.Summary, IsNumeric: true)
{
    /// <summary>The name.</summary>
    public override string ToString() => Name;
}

/// <summary>A coordinate of the latent space.</summary>
/// <param name="Dimension">Its number, from 0.</param>
public sealed record LatentColumn(int Dimension) : FeatureColumn(FeatureGroups.Latent, IsNumeric: true)
{
    /// <summary>In words: <c>z3</c>.</summary>
    public override string ToString() => $"z{Dimension}";
}
