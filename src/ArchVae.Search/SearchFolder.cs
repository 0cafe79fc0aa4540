using System.Globalization;
using System.Text;
using ArchVae.Data;
using ArchVae.Files;
using ArchVae.Search.Trials;
using ArchVae.Spaces;

namespace ArchVae.Search;

/// <summary>
/// The folder of a search: <c>trials.db</c>, which has all of it at any moment, and what is made of that: <c>best.jsonl</c>,
/// <c>front.jsonl</c>, <c>trials.csv</c>, and a report. Each file but the first appears whole or not at all.
/// </summary>
/// <param name="path">The folder.</param>
public sealed class SearchFolder(string path)
{
    private const int MostBest = 10;

    /// <summary>The folder.</summary>
    public string Path { get; } = path;

    /// <summary>The trials (<see cref="SqliteTrialStore"/>).</summary>
    public string StoreFile => File(SqliteTrialStore.FileName);

    /// <summary>The ten best trials by the first aim, the best first.</summary>
    public string BestFile => File("best.jsonl");

    /// <summary>The trials that no other is better than in every aim.</summary>
    public string FrontFile => File("front.jsonl");

    /// <summary>All trials as a table.</summary>
    public string TableFile => File("trials.csv");

    /// <summary>The same, where it was asked for.</summary>
    public string ParquetFile => File("trials.parquet");

    /// <summary>The search in pictures.</summary>
    public string ReportFile => File("report.html");

    /// <summary>The budget that the search was begun or gone on with last; null where it is not known.</summary>
    public int? Budget
    {
        get => System.IO.File.Exists(BudgetFile) && int.TryParse(
            System.IO.File.ReadAllText(BudgetFile), NumberStyles.None, CultureInfo.InvariantCulture, out var budget)
            ? budget : null;
        set => AtomicFile.Write(
            BudgetFile, stream => stream.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{value}"))));
    }

    private string BudgetFile => File(".budget");

    /// <summary>Whether a search was begun there.</summary>
    public bool Exists => System.IO.File.Exists(StoreFile);

    /// <summary>Opens the trials, for what was begun there or something new.</summary>
    /// <param name="space">The space.</param>
    /// <param name="description">What is searched for (<see cref="SearchDescription"/>).</param>
    /// <param name="durable">Whether each call waits until the disk has it (<see cref="SqliteTrialStore"/>).</param>
    /// <exception cref="InputException">
    /// The folder holds another search, or other files and no search, or cannot be written to.
    /// </exception>
    public ITrialStore Open(SearchSpace space, string description, bool durable = true)
    {
        WorkFolder.Create(Path);
        var names = Directory.EnumerateFileSystemEntries(Path).Select(System.IO.Path.GetFileName);
        if (!Exists && names.Any(name => !name!.StartsWith('.')))
            throw new InputException("The folder holds other files. Name an empty folder or a new one.", Path);
        var store = new SqliteTrialStore(StoreFile, space, durable);
        try
        {
            if (store.Description is not { } known) store.Begin(description);
            else if (SearchDescription.Difference(description, known) is { } setting)
            {
                throw new InputException(
                    $"The folder holds another search: '{setting}' differs. Give the same command to go on, or name another "
                    + "folder.", Path);
            }
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>Writes what is made of the trials, but for the report.</summary>
    /// <param name="search">The search.</param>
    /// <param name="parquet">Whether Parquet is wanted too.</param>
    public void Save(ArchitectureSearch search, bool parquet)
    {
        ArgumentNullException.ThrowIfNull(search);
        var trials = search.Trials;
        JsonLines.Write(BestFile, TrialRecords.Of(search.BestFirst().Take(MostBest)));
        JsonLines.Write(FrontFile, TrialRecords.Of(search.Front));
        AtomicFile.Write(TableFile, stream => TrialTable.WriteCsv(stream, trials));
        if (parquet) AtomicFile.Write(ParquetFile, stream => TrialTable.WriteParquet(stream, trials));
    }

    private string File(string name) => System.IO.Path.Combine(Path, name);
}
