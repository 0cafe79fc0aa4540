using System.Globalization;
using ArchVae.Search;
using ArchVae.Search.Trials;
using ArchVae.Studio.Folders;
using ArchVae.Studio.Searches;
using ArchVae.Training;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.QuickGrid;

namespace ArchVae.Studio.Pages;

/// <summary>A search as it goes, whoever is at it. All that the page shows stands in its address.</summary>
public sealed partial class SearchPage
{
    private static readonly TimeSpan interval = TimeSpan.FromSeconds(2);
    private readonly CancellationTokenSource gone = new();
    private readonly PaginationState pages = new() { ItemsPerPage = 25 };
    private IReadOnlyList<string> searches = [];
    private SearchView? view;
    private string? opened;
    private string? modelPath;
    private IReadOnlyList<Trial> trials = [];
    private IQueryable<Trial> shown = Enumerable.Empty<Trial>().AsQueryable();
    private IReadOnlyList<string> metrics = [];
    private Trial? chosen;
    private string sections = "";
    private Exception? failure;

    /// <summary>The search, by its folder's path.</summary>
    [SupplyParameterFromQuery(Name = "folder")] public string? Dir { get; set; }

    /// <summary>The state of the trials to show; none for all.</summary>
    [SupplyParameterFromQuery] public string? State { get; set; }

    /// <summary>A text that shown trials have in their network, strategy or failure.</summary>
    [SupplyParameterFromQuery] public string? Text { get; set; }

    /// <summary>The number of the trial whose network is shown.</summary>
    [SupplyParameterFromQuery] public int? Trial { get; set; }

    private string Summary
    {
        get
        {
            var done = trials.Count(trial => trial.State == TrialState.Done);
            var failed = trials.Count(trial => trial.State == TrialState.Failed);
            return string.Create(CultureInfo.InvariantCulture,
                $"{done} trials measured, {failed} failed, {trials.Count - done - failed} begun or waiting; " +
                $"{string.Join(", ", view!.Options.Aims())}; strategy {view.Options.Strategy}; {view.Evaluator}.");
        }
    }

    /// <inheritdoc/>
    protected override void OnInitialized() => searches =
        [.. Folder.Items().Where(item => item.Kind == ItemKind.Search).Select(item => item.Path)];

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (string.IsNullOrEmpty(Dir)) return;
        try
        {
            if (opened != Dir)
            {
                (failure, view, opened, trials, sections) = (null, null, Dir, [], "");
                var path = Dir;
                var found = await Task.Run(() => SearchView.Open(new SearchFolder(Folder.Resolve(path))));
                view = found;
                modelPath = found.ModelHash is { } hash ? await Task.Run(() => ModelWith(hash)) : null;
                await Refresh();
                _ = Follow(found);
            }
            Show();
        }
        catch (Exception exception) when (exception is InputException or IOException)
        {
            failure = exception;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        gone.Cancel();
        gone.Dispose();
        view?.Dispose();
    }

    // Other processes write to the store: it is looked at again and again.
    private async Task Follow(SearchView followed)
    {
        try
        {
            using var timer = new PeriodicTimer(interval, Time);
            while (await timer.WaitForNextTickAsync(gone.Token) && view == followed)
            {
                if (await Refresh()) await InvokeAsync(StateHasChanged);
            }
        }
        catch (OperationCanceledException)
        {
            // The page is left.
        }
        catch (Exception exception) when (exception is InputException or IOException)
        {
            failure = exception;
            await InvokeAsync(StateHasChanged);
        }
    }

    // Whether anything changed.
    private async Task<bool> Refresh()
    {
        var current = view!;
        var now = await Task.Run(current.Trials);
        if (now.Count == trials.Count && Ended(now) == Ended(trials)) return false;
        trials = now;
        var html = await Task.Run(() => ReportOf(current));
        await InvokeAsync(() =>
        {
            sections = html;
            Show();
        });
        return true;
    }

    private static int Ended(IReadOnlyList<Trial> trials) => trials.Count(trial => trial.Ended is not null);

    private string ReportOf(SearchView current)
    {
        var report = modelPath is null ? current.Report(null, null)
            : Models.Open(modelPath).Use(vae => current.Report(vae, modelPath));
        return string.Concat(report.Sections.Select(
            (section, i) => section.ToHtml(id: FormattableString.Invariant($"part-{i}"))));
    }

    private string? ModelWith(string hash) => Folder.Items().Where(item => item.Kind == ItemKind.Model).Select(item => item.Path)
        .FirstOrDefault(path =>
        {
            var model = new ModelFolder(Folder.Resolve(path));
            return File.Exists(model.WeightsFile) && model.WeightsHash() == hash;
        });

    private void Show()
    {
        metrics = [.. view!.Options.Metrics().Concat(trials.SelectMany(trial => trial.Metrics.Keys)).Distinct().Take(6)];
        shown = trials.Where(IsShown).Reverse().AsQueryable();
        chosen = Trial is { } number && number >= 0 && number < trials.Count ? trials[number] : null;
    }

    private bool IsShown(Trial trial) =>
        (string.IsNullOrEmpty(State) || trial.State.ToString().Equals(State, StringComparison.OrdinalIgnoreCase))
        && (string.IsNullOrEmpty(Text)
            || $"{trial.Architecture} {trial.Strategy} {trial.Failure}".Contains(Text, StringComparison.OrdinalIgnoreCase));

    private static double ValueOf(Trial trial, string metric) =>
        trial.Metrics.TryGetValue(metric, out var value) ? value : double.NegativeInfinity;

    private static string TextOf(Trial trial, string metric) =>
        trial.Metrics.TryGetValue(metric, out var value) ? value.ToString("G6", CultureInfo.InvariantCulture) : "";

    private void Go(string name, string? value) => Navigation.NavigateTo(With(name, value));

    private string With(string name, string? value) => Navigation.GetUriWithQueryParameter(
        name == nameof(Dir) ? "folder" : name.ToLowerInvariant(), string.IsNullOrEmpty(value) ? null : value);
}
