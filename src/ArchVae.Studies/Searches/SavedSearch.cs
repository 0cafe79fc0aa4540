using ArchVae.Files;
using ArchVae.Jobs;
using ArchVae.Models;
using ArchVae.Options;
using ArchVae.Reports;
using ArchVae.Search;
using ArchVae.Search.Evaluators;
using ArchVae.Spaces;
using ArchVae.Training;

namespace ArchVae.Studies.Searches;

/// <summary>
/// A search in a folder with all that it needs: what <c>archvae search</c> makes of its options, and the studio of a form. The
/// options are those of <see cref="SearchRequest"/>, <see cref="CommandOptions"/> and <see cref="SearchOptions"/>. Messages call
/// them by their properties (<see cref="InputException.Settings"/>).
/// </summary>
public sealed class SavedSearch : IDisposable
{
    private readonly ModelFolder? model;
    private readonly ArchitectureVae? vae;
    private readonly EntryCondition? fixedEntries;
    private readonly Measuring measuring;
    private readonly int threads;
    private readonly TimeProvider time;

    private SavedSearch(SearchFolder folder, GivenOptions given, int threads, TimeProvider time)
    {
        var request = given.Over(new SearchRequest());
        (Folder, Options, this.threads, this.time) = (folder, given.Over(new SearchOptions()), threads, time);
        Options.Validate();
        try
        {
            model = request.Model is { } path ? new ModelFolder(path) : null;
            vae = model?.LoadModel(threads);
            var space = request.Space is { } name ? SearchSpace.Load(name) : null;
            if (vae is not null && space is not null) model!.RequireSpace(vae.Space, space, nameof(request.Space));
            measuring = Measuring.Of(given, vae?.Space ?? space, time);
            fixedEntries = Condition(request.Fix, measuring.Space);
            Problem = SearchProblem.Of(Options, measuring.Space, measuring.Evaluator, vae, fixedEntries);
            // What a strategy needs, and whether there are candidates at all, is asked for before a folder is begun.
            Options.Strategy.Family.Create(Problem);
            Problem.Candidates.Draw(0);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Where it is saved.</summary>
    public SearchFolder Folder { get; }

    /// <summary>What is searched for, and how.</summary>
    public SearchOptions Options { get; }

    /// <summary>The problem.</summary>
    public SearchProblem Problem { get; }

    /// <summary>Where networks are measured; null for in this process.</summary>
    public IJobPlace? Place { get; set; }

    /// <summary>Whether the trials are written as a Parquet file too.</summary>
    public bool Parquet { get; set; }

    /// <summary>How the search is made, which its report says; null for a report of the same bytes at any time.</summary>
    public ReportOrigin? Origin { get; set; }

    /// <summary>Checks what was given, reads the model and what measures. Nothing is written.</summary>
    /// <param name="folder">The folder of the search; created by <see cref="Run"/> where there is none.</param>
    /// <param name="given">The options that were given.</param>
    /// <param name="threads">How many threads the model works with, and how many networks are measured at once at most.</param>
    /// <param name="time">The time.</param>
    /// <exception cref="InputException">
    /// An option is out of its range or does not go with others, or the model, or what measures, cannot be used.
    /// </exception>
    public static SavedSearch Prepare(SearchFolder folder, GivenOptions given, int threads, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(given);
        ArgumentNullException.ThrowIfNull(time);
        return new(folder, given, threads, time);
    }

    /// <summary>Begins or goes on, until the budget is spent or it is stopped; then writes the results and the report.</summary>
    /// <param name="observer">Is told how it goes.</param>
    /// <param name="stop">Stops it: what was measured is saved, and the same options go on.</param>
    /// <exception cref="InputException">
    /// The folder holds another search or is searched in, or the store or the results cannot be written.
    /// </exception>
    public SavedSearchEnd Run(ISearchObserver observer, CancellationToken stop = default)
    {
        WorkFolder.Create(Folder.Path);
        using var held = WorkFolder.Hold(Folder.Path, "search", "searching in this folder");
        var texts = fixedEntries?.Texts ?? [];
        var description = SearchDescription.Of(
            Options, measuring.Space, measuring.Evaluator.Description, texts, model?.WeightsHash());
        using var trials = Folder.Open(measuring.Space, description);
        Folder.Budget = Options.Budget;
        var search = new ArchitectureSearch(Problem, Options.Strategy.Family, time, trials);
        var runner = new SearchRunner(search, measuring.Evaluator, Options, Options.WorkerCount(threads), observer)
        {
            Place = Place,
        };
        var isWhole = runner.Run(stop);
        Folder.Save(search, Parquet);
        SearchReport.Of(search, new()
        {
            Search = Options,
            Evaluator = measuring.Evaluator,
            FixedEntries = texts,
            ModelName = model?.Path,
        }).Write(Folder.ReportFile, Origin);
        return new(search, isWhole);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        vae?.Dispose();
        measuring?.Dispose();
    }

    private static EntryCondition? Condition(IReadOnlyList<string> texts, SearchSpace space)
    {
        if (texts.Count == 0) return null;
        try
        {
            return EntryCondition.Parse(space, texts);
        }
        catch (InputException exception)
        {
            throw new InputException($"{nameof(SearchRequest.Fix)}: {exception.Message}", inner: exception)
            {
                Settings = [nameof(SearchRequest.Fix)],
            };
        }
    }
}

/// <summary>A search that came to its end or was stopped.</summary>
/// <param name="Search">The search with its trials; no more are to be proposed.</param>
/// <param name="IsWhole">Whether it came to its end.</param>
public sealed record SavedSearchEnd(ArchitectureSearch Search, bool IsWhole);
