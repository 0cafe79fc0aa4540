using System.Globalization;
using ArchVae.Options;
using ArchVae.Reports;
using ArchVae.Studies;
using ArchVae.Studies.Searches;

namespace ArchVae.Studio.Jobs;

/// <summary>A study, of models or of searches.</summary>
public sealed class StudyJob : StudioJob, IStudyObserver, ISearchStudyObserver
{
    private static readonly TimeSpan interval = TimeSpan.FromMilliseconds(250);
    private readonly string folder;
    private readonly StudyFile study;
    private readonly int threads;
    private readonly TimeProvider time;
    private long shownAt;

    internal StudyJob(
        string path, string file, string folder, StudyFile study, int threads, TimeProvider time, Action changed)
        : base(path, new GivenOptions(), new StudyProgress(), changed) =>
        (File, this.folder, this.study, this.threads, this.time) = (file, folder, study, threads, time);

    /// <summary>The study's file, by its path from the folder that is open.</summary>
    public string File { get; }

    /// <inheritdoc/>
    public override StudyProgress Progress => (StudyProgress)base.Progress;

    /// <inheritdoc/>
    public override string Address => $"study?folder={Uri.EscapeDataString(Path)}";

    /// <inheritdoc/>
    private protected override string RunningWords => Progress.Total == 0 ? "reading the data"
        : string.Create(CultureInfo.InvariantCulture, $"{Progress.Finished} of {Progress.Total} runs");

    /// <inheritdoc/>
    public void OnStart(int finished, int total) => Change(shown => (StudyProgress)shown with
    {
        Finished = finished,
        Total = total,
        Share = (double)finished / Math.Max(1, total),
    });

    /// <inheritdoc/>
    public void OnProgress(StudyRun run, double share, string stage) => Show(run.Name, new(share, stage));

    /// <inheritdoc/>
    public void OnProgress(SearchStudyRun run, int trials) => Show(
        run.Name,
        new((double)trials / run.Options.Budget, string.Create(CultureInfo.InvariantCulture, $"{trials} trials")));

    /// <inheritdoc/>
    public void OnRunEnd(StudyRun run, RunResult result, int finished) => End(run.Name, finished);

    /// <inheritdoc/>
    public void OnRunEnd(SearchStudyRun run, SearchRunResult result, int finished) => End(run.Name, finished);

    /// <inheritdoc/>
    private protected override void Work(CancellationToken token)
    {
        var origin = new ReportOrigin(ReportOrigin.CommandOf("archvae", "study", File, "--out", Path), time);
        var outcome = study.Models is { } models
            ? new StudyRunner(models, folder, threads) { Observer = this, Time = time, Origin = origin }.Run(token)
            : new SearchStudyRunner(study.Searches!, folder, threads) { Observer = this, Time = time, Origin = origin }
                .Run(token);
        var isWhole = outcome.Finished == outcome.Runs;
        Change(shown => (StudyProgress)shown with
        {
            State = isWhole ? JobState.Completed : JobState.Stopped,
            Share = isWhole ? 1 : shown.Share,
            Finished = outcome.Finished,
            Running = new Dictionary<string, RunProgress>(),
        });
    }

    /// <inheritdoc/>
    private protected override void Free()
    {
    }

    // Several runs go on at once, each of which tells of itself often.
    private void Show(string run, RunProgress progress)
    {
        if (time.GetElapsedTime(Interlocked.Read(ref shownAt)) < interval) return;
        Interlocked.Exchange(ref shownAt, time.GetTimestamp());
        Change(shown =>
        {
            var own = (StudyProgress)shown;
            var running = new Dictionary<string, RunProgress>(own.Running) { [run] = progress };
            return own with { Running = running, Share = ShareOf(own.Finished, running, own.Total) };
        });
    }

    private void End(string run, int finished) => Change(shown =>
    {
        var own = (StudyProgress)shown;
        var running = own.Running.Where(one => one.Key != run).ToDictionary();
        return own with { Finished = finished, Running = running, Share = ShareOf(finished, running, own.Total) };
    });

    private static double ShareOf(int finished, Dictionary<string, RunProgress> running, int total) =>
        Math.Min(1, (finished + running.Values.Sum(run => run.Share)) / Math.Max(1, total));
}
