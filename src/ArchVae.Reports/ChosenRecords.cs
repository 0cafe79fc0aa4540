using ArchVae.Data;
using ArchVae.Tensors;

namespace ArchVae.Reports;

/// <summary>A random part of a data set, which is read once and never held as a whole.</summary>
/// <param name="Records">The chosen ones, in the order of the data.</param>
/// <param name="Total">How many the data has.</param>
public sealed record ChosenRecords(IReadOnlyList<ArchitectureRecord> Records, long Total)
{
    /// <summary>Chooses; every part of that size is equally likely (reservoir sampling).</summary>
    /// <param name="data">The data set.</param>
    /// <param name="most">The size of the part; a smaller data set is taken whole.</param>
    /// <param name="seed">The seed of the choice.</param>
    public static ChosenRecords From(IEnumerable<ArchitectureRecord> data, int most, ulong seed)
    {
        var chosen = new List<(long Place, ArchitectureRecord Record)>();
        var random = new RandomStream(seed, RandomPurpose.ReportChoice);
        var total = 0L;
        foreach (var record in data)
        {
            var place = total++;
            if (chosen.Count < most) chosen.Add((place, record));
            // The record is among the `most` of those read so far with this probability, in place of any of them.
            else if ((long)(random.NextDouble() * total) is var index && index < most) chosen[(int)index] = (place, record);
        }
        return new([.. chosen.OrderBy(entry => entry.Place).Select(entry => entry.Record)], total);
    }
}
