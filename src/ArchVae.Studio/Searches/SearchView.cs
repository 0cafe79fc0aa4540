using System.Text.Json;
using System.Text.Json.Nodes;
using ArchVae.Files;
using ArchVae.Models;
using ArchVae.Search;
using ArchVae.Search.Evaluators;
using ArchVae.Search.Strategies;
using ArchVae.Search.Trials;
using ArchVae.Spaces;
using ArchVae.Studies.Searches;

namespace ArchVae.Studio.Searches;

/// <summary>A search as it stands in its folder, whoever is at it: what is searched for, its trials, its report.</summary>
internal sealed class SearchView : IDisposable
{
    private readonly SqliteTrialStore store;
    private readonly SearchProblem problem;
    private readonly Evaluator nothing;

    private SearchView(SqliteTrialStore store, JsonObject description, SearchOptions options, SearchSpace space)
    {
        (this.store, Options, Space) = (store, options, space);
        Evaluator = (string?)description["evaluator"] ?? "";
        ModelHash = (string?)description["model"];
        // It is looked at only: nothing is measured.
        nothing = new DelegateEvaluator((_, _) => throw new TrialFailedException("is not measured here"), Evaluator);
        problem = SearchProblem.Of(options, space, nothing);
    }

    /// <summary>What is searched for, and how.</summary>
    public SearchOptions Options { get; }

    /// <summary>The space.</summary>
    public SearchSpace Space { get; }

    /// <summary>What measures.</summary>
    public string Evaluator { get; }

    /// <summary>The hash of the weights of its model; null where it has none.</summary>
    public string? ModelHash { get; }

    /// <summary>Opens the search of a folder.</summary>
    /// <exception cref="InputException">There is none, or it cannot be read.</exception>
    public static SearchView Open(SearchFolder folder)
    {
        if (!folder.Exists) throw new InputException("There is no search in this folder.", folder.Path);
        JsonObject description;
        // What stands in the store says of which space it is.
        using (var any = new SqliteTrialStore(folder.StoreFile, SearchSpace.Load(SearchSpace.BuiltInNames[0])))
        {
            description = any.Description is { } text ? JsonNode.Parse(text)!.AsObject()
                : throw new InputException("The search was not begun yet.", folder.StoreFile);
        }
        var space = SearchSpace.Parse((string?)description["space"] ?? "", folder.StoreFile);
        try
        {
            var names = OptionsOf(description);
            var options = names.Deserialize<SearchOptions>(JsonFormat.Compact)!;
            return new(new SqliteTrialStore(folder.StoreFile, space), description, options, space);
        }
        catch (JsonException exception)
        {
            throw new InputException(
                $"The search is described otherwise than by this version: {exception.Message}", folder.StoreFile);
        }
    }

    /// <summary>Its trials now, in the order of their numbers.</summary>
    public IReadOnlyList<Trial> Trials() => store.Read();

    /// <summary>Its report as it stands.</summary>
    /// <param name="model">The model that it is mapped by; null for a map of entries.</param>
    /// <param name="modelName">What the model is called.</param>
    public SearchReport Report(ArchitectureVae? model, string? modelName)
    {
        var shown = model is null ? problem : SearchProblem.Of(Options, Space, nothing, model);
        // The strategy is not asked for anything: any will do.
        var search = new ArchitectureSearch(shown, StrategyFamily.Registry.Get("random"), new StoppedClock(), store);
        return SearchReport.Of(search, new SearchReportOptions { Search = Options, BaselineSeeds = 0, ModelName = modelName });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        store.Dispose();
        nothing.Dispose();
    }

    private static JsonObject OptionsOf(JsonObject description)
    {
        var own = description.DeepClone().AsObject();
        foreach (var name in new[] { "formatVersion", "fix", "model", "evaluator", "space", "score" }) own.Remove(name);
        return own;
    }
}
