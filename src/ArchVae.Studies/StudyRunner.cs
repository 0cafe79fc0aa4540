using ArchVae.Data;
using ArchVae.Files;
using ArchVae.Jobs;
using ArchVae.Reports;
using ArchVae.Training;

namespace ArchVae.Studies;

/// <summary>
/// Makes the runs of a study that are not finished, some side by side, and writes the results anew after each. A study that was
/// stopped or killed goes on where it was; its results are the same bytes, apart from times, for any number of threads and stops.
/// </summary>
/// <param name="study">The study.</param>
/// <param name="folder">Where results, models and all else go; created where there is none.</param>
/// <param name="threads">The threads of all runs together: 1 or more.</param>
public sealed class StudyRunner(Study study, string folder, int threads)
{
    private readonly object gate = new();
    private readonly Dictionary<StudyRun, RunResult> results = [];
    private Dictionary<string, StudyData> data = [];
    private FolderHold? held;

    /// <summary>
    /// The most runs side by side, from 1 to the number of threads, which they share evenly. Default: as many as there are
    /// threads, because small models gain more from a core of their own than from a second one.
    /// </summary>
    public int? ParallelRuns { get; init; }

    /// <summary>Told of progress; may be null.</summary>
    public IStudyObserver? Observer { get; init; }

    /// <summary>The clock, for speeds and for how often to save; without one all times are 0.</summary>
    public TimeProvider? Time { get; init; }

    /// <summary>Where the runs are made; null for in this process, by its threads.</summary>
    public IJobPlace? Place { get; init; }

    /// <summary>How the study is made, which its page says; null for a page that says nothing of it.</summary>
    public ReportOrigin? Origin { get; init; }

    /// <summary>Makes the runs. Call it once.</summary>
    /// <param name="stop">Asks to save and return.</param>
    /// <exception cref="InputException">
    /// The data cannot be read, or the folder holds something else: other files, a run with other settings, a study at work.
    /// </exception>
    /// <exception cref="IOException">
    /// The folder cannot be written to, or it or the model of a run was removed or replaced by others.
    /// </exception>
    public StudyOutcome Run(CancellationToken stop = default)
    {
        var sideBySide = ParallelRuns ?? threads;
        if (sideBySide < 1 || sideBySide > threads)
            throw InputException.OutOfRange(nameof(ParallelRuns), sideBySide, $"from 1 to the number of threads, {threads}");
        var files = new StudyFolder(folder);
        files.RefuseForeignFiles();
        var notes = new MetricNotes();
        data = study.DataSets.ToDictionary(set => set.Name, set => set.Load(notes));
        var settings = SettingsOfRuns();
        foreach (var run in study.Runs) files.Of(run).RequireSame(settings[run]);
        using var hold = held = files.Open(study.Definition);
        foreach (var run in study.Runs)
        {
            if (files.Of(run).FindResult() is { } result) results.Add(run, result);
        }
        var waiting = study.Runs.Where(run => !results.ContainsKey(run)).ToList();
        var skipped = results.Count;
        var outputs = new StudyOutputs(study, data, files, Origin);
        outputs.Write(results);
        Observer?.OnData(notes);
        Observer?.OnStart(skipped, study.Runs.Count);
        var workers = Math.Min(sideBySide, waiting.Count);
        var inputs = data.ToDictionary(entry => entry.Key, entry => StudyRunKind.InputsOf(entry.Value));
        var place = Place ?? new ThisProcess(workers, threads / Math.Max(1, workers), Time);
        place.Run(
            waiting.Select(run => PlanOf(run, files.PathOf(run.Name), settings[run], inputs[run.DataSet.Name], outputs)), stop);
        held.RequireKept();
        return new StudyOutcome
        {
            Runs = study.Runs.Count,
            Skipped = skipped,
            Finished = results.Count,
            Failed = results.Values.Count(result => result.End == RunEnd.Failed),
            Summary = outputs.Summary(results),
        };
    }

    private Dictionary<StudyRun, RunSettings> SettingsOfRuns()
    {
        var fingerprints = data.ToDictionary(
            entry => entry.Key, entry => (
                Training: entry.Value.Training is { } training ? Fingerprint(training) : null,
                Test: Fingerprint(entry.Value.Test)));
        return study.Runs.ToDictionary(run => run, run => new RunSettings
        {
            Space = data[run.DataSet.Name].Space.Definition,
            TrainingData = fingerprints[run.DataSet.Name].Training,
            TestData = fingerprints[run.DataSet.Name].Test,
            ValidationFraction = run.DataSet.ValidationFraction,
            Model = run.Model,
            Training = run.Training,
            Evaluation = study.Evaluation,
        });
    }

    private static DataFingerprint Fingerprint(IReadOnlyList<Data.ArchitectureRecord> records) =>
        DataFingerprint.Of([.. records.Select(record => record.Architecture)]);

    private JobPlan<StudyRunSettings, RunResult> PlanOf(
        StudyRun run, string path, RunSettings settings, IReadOnlyList<JobInput> inputs, StudyOutputs outputs)
    {
        var target = new RunFolder(path);
        return new(StudyRunKind.Instance, () => new(settings, run.DataSet.UniformMembers))
        {
            Name = run.Name,
            Seed = run.Training.Seed,
            Folder = path,
            Live = data[run.DataSet.Name],
            Inputs = () => inputs,
            Begin = _ =>
            {
                held!.RequireKept();
                target.Begin(settings);
                return true;
            },
            Progress = (share, stage) => Observer?.OnProgress(run, share, stage),
            Ended = result => End(run, target, result, outputs),
            Failed = reason => End(run, target, new() { End = RunEnd.Failed, Failure = reason }, outputs),
        };
    }

    private void End(StudyRun run, RunFolder target, RunResult result, StudyOutputs outputs)
    {
        held!.RequireKept();
        target.End(result);
        lock (gate)
        {
            results.Add(run, result);
            outputs.Write(results);
            Observer?.OnRunEnd(run, result, results.Count);
        }
    }
}

/// <summary>What a study's runs came to.</summary>
public sealed record StudyOutcome
{
    /// <summary>All runs.</summary>
    public required int Runs { get; init; }

    /// <summary>Those that had been finished before.</summary>
    public required int Skipped { get; init; }

    /// <summary>Those that are finished now, those before and the failed ones included.</summary>
    public required int Finished { get; init; }

    /// <summary>Those that failed, now or before.</summary>
    public required int Failed { get; init; }

    /// <summary>A table of the main figures for each data set, as Markdown; <c>report.md</c> has them all.</summary>
    public required string Summary { get; init; }
}
