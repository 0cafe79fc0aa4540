using ArchVae.Spaces;

namespace ArchVae.Data.Importing;

/// <summary>The formats of other people's data that can be imported.</summary>
public static class Importers
{
    private delegate IEnumerable<ArchitectureRecord> Reader(string path, SearchSpace? space);

    private static readonly Dictionary<string, Reader> readers = new(StringComparer.Ordinal)
    {
        ["enas"] = EnasImporter.Read,
        ["nas-bench-macro"] = NasBenchMacroImporter.Read,
        ["nas-bench-201"] = NasBench201Importer.Read,
        ["cfg-nas"] = CfgNasImporter.Read,
    };

    /// <summary>The names of the formats.</summary>
    public static IReadOnlyList<string> Formats => [.. readers.Keys];

    /// <summary>
    /// Reads a file of another format, in bounded memory. Each id is the row's number in the file, from 0, also after skipped
    /// rows.
    /// </summary>
    /// <param name="format">One of <see cref="Formats"/>.</param>
    /// <param name="path">The file.</param>
    /// <param name="space">The space; null for the one that the format implies.</param>
    /// <param name="skip">How many rows at the beginning to leave out; they must be right all the same.</param>
    /// <exception cref="InputException">
    /// There is no such format, or, while enumerating, the file has a mistake or nothing is left.
    /// </exception>
    public static IEnumerable<ArchitectureRecord> Read(string format, string path, SearchSpace? space = null, long skip = 0)
    {
        if (!readers.TryGetValue(format, out var reader))
            throw new InputException($"There is no format '{format}'; there are {string.Join(", ", Formats)}.");
        ArgumentOutOfRangeException.ThrowIfNegative(skip);
        return ReadSome(reader(path, space), path, skip);
    }

    private static IEnumerable<ArchitectureRecord> ReadSome(IEnumerable<ArchitectureRecord> records, string path, long skip)
    {
        var rows = 0L;
        foreach (var record in records)
        {
            if (rows++ >= skip) yield return record;
        }
        if (rows == 0) throw new InputException("The file holds no architectures.", path);
        if (rows <= skip)
            throw new InputException(FormattableString.Invariant($"All of its {rows} architectures are skipped."), path);
    }
}
