using ArchVae.Files;
using ArchVae.Spaces;

namespace ArchVae.Data.Importing;

/// <summary>
/// A format of other people's data that can be imported. A program adds its own to <see cref="Registry"/>. For lines of JSON or
/// text <see cref="LineReader"/> gives mistakes their places, and <see cref="ArchitectureBuilder"/> finds those of architectures.
/// </summary>
public abstract class ImporterFamily : IFamily
{
    /// <summary>All formats, the built-in ones first.</summary>
    public static FamilyRegistry<ImporterFamily> Registry { get; } = new(
        "format", new EnasImporter(), new NasBenchMacroImporter(), new NasBench201Importer(), new NasBench101Importer(),
        new DartsImporter(), new CfgNasImporter(), new NatsBenchSizeImporter(), new TransNasBench101Importer(),
        new NaslibNasBench201Importer(), new KerasImporter());

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <summary>What the files hold, in a few words without a full stop.</summary>
    public abstract string Description { get; }

    /// <summary>Whether the space must be given because the files do not imply one.</summary>
    public virtual bool NeedsSpace => false;

    /// <summary>The same format, with the architectures in another column than it expects.</summary>
    /// <param name="column">The name of the column.</param>
    /// <exception cref="InputException">Files of the format have no columns.</exception>
    public virtual ImporterFamily WithColumn(string column) =>
        throw new InputException($"Files of the format '{Name}' have no columns to choose from.") { Settings = ["column"] };

    /// <summary>
    /// Reads a file, in bounded memory. Each id is the row's number in the file, from 0, also after skipped rows.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="space">The space; null for the one that the file implies.</param>
    /// <param name="skip">How many rows at the beginning to leave out, at least 0; they must be right all the same.</param>
    /// <param name="metrics">The names of the metrics to take; null for all.</param>
    /// <exception cref="InputException">
    /// The space must be given, or, while enumerating, the file has a mistake, nothing is left or no row has one of the metrics.
    /// </exception>
    public IEnumerable<ArchitectureRecord> Read(
        string path, SearchSpace? space = null, long skip = 0, IReadOnlyList<string>? metrics = null)
    {
        Check(space, skip);
        return ReadFile();

        IEnumerable<ArchitectureRecord> ReadFile()
        {
            using var stream = InputFile.Open(path);
            foreach (var record in Kept(ReadAll(stream, path, space), path, skip, metrics)) yield return record;
        }
    }

    /// <summary>
    /// Reads a stream, in bounded memory; it stays the caller's. Each id is the row's number, from 0, also after skipped rows.
    /// </summary>
    /// <param name="stream">The stream; read to its end.</param>
    /// <param name="name">What to call it in errors.</param>
    /// <param name="space">The space; null for the one that the data imply.</param>
    /// <param name="skip">How many rows at the beginning to leave out, at least 0; they must be right all the same.</param>
    /// <param name="metrics">The names of the metrics to take; null for all.</param>
    /// <exception cref="InputException">
    /// The space must be given, or, while enumerating, the data have a mistake, nothing is left or no row has one of the metrics.
    /// </exception>
    public IEnumerable<ArchitectureRecord> Read(
        Stream stream, string name, SearchSpace? space = null, long skip = 0, IReadOnlyList<string>? metrics = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Check(space, skip);
        return Kept(ReadAll(stream, name, space), name, skip, metrics);
    }

    /// <summary>Reads all records of a stream one by one, in bounded memory; nothing is read before they are asked for.</summary>
    /// <param name="stream">The stream, read to its end; it stays the caller's, and it may be a pipe.</param>
    /// <param name="name">What to call it in errors.</param>
    /// <param name="space">The space; null for the one that the data imply, never where <see cref="NeedsSpace"/>.</param>
    /// <returns>Records of legal architectures, each with the row's number in the file, from 0, as its id.</returns>
    /// <exception cref="InputException">While enumerating: there is a mistake; with its place in the file.</exception>
    protected abstract IEnumerable<ArchitectureRecord> ReadAll(Stream stream, string name, SearchSpace? space);

    private void Check(SearchSpace? space, long skip)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(skip);
        if (NeedsSpace && space is null)
        {
            throw new InputException(
                $"Data of the format '{Name}' do not imply their space, so it must be given: {SearchSpace.Accepted}.")
            {
                Settings = ["space"],
            };
        }
    }

    private static IEnumerable<ArchitectureRecord> Kept(
        IEnumerable<ArchitectureRecord> records, string name, long skip, IReadOnlyList<string>? metrics)
    {
        var rows = 0L;
        var choice = metrics is null ? null : new MetricChoice(metrics);
        foreach (var record in records)
        {
            var chosen = choice is null ? record : choice.Of(record);
            if (rows++ >= skip) yield return chosen;
        }
        if (rows == 0) throw new InputException("The file holds no architectures.", name);
        choice?.RequireAll(name);
        if (rows <= skip)
            throw new InputException(FormattableString.Invariant($"All of its {rows} architectures are skipped."), name);
    }
}
