using ArchVae.Data;
using ArchVae.Networks.Training;
using ArchVae.Search.Evaluators;
using ArchVae.Spaces;
using ArchVae.Studio.Folders;
using ArchVae.Training;

namespace ArchVae.Studio.Searches;

/// <summary>Finds in the folder that is open what a search was begun with, wherever it lies now.</summary>
internal static class SearchSources
{
    private const string OfTable = "a table of";

    /// <summary>What the words of a search whose networks are trained begin with.</summary>
    public const string OfTask = "networks trained here";

    /// <summary>Whether networks are trained.</summary>
    public static bool IsOfTask(DescribedSearch search) => search.Evaluator.StartsWith(OfTask, StringComparison.Ordinal);

    /// <summary>The path of the model of a search; null where it has none, or it is not there.</summary>
    public static string? Model(OpenedFolder folder, DescribedSearch search) => search.ModelHash is not { } hash ? null
        : Paths(folder, ItemKind.Model).FirstOrDefault(path =>
        {
            var model = new ModelFolder(folder.Resolve(path));
            return File.Exists(model.WeightsFile) && model.WeightsHash() == hash;
        });

    /// <summary>The table of a search, with its path; null where it has none, or it is not there.</summary>
    public static (string Path, TableEvaluator Table)? Table(OpenedFolder folder, DescribedSearch search) =>
        !search.Evaluator.StartsWith(OfTable, StringComparison.Ordinal) ? null
        : First(folder, ItemKind.Data, search, path => new TableEvaluator(
            [.. JsonLines.Read(path, search.Space)], search.Options.Metrics(), null, search.Options.Seed));

    /// <summary>The search with the paths of its model, its space and what measures, of those that are there.</summary>
    /// <param name="folder">The folder that is open.</param>
    /// <param name="search">The search.</param>
    /// <param name="number">How many trials it has: the least budget that it goes on with.</param>
    /// <param name="time">The time.</param>
    public static DescribedSearch Find(OpenedFolder folder, DescribedSearch search, int number, TimeProvider time)
    {
        var (options, space) = (search.Options, search.Space);
        var table = Table(folder, search)?.Path;
        string? task = null;
        if (IsOfTask(search)
            && First(folder, ItemKind.Task, search, path => new NetworkEvaluator(TrainingTask.Load(path), space, time))
                is var (found, evaluator))
        {
            evaluator.Dispose();
            task = found;
        }
        return search with
        {
            Options = options with { Budget = Math.Max(options.Budget, number) },
            Request = search.Request with
            {
                Model = Model(folder, search),
                Table = table,
                Train = task,
                Space = table is null && search.ModelHash is null ? SpaceOf(folder, space) : null,
            },
        };
    }

    // The first that measures as the search says.
    private static (string Path, T Evaluator)? First<T>(
        OpenedFolder folder, ItemKind kind, DescribedSearch search, Func<string, T> open) where T : Evaluator
    {
        foreach (var path in Paths(folder, kind))
        {
            try
            {
                var evaluator = open(folder.Resolve(path));
                if (evaluator.Description == search.Evaluator) return (path, evaluator);
                evaluator.Dispose();
            }
            catch (Exception exception) when (exception is InputException or IOException)
            {
                // It is another one's.
            }
        }
        return null;
    }

    private static string? SpaceOf(OpenedFolder folder, SearchSpace space) =>
        SearchSpace.BuiltInNames.FirstOrDefault(name => SearchSpace.Load(name).IsSameAs(space))
        ?? Paths(folder, ItemKind.Space).FirstOrDefault(path =>
        {
            try
            {
                return SearchSpace.Load(folder.Resolve(path)).IsSameAs(space);
            }
            catch (InputException)
            {
                return false;
            }
        });

    private static IEnumerable<string> Paths(OpenedFolder folder, ItemKind kind) =>
        folder.Items().Where(item => item.Kind == kind).Select(item => item.Path);
}
