using ArchVae.Jobs;
using ArchVae.Search;
using ArchVae.Search.Trials;
using ArchVae.Training;

namespace ArchVae.Studies.Searches;

/// <summary>Makes one run, on one thread and those of its model.</summary>
/// <param name="run">The run.</param>
/// <param name="parts">What it works with.</param>
/// <param name="context">Where it runs: its folder has the trials, which are taken up again.</param>
internal sealed class SearchStudyExecution(SearchRunSettings run, SearchRunParts parts, JobContext context) : ISearchObserver
{
    private readonly SearchRunFolder folder = new(context.Folder);
    private int ended;

    /// <summary>The result; null after an interruption. What cannot be searched has a result too, with the reason.</summary>
    /// <exception cref="InputException">The trials cannot be kept in the folder.</exception>
    public SearchRunResult? Run()
    {
        var time = context.Time!;
        var start = time.GetTimestamp();
        using var evaluator = parts.OpenEvaluator();
        using var store = folder.Open(parts.Space, SearchDescription.Of(
            run.Options, parts.Space, evaluator.Description, [], parts.ModelHash, run.Options.Budget, run.Score));
        try
        {
            // A model is for one thread at a time, so each run has its own.
            using var model = parts.Model is { } path ? new ModelFolder(path).LoadModel(context.Threads) : null;
            var problem = SearchProblem.Of(run.Options, parts.Space, evaluator, model);
            var search = new ArchitectureSearch(problem, run.Options.Strategy.Family, time, store);
            var isWhole = new SearchRunner(search, evaluator, run.Options, workers: 1, this).Run(context.Stop);
            return isWhole
                ? SearchRunResult.Of(search.Trials, problem, run.Score, time.GetElapsedTime(start).TotalSeconds) : null;
        }
        catch (InputException exception) when (exception.File != folder.StoreFile)
        {
            return new SearchRunResult { Failure = exception.Message, Seconds = time.GetElapsedTime(start).TotalSeconds };
        }
    }

    /// <inheritdoc/>
    public void OnStart(ArchitectureSearch search, int budget)
    {
        ended = search.Count - search.Pending.Count;
        Report();
    }

    /// <inheritdoc/>
    public void OnEnd(ArchitectureSearch search, Trial trial)
    {
        ended++;
        Report();
    }

    private void Report() => context.Report(
        (double)ended / run.Options.Budget, FormattableString.Invariant($"{ended} trials"));
}
