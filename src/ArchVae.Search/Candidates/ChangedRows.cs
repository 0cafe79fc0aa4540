using ArchVae.Spaces;

namespace ArchVae.Search.Candidates;

/// <summary>
/// An architecture of the rows of another, some moved, of another type or new. A feature that a layer had before keeps its
/// value. Of those that it gets, a flag that only its new place gives it is off; any other has the value of the nearest other
/// layer that has the feature, the one before if two are as near, else the middle of the normalised range.
/// </summary>
/// <param name="source">Where the rows come from.</param>
internal sealed class ChangedRows(Architecture source)
{
    private const int New = -1;
    private readonly SearchSpace space = source.Space;
    private readonly List<(int From, int Type)> rows = [];
    private int[] cells = [];

    /// <summary>Takes the rows as they are.</summary>
    public ChangedRows Begin()
    {
        rows.Clear();
        for (var row = 0; row < source.RowCount; row++) rows.Add((row, source.TypeOf(row)));
        return this;
    }

    /// <summary>Gives a row another type.</summary>
    public ChangedRows Retype(int row, int type)
    {
        rows[row] = (rows[row].From, type);
        return this;
    }

    /// <summary>Leaves out a row.</summary>
    public ChangedRows Remove(int row)
    {
        rows.RemoveAt(row);
        return this;
    }

    /// <summary>Adds a layer before a row.</summary>
    public ChangedRows Insert(int row, int type)
    {
        rows.Insert(row, (New, type));
        return this;
    }

    /// <summary>Puts a row behind the next.</summary>
    public ChangedRows Swap(int row)
    {
        (rows[row], rows[row + 1]) = (rows[row + 1], rows[row]);
        return this;
    }

    /// <summary>
    /// The architecture, legal or not. Rules on values may ask that a layer feeds another one: where it is not legal with the
    /// flags off that new places give, it has them on.
    /// </summary>
    public Architecture Build()
    {
        var (off, gains) = Build(0);
        return gains && !space.Grammar.Accepts(off) ? Build(1).Built : off;
    }

    private (Architecture Built, bool GainsFlags) Build(int gainedFlag)
    {
        var width = space.CellsPerRow;
        if (cells.Length < rows.Count * width) cells = new int[rows.Count * width];
        Array.Clear(cells);
        var gains = false;
        for (var row = 0; row < rows.Count; row++)
        {
            cells[row * width] = rows[row].Type;
            foreach (var feature in space.LayerTypes[rows[row].Type].FeaturesAt(row))
            {
                ref var cell = ref cells[row * width + 1 + feature.Index];
                if (Keeps(row, feature)) cell = source.BinOf(rows[row].From, feature.Index);
                else if (feature.Kind == FeatureKind.Flag && IsGainedByPlace(row, feature)) (cell, gains) = (gainedFlag, true);
                else cell = Nearest(row, feature) is { } from ? source.BinOf(from, feature.Index) : feature.NearestBin(0.5);
            }
        }
        return (Architecture.FromCheckedCells(space, cells.AsSpan(0, rows.Count * width)), gains);
    }

    private bool Keeps(int row, Feature feature) =>
        rows[row].From is not New and var from && space.HasFeature(source.TypeOf(from), feature.Index, from);

    // The layer was there before and was of a type that has the feature, but not where it stood.
    private bool IsGainedByPlace(int row, Feature feature) =>
        rows[row].From is not New and var from && space.HasFeature(source.TypeOf(from), feature.Index, row);

    private int? Nearest(int row, Feature feature)
    {
        for (var distance = 1; distance < rows.Count; distance++)
        {
            if (row - distance >= 0 && Keeps(row - distance, feature)) return rows[row - distance].From;
            if (row + distance < rows.Count && Keeps(row + distance, feature)) return rows[row + distance].From;
        }
        return null;
    }
}
