using System.Globalization;
using ArchVae.Models;
using ArchVae.Reports;
using ArchVae.Search;
using ArchVae.Search.Evaluators;
using ArchVae.Search.Strategies;
using ArchVae.Search.Trials;
using ArchVae.Studies.Searches;

namespace ArchVae.Studio.Searches;

/// <summary>A search as it stands in its folder, whoever is at it: what is searched for, its trials, its report.</summary>
internal sealed class SearchView : IDisposable
{
    private readonly SqliteTrialStore store;
    private readonly Evaluator nothing;

    private SearchView(SqliteTrialStore store, DescribedSearch description)
    {
        (this.store, Description) = (store, description);
        // It is looked at only: nothing is measured.
        nothing = new DelegateEvaluator((_, _) => throw new TrialFailedException("is not measured here"), description.Evaluator);
    }

    /// <summary>What its folder says of it.</summary>
    public DescribedSearch Description { get; }

    /// <summary>The table that it is measured by, which says how far from the best it is; null where it is not known.</summary>
    public Evaluator? Table { get; set; }

    /// <summary>Opens the search of a folder.</summary>
    /// <exception cref="InputException">There is none, or it cannot be read.</exception>
    public static SearchView Open(SearchFolder folder)
    {
        var description = DescribedSearch.Read(folder);
        return new(new SqliteTrialStore(folder.StoreFile, description.Space), description);
    }

    /// <summary>Its trials now, in the order of their numbers.</summary>
    public IReadOnlyList<Trial> Trials() => store.Read();

    /// <summary>How many trials it has, and the best of them by its first aim, in a sentence.</summary>
    public string Words()
    {
        var (trials, aim) = (Trials(), Description.Options.Aims()[0]);
        var measured = trials.Where(trial => trial.State == TrialState.Done).ToList();
        var all = Description.KnowsBudget ? Description.Options.Budget : trials.Count;
        var count = string.Create(CultureInfo.InvariantCulture, $"{measured.Count} of {all} trials measured");
        if (measured.Count == 0) return $"{count}.";
        var values = measured.Select(trial => trial.Metrics[aim.Metric]);
        var (best, way) = aim.Maximize ? (values.Max(), "up") : (values.Min(), "down");
        return $"{count}, {aim.Metric} {way} to {NumberText.Of(best)}.";
    }

    /// <summary>Its report as it stands.</summary>
    /// <param name="model">The model that it is mapped by; null for a map of entries.</param>
    /// <param name="modelName">What the model is called.</param>
    public SearchReport Report(ArchitectureVae? model, string? modelName)
    {
        var shown = SearchProblem.Of(Description.Options, Description.Space, Table ?? nothing, model);
        // The strategy is not asked for anything: any will do.
        var search = new ArchitectureSearch(shown, StrategyFamily.Registry.Get("random"), new StoppedClock(), store);
        return SearchReport.Of(search, new()
        {
            Search = Description.Options,
            KnowsBudget = Description.KnowsBudget,
            Evaluator = Table,
            BaselineSeeds = 0,
            ModelName = modelName,
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        store.Dispose();
        nothing.Dispose();
        Table?.Dispose();
    }
}
