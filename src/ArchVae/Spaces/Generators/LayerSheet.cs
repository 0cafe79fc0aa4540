namespace ArchVae.Spaces.Generators;

/// <summary>The rows of an architecture while a generator fills them in.</summary>
internal sealed class LayerSheet(SearchSpace space, int rows)
{
    private readonly int[] cells = new int[rows * space.CellsPerRow];

    /// <summary>Sets a row's type.</summary>
    public void SetType(int row, LayerType type) => cells[row * space.CellsPerRow] = type.Index;

    /// <summary>Sets a feature to a bin.</summary>
    public void SetBin(int row, Feature feature, int bin) => cells[row * space.CellsPerRow + 1 + feature.Index] = bin;

    /// <summary>Sets a feature to a value, which must be one of its values.</summary>
    public void SetValue(int row, Feature feature, int value)
    {
        if (!feature.TryBinOf(value, out var bin))
            throw new InvalidOperationException($"{value} is no value of '{feature.Name}': {feature.Accepted}.");
        SetBin(row, feature, bin);
    }

    /// <summary>The architecture.</summary>
    public Architecture ToArchitecture() => Architecture.FromCells(space, cells);
}
