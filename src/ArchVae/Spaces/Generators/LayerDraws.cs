using ArchVae.Tensors;

namespace ArchVae.Spaces.Generators;

/// <summary>The distributions of the features of all layer types: what a layer is given when a generator makes it.</summary>
internal sealed class LayerDraws
{
    private readonly FeatureDistribution?[,] distributions;

    /// <param name="distributions">[types, features]; null where a type does not have the feature.</param>
    public LayerDraws(FeatureDistribution?[,] distributions) => this.distributions = distributions;

    /// <summary>The distribution of a feature that the type has.</summary>
    public FeatureDistribution Of(LayerType type, Feature feature) => distributions[type.Index, feature.Index]!;

    /// <summary>Draws the features of a layer into a row of cells: the type's index, then the bins.</summary>
    public void Fill(LayerType type, int position, Span<int> row, ref RandomStream random)
    {
        row.Clear();
        row[0] = type.Index;
        foreach (var feature in type.Features)
        {
            if (position >= feature.FirstPosition) row[1 + feature.Index] = Of(type, feature).Draw(ref random);
        }
    }
}
