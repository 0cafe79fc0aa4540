using ArchVae.Spaces;

namespace ArchVae.Evaluation;

/// <summary>
/// The least number of entries that must be changed, added or taken away to make one architecture another. An entry is a layer's
/// type or one of its features; a layer that is inserted or removed counts with all its entries, and where a layer becomes one of
/// another type, features that only one of the two has count each. Numbers within half a percent of their normalised range are
/// the same, as in <see cref="ReconstructionAccuracy"/>. By dynamic programming over pairs of rows (Wagner and Fischer, "The
/// string-to-string correction problem", JACM 1974). For one thread; keeps its memory.
/// </summary>
internal sealed class EditDistance
{
    private int[] above = [];
    private int[] current = [];

    /// <summary>The distance; 0 for the same architecture, the same both ways.</summary>
    public int Of(Architecture left, Architecture right)
    {
        var (rows, columns) = (left.RowCount, right.RowCount);
        if (current.Length <= columns) (above, current) = (new int[columns + 1], new int[columns + 1]);
        current[0] = 0;
        for (var j = 0; j < columns; j++) current[j + 1] = current[j] + Entries(right, j);
        for (var i = 0; i < rows; i++)
        {
            (above, current) = (current, above);
            var removed = Entries(left, i);
            current[0] = above[0] + removed;
            for (var j = 0; j < columns; j++)
            {
                var moved = Math.Min(above[j + 1] + removed, current[j] + Entries(right, j));
                current[j + 1] = Math.Min(moved, above[j] + Changed(left, i, right, j));
            }
        }
        return current[columns];
    }

    private static int Entries(Architecture architecture, int row)
    {
        var count = 1;
        foreach (var _ in architecture.Space.LayerTypes[architecture.TypeOf(row)].FeaturesAt(row)) count++;
        return count;
    }

    // Entries that differ between two layers.
    private static int Changed(Architecture left, int i, Architecture right, int j)
    {
        var space = left.Space;
        var (leftType, rightType) = (left.TypeOf(i), right.TypeOf(j));
        var count = leftType == rightType ? 0 : 1;
        foreach (var feature in space.LayerTypes[leftType].FeaturesAt(i))
        {
            if (!space.HasFeature(rightType, feature.Index, j)
                || !ReconstructionAccuracy.AreSame(feature, left.BinOf(i, feature.Index), right.BinOf(j, feature.Index)))
                count++;
        }
        foreach (var feature in space.LayerTypes[rightType].FeaturesAt(j))
            if (!space.HasFeature(leftType, feature.Index, i)) count++;
        return count;
    }
}
