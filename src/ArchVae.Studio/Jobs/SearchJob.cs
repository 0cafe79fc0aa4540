using System.Globalization;
using ArchVae.Options;
using ArchVae.Search;
using ArchVae.Search.Trials;
using ArchVae.Studies.Searches;

namespace ArchVae.Studio.Jobs;

/// <summary>A search.</summary>
public sealed class SearchJob : StudioJob, ISearchObserver
{
    private static readonly TimeSpan interval = TimeSpan.FromMilliseconds(250);
    private readonly SavedSearch search;
    private readonly TimeProvider time;
    private long shownAt;

    internal SearchJob(string folder, GivenOptions given, SavedSearch search, TimeProvider time, Action changed)
        : base(folder, given, new SearchProgress { Budget = search.Options.Budget }, changed) =>
        (this.search, this.time) = (search, time);

    /// <inheritdoc/>
    public override SearchProgress Progress => (SearchProgress)base.Progress;

    /// <inheritdoc/>
    public override string Address => $"search?folder={Uri.EscapeDataString(Path)}";

    /// <inheritdoc/>
    public override string EndWords =>
        Progress.IsExhausted ? "Ended: there are no more networks that were not tried." : "Ended.";

    /// <inheritdoc/>
    private protected override string RunningWords =>
        string.Create(CultureInfo.InvariantCulture, $"{Progress.Ended} of {Progress.Budget} trials");

    /// <inheritdoc/>
    public void OnStart(ArchitectureSearch search, int budget) => Change(shown => Of(search, shown));

    /// <inheritdoc/>
    public void OnEnd(ArchitectureSearch search, Trial trial)
    {
        if (time.GetElapsedTime(shownAt) < interval) return;
        shownAt = time.GetTimestamp();
        Change(shown => Of(search, shown));
    }

    /// <inheritdoc/>
    private protected override void Work(CancellationToken token)
    {
        var end = search.Run(this, token);
        Change(shown => Of(end.Search, shown) with
        {
            State = end.IsWhole ? JobState.Completed : JobState.Stopped,
            IsExhausted = end.IsWhole && end.Search.Count < search.Options.Budget,
        });
    }

    /// <inheritdoc/>
    private protected override void Free() => search.Dispose();

    private static SearchProgress Of(ArchitectureSearch search, JobProgress shown)
    {
        var (ended, own) = (search.Count - search.Pending.Count, (SearchProgress)shown);
        return own with { Ended = ended, Share = Math.Min(1, (double)ended / own.Budget) };
    }
}
