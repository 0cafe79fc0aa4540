using System.Globalization;
using ArchVae.Jobs.Store;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.QuickGrid;
using StoredState = ArchVae.Jobs.Store.JobState;

namespace ArchVae.Studio.Pages;

/// <summary>The jobs of a store, its workers, and what can be done with them. What is shown stands in the address.</summary>
public sealed partial class JobsPage
{
    private const int MostListed = 1000;
    private const int LongestFailure = 80;
    private static readonly TimeSpan interval = TimeSpan.FromSeconds(2);
    private readonly CancellationTokenSource gone = new();
    private readonly PaginationState pages = new() { ItemsPerPage = 25 };
    private Listing? listed;
    private Exception? failure;

    /// <summary>The state of the jobs to show; none for all.</summary>
    [SupplyParameterFromQuery] public string? State { get; set; }

    /// <summary>The submission of the jobs to show; none for all.</summary>
    [SupplyParameterFromQuery] public string? Submission { get; set; }

    /// <summary>The number of the job that is shown.</summary>
    [SupplyParameterFromQuery] public long? Job { get; set; }

    private string Summary => listed!.Counts.Count == 0 ? "There are no jobs."
        : string.Join(", ", listed.Counts.OrderBy(pair => pair.Key).Select(
            pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Value} {Word(pair.Key)}"))) + ".";

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        if (Stored.Store is null) return;
        _ = PageTimer.Run(interval, Time, () => InvokeAsync(async () =>
        {
            await Refresh();
            StateHasChanged();
        }), gone.Token);
    }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (Stored.Store is not null) await Refresh();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        gone.Cancel();
        gone.Dispose();
    }

    // The database may be away for a while: then it is said, and asked again.
    private async Task Refresh()
    {
        var (state, submission, number) = (State, Submission, Job);
        try
        {
            listed = await Task.Run(() => Listing.Read(Stored.Store!, state, submission, number));
            failure = null;
        }
        catch (Exception exception) when (exception is InputException or IOException)
        {
            failure = exception;
        }
    }

    private async Task Change(Func<JobStore, Func<IReadOnlyList<long>, int>> change, IReadOnlyList<long>? ids)
    {
        var (store, submission) = (Stored.Store!, Submission);
        try
        {
            await Task.Run(() => change(store)(ids ?? [.. store.List(submission).Select(job => job.Id)]));
            await Refresh();
        }
        catch (Exception exception) when (exception is InputException or IOException)
        {
            failure = exception;
        }
    }

    private void Go(string name, string? value) => Navigation.NavigateTo(With(name, value));

    private string With(string name, string? value) => Navigation.GetUriWithQueryParameter(
        name.ToLowerInvariant(), string.IsNullOrEmpty(value) ? null : value);

    private static string Word(StoredState state) => state.ToString().ToLowerInvariant();

    private sealed record Listing(
        IReadOnlyDictionary<StoredState, long> Counts, IReadOnlyList<WorkerRow> Workers, IReadOnlyList<JobRow> Jobs,
        JobRow? Chosen, string? Waits)
    {
        public static Listing Read(JobStore store, string? state, string? submission, long? number)
        {
            var of = string.IsNullOrEmpty(submission) ? null : submission;
            StoredState[] states = Enum.TryParse<StoredState>(state, ignoreCase: true, out var one) ? [one] : [];
            var chosen = number is { } id ? store.Find(id) : null;
            return new(
                store.Counts(of), store.Workers(), store.List(of, states, MostListed), chosen,
                chosen is null ? null : store.WhyWaiting(chosen));
        }
    }
}
