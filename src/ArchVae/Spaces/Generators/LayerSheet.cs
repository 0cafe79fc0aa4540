namespace ArchVae.Spaces.Generators;

/// <summary>
/// The rows of an architecture while a generator fills them in, in any order. What is left is type 0 and bin 0. Made for speed:
/// mistakes are found by <see cref="ToArchitecture"/>, and <see cref="ArchitectureBuilder"/> is there for people's input.
/// </summary>
public sealed class LayerSheet
{
    private readonly SearchSpace space;
    private readonly int[] cells;

    /// <summary>An empty sheet.</summary>
    /// <param name="space">The space of the architecture.</param>
    /// <param name="rows">The number of its rows, the end row included.</param>
    public LayerSheet(SearchSpace space, int rows)
    {
        ArgumentNullException.ThrowIfNull(space);
        this.space = space;
        cells = new int[rows * space.CellsPerRow];
    }

    /// <summary>Sets a row's type.</summary>
    public void SetType(int row, LayerType type) => cells[row * space.CellsPerRow] = type.Index;

    /// <summary>Sets a feature to a bin.</summary>
    public void SetBin(int row, Feature feature, int bin) => cells[row * space.CellsPerRow + 1 + feature.Index] = bin;

    /// <summary>Sets a feature to a value.</summary>
    /// <exception cref="InvalidOperationException">It is none of the feature's values.</exception>
    public void SetValue(int row, Feature feature, int value)
    {
        if (!feature.TryBinOf(value, out var bin))
            throw new InvalidOperationException($"{value} is no value of '{feature.Name}': {feature.Accepted}.");
        SetBin(row, feature, bin);
    }

    /// <summary>The architecture. Whether it is legal is not checked.</summary>
    /// <exception cref="ArgumentException">
    /// A row has a type or bin that there is none of, or a feature that its layer does not have.
    /// </exception>
    public Architecture ToArchitecture() => Architecture.FromCells(space, cells);
}
