using ArchVae.Data;
using ArchVae.Files;
using ArchVae.Jobs;
using ArchVae.Reports;

namespace ArchVae.Studies.Searches;

/// <summary>
/// Makes the runs of a study of searches that are not finished, some side by side, and writes the results anew as they end. A
/// study that was stopped or killed goes on where it was; its results are the same bytes, apart from times, for any number of
/// threads and stops.
/// </summary>
/// <param name="study">The study.</param>
/// <param name="folder">Where results and trials go; created where there is none.</param>
/// <param name="threads">The threads of all runs together: 1 or more.</param>
public sealed class SearchStudyRunner(SearchStudy study, string folder, int threads)
{
    // Of the time that runs take, results take at most this share, which are written whole each time.
    private const double LargestShareOfWriting = 0.1;
    private readonly object gate = new();
    private readonly Dictionary<SearchStudyRun, SearchRunResult> results = [];
    private Dictionary<string, SearchStudyData> data = [];
    private FolderHold? held;
    private long written;
    private TimeSpan pause;

    /// <summary>The most runs side by side, from 1 to the number of threads. Default: as many as there are threads.</summary>
    public int? ParallelRuns { get; init; }

    /// <summary>Told of progress; may be null.</summary>
    public ISearchStudyObserver? Observer { get; init; }

    /// <summary>The clock; without one all times are 0, and what may take some time may take any.</summary>
    public TimeProvider? Time { get; init; }

    /// <summary>Where the runs are made; null for in this process, by its threads.</summary>
    public IJobPlace? Place { get; init; }

    /// <summary>How the study is made, which its page says; null for a page that says nothing of it.</summary>
    public ReportOrigin? Origin { get; init; }

    private TimeProvider Clock => field ??= Time ?? new StoppedClock();

    /// <summary>Makes the runs. Call it once.</summary>
    /// <param name="stop">Asks to save and return.</param>
    /// <exception cref="InputException">
    /// What the study names cannot be read or does not suit, or the folder holds something else: other files, a run that is
    /// defined otherwise, a study at work.
    /// </exception>
    /// <exception cref="IOException">
    /// The folder cannot be written to, or it or a part of it was removed or replaced by others.
    /// </exception>
    public StudyOutcome Run(CancellationToken stop = default)
    {
        var sideBySide = ParallelRuns ?? threads;
        if (sideBySide < 1 || sideBySide > threads)
            throw InputException.OutOfRange(nameof(ParallelRuns), sideBySide, $"from 1 to the number of threads, {threads}");
        var files = new StudyFolder(folder);
        files.RefuseForeignFiles();
        var notes = new MetricNotes();
        data = study.Searches.ToDictionary(search => search.Name, search => SearchStudyData.Load(search, notes, Clock));
        foreach (var group in study.Runs.GroupBy(run => (run.Search, run.Strategy)))
            data[group.Key.Search.Name].Require(group.First());
        RequireSame(files);
        using var hold = held = files.Open(study.Definition);
        foreach (var run in study.Runs)
        {
            if (FolderOf(files, run).FindResult() is { } result) results.Add(run, result);
        }
        var waiting = study.Runs.Where(run => !results.ContainsKey(run)).ToList();
        var (skipped, outputs) = (results.Count, new SearchStudyOutputs(study, data, files, Origin));
        outputs.Write(results);
        Observer?.OnData(notes);
        Observer?.OnStart(skipped, study.Runs.Count);
        var workers = Math.Min(sideBySide, waiting.Count);
        try
        {
            (Place ?? new ThisProcess(workers, threads / Math.Max(1, workers), Clock))
                .Run(waiting.Select(run => PlanOf(run, files.PathOf(run.Name), outputs)), stop);
        }
        finally
        {
            if (held.IsKept) outputs.Write(results);
        }
        held.RequireKept();
        return new StudyOutcome
        {
            Runs = study.Runs.Count,
            Skipped = skipped,
            Finished = results.Count,
            Failed = results.Values.Count(result => result.Failure is not null),
            Summary = outputs.Summary(results),
        };
    }

    private static SearchRunFolder FolderOf(StudyFolder files, SearchStudyRun run) => new(files.PathOf(run.Name));

    // What a seed's evaluator says of itself may take reading its data.
    private void RequireSame(StudyFolder files)
    {
        foreach (var group in study.Runs.Where(run => FolderOf(files, run).IsBegun).GroupBy(run => (run.Search, run.Seed)))
        {
            var own = data[group.Key.Search.Name];
            using var evaluator = own.EvaluatorOf(group.Key.Seed);
            foreach (var run in group)
                FolderOf(files, run).Open(own.Space, own.DescriptionOf(run, evaluator.Description)).Dispose();
        }
    }

    private JobPlan<SearchRunSettings, SearchRunResult> PlanOf(SearchStudyRun run, string path, SearchStudyOutputs outputs)
    {
        var own = data[run.Search.Name];
        return new(SearchRunKind.Instance, () => own.SettingsOf(run))
        {
            Name = run.Name,
            Seed = (ulong)run.Seed,
            Folder = path,
            Live = own.PartsOf(run),
            Inputs = () => own.InputsOf(run),
            Begin = _ =>
            {
                held!.RequireKept();
                return true;
            },
            Progress = (share, _) => Observer?.OnProgress(run, (int)Math.Round(share * run.Options.Budget)),
            Ended = result => End(run, new(path), result, outputs),
            Failed = reason =>
            {
                // Its folder is that of a run which was begun.
                using (var evaluator = own.EvaluatorOf(run.Seed))
                    new SearchRunFolder(path).Open(own.Space, own.DescriptionOf(run, evaluator.Description)).Dispose();
                End(run, new(path), new() { Failure = reason }, outputs);
            },
        };
    }

    private void End(SearchStudyRun run, SearchRunFolder target, SearchRunResult result, SearchStudyOutputs outputs)
    {
        held!.RequireKept();
        target.End(result);
        lock (gate)
        {
            results.Add(run, result);
            var start = Clock.GetTimestamp();
            if (Clock.GetElapsedTime(written, start) >= pause)
            {
                outputs.Write(results);
                written = Clock.GetTimestamp();
                pause = Clock.GetElapsedTime(start, written) / LargestShareOfWriting;
            }
            Observer?.OnRunEnd(run, result, results.Count);
        }
    }
}
