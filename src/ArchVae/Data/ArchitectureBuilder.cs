using System.Globalization;
using ArchVae.Spaces;

namespace ArchVae.Data;

/// <summary>
/// Puts an architecture together layer by layer, with mistakes told by their place in the line. For one thread.
/// </summary>
internal sealed class ArchitectureBuilder(SearchSpace space)
{
    private readonly List<int> cells = [];
    private readonly List<long> positions = [];

    /// <summary>The layers so far.</summary>
    public int RowCount => positions.Count;

    private LayerType CurrentType => space.LayerTypes[cells[^space.CellsPerRow]];

    /// <summary>Adds a layer; its features follow by <see cref="Set"/>.</summary>
    /// <exception cref="RecordException">There are more layers than the space allows.</exception>
    public void AddLayer(LayerType type, long position)
    {
        var isUnlistedEnd = type == space.EndType && !space.EndIsListed;
        var most = space.MaximumRows - (space.EndIsListed || isUnlistedEnd ? 0 : 1);
        if (RowCount >= most)
            throw new RecordException(position, $"The architecture has more than {most} layers, the most in '{space.Name}'.");
        cells.Add(type.Index);
        for (var i = 1; i < space.CellsPerRow; i++) cells.Add(0);
        positions.Add(position);
    }

    /// <summary>Sets a feature of the layer added last.</summary>
    /// <exception cref="RecordException">The layer has no such feature there, or not this value.</exception>
    public void Set(Feature feature, double value, long position)
    {
        if (!space.HasFeature(CurrentType.Index, feature.Index, RowCount - 1))
            throw new RecordException(position, $"Layer {RowCount}, '{CurrentType.Name}', has no feature '{feature.Name}'.");
        if (!feature.TryBinOf(value, out var bin))
        {
            throw new RecordException(position,
                $"'{feature.Name}' of layer {RowCount}, '{CurrentType.Name}', must be {feature.Accepted}, not {value.ToString(CultureInfo.InvariantCulture)}.");
        }
        cells[(RowCount - 1) * space.CellsPerRow + 1 + feature.Index] = bin;
    }

    /// <summary>The architecture, with the end row where files do not list it.</summary>
    /// <exception cref="RecordException">It is not legal.</exception>
    public Architecture Build()
    {
        if (!space.EndIsListed) AddLayer(space.EndType, positions.Count > 0 ? positions[^1] : 0);
        var architecture = Architecture.FromCells(space, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(cells));
        if (space.Grammar.Accepts(architecture, out var violation)) return architecture;
        throw new RecordException(positions[Math.Min(violation!.Row, positions.Count - 1)], violation.In(space));
    }
}
