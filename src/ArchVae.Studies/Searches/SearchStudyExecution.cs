using ArchVae.Search;
using ArchVae.Search.Trials;
using ArchVae.Training;

namespace ArchVae.Studies.Searches;

/// <summary>Makes one run, on one thread and those of its model.</summary>
/// <param name="run">The run.</param>
/// <param name="data">What its search has.</param>
/// <param name="folder">Where its trials are kept, and taken up again.</param>
/// <param name="threads">The threads of the model.</param>
/// <param name="observer">Told of progress; may be null.</param>
/// <param name="time">The time of trials.</param>
internal sealed class SearchStudyExecution(
    SearchStudyRun run, SearchStudyData data, SearchRunFolder folder, int threads, ISearchStudyObserver? observer,
    TimeProvider time) : ISearchObserver
{
    private int ended;

    /// <summary>The result; null after an interruption. What cannot be searched has a result too, with the reason.</summary>
    /// <param name="stop">Asks to save and return.</param>
    /// <exception cref="InputException">The trials cannot be kept in the folder.</exception>
    public SearchRunResult? Run(CancellationToken stop)
    {
        var start = time.GetTimestamp();
        using var evaluator = data.EvaluatorOf(run.Seed);
        using var store = folder.Open(data.Space, data.DescriptionOf(run, evaluator.Description));
        try
        {
            // A model is for one thread at a time, so each run has its own.
            using var model = run.Model is { } path ? new ModelFolder(path).LoadModel(threads) : null;
            var problem = SearchProblem.Of(run.Options, data.Space, evaluator, model);
            var search = new ArchitectureSearch(problem, run.Options.Strategy.Family, time, store);
            var isWhole = new SearchRunner(search, evaluator, run.Options, workers: 1, this).Run(stop);
            return isWhole
                ? SearchRunResult.Of(search.Trials, problem, data.Score.Metric, time.GetElapsedTime(start).TotalSeconds) : null;
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
        observer?.OnProgress(run, ended);
    }

    /// <inheritdoc/>
    public void OnEnd(ArchitectureSearch search, Trial trial) => observer?.OnProgress(run, ++ended);
}
