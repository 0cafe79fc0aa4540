using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ArchVae.Files;
using ArchVae.Search;
using ArchVae.Search.Trials;
using ArchVae.Spaces;

namespace ArchVae.Studio.Searches;

/// <summary>What a search's folder says of it.</summary>
/// <param name="Options">What is searched for, and how.</param>
/// <param name="Request">
/// What it was asked for: of files and folders those that were found, as its folder has only what tells them from others.
/// </param>
/// <param name="Space">The space.</param>
/// <param name="Evaluator">What measures, in words.</param>
/// <param name="ModelHash">The hash of the weights of its model; null where it has none.</param>
internal sealed partial record DescribedSearch(
    SearchOptions Options, SearchRequest Request, SearchSpace Space, string Evaluator, string? ModelHash)
{
    private const int ShownOfHash = 8;

    /// <summary>Whether the budget is known.</summary>
    public bool KnowsBudget { get; init; }

    /// <summary>What measures, for people: of a hash its beginning, of a task that networks are trained so.</summary>
    public string Measured => SearchSources.IsOfTask(this) ? SearchSources.OfTask
        : Hash().Replace(Evaluator, match => match.Value[..ShownOfHash] + "…");

    /// <summary>Reads a folder.</summary>
    /// <exception cref="InputException">There is no search in it, or it cannot be read.</exception>
    public static DescribedSearch Read(SearchFolder folder)
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
            var fix = description["fix"].Deserialize<IReadOnlyList<string>>(JsonFormat.Compact) ?? [];
            var own = description.DeepClone().AsObject();
            foreach (var name in new[] { "formatVersion", "fix", "model", "evaluator", "space", "score" }) own.Remove(name);
            var options = own.Deserialize<SearchOptions>(JsonFormat.Compact)!;
            var budget = folder.Budget;
            return new(
                options with { Budget = budget ?? options.Budget }, new() { Fix = fix }, space,
                (string?)description["evaluator"] ?? "", (string?)description["model"])
            {
                KnowsBudget = budget is not null,
            };
        }
        catch (JsonException exception)
        {
            throw new InputException(
                $"The search is described otherwise than by this version: {exception.Message}", folder.StoreFile);
        }
    }

    [GeneratedRegex("[0-9a-f]{64}")]
    private static partial Regex Hash();
}
