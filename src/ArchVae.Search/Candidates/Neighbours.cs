using ArchVae.Spaces;

namespace ArchVae.Search.Candidates;

/// <summary>
/// Legal architectures one change away, by the grammar of their space. A change is one of: a flag or choice has another value;
/// a number is one bin, or about 1/32, 1/8 or 1/3 of its normalised range, lower or higher; a layer is of another type; a layer
/// is removed; one is inserted; two adjacent layers change places. Features that layers keep have their values. A feature that
/// a layer gets has the value of the nearest other layer that has it, the one before if two are as near, else the middle of the
/// normalised range; but a flag that it gets from its new place alone is off, or on where only that is legal.
/// </summary>
public static class Neighbours
{
    private static readonly double[] shares = [1.0 / 32, 1.0 / 8, 1.0 / 3];

    /// <summary>
    /// The neighbours of an architecture in a fixed order, without itself and without repeats: first those with one entry
    /// changed, in the order of <see cref="Architecture.Entries"/>, then those with a layer removed, inserted, and two swapped.
    /// </summary>
    public static IReadOnlyList<Architecture> Of(Architecture architecture)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        var (found, seen) = (new List<Architecture>(), new HashSet<Architecture> { architecture });
        foreach (var changed in Changed(architecture))
            if (architecture.Space.Grammar.Accepts(changed) && seen.Add(changed)) found.Add(changed);
        return found;
    }

    private static IEnumerable<Architecture> Changed(Architecture architecture)
    {
        var states = StatesBefore(architecture);
        var rows = new ChangedRows(architecture);
        var count = architecture.RowCount;
        for (var row = 0; row < count; row++)
        {
            foreach (var type in Types(row)) yield return rows.Begin().Retype(row, type).Build();
            foreach (var feature in architecture.Space.LayerTypes[architecture.TypeOf(row)].FeaturesAt(row))
                foreach (var bin in Bins(feature, architecture.BinOf(row, feature.Index)))
                    yield return WithBin(architecture, row, feature, bin);
        }
        for (var row = 0; row < count; row++) yield return rows.Begin().Remove(row).Build();
        for (var row = 0; row < count; row++)
            foreach (var type in Types(row)) yield return rows.Begin().Insert(row, type).Build();
        for (var row = 0; row < count - 1; row++) yield return rows.Begin().Swap(row).Build();

        // Those that can come there at all; the rest of the sequence decides.
        IEnumerable<int> Types(int row) => Enumerable.Range(0, architecture.Space.LayerTypes.Count)
            .Where(type => architecture.Space.Grammar.Allows(states[row], type));
    }

    private static GrammarState[] StatesBefore(Architecture architecture)
    {
        var states = new GrammarState[architecture.RowCount];
        for (var row = 1; row < states.Length; row++)
            states[row] = architecture.Space.Grammar.Next(states[row - 1], architecture.TypeOf(row - 1));
        return states;
    }

    private static IEnumerable<int> Bins(Feature feature, int bin)
    {
        if (!feature.IsNumeric) return Enumerable.Range(0, feature.BinCount).Where(other => other != bin);
        var place = feature.Normalize(feature.ValueOf(bin));
        int[] bins =
        [
            Math.Max(bin - 1, 0), Math.Min(bin + 1, feature.BinCount - 1),
            .. shares.SelectMany(share => new[] { feature.NearestBin(place - share), feature.NearestBin(place + share) }),
        ];
        return bins.Where(other => other != bin).Distinct();
    }

    private static Architecture WithBin(Architecture architecture, int row, Feature feature, int bin)
    {
        var cells = architecture.Cells.ToArray();
        cells[row * architecture.Space.CellsPerRow + 1 + feature.Index] = bin;
        return Architecture.FromCheckedCells(architecture.Space, cells);
    }
}
