using System.Globalization;
using ArchVae.Options;
using ArchVae.Reports;
using ArchVae.Search;
using ArchVae.Search.Trials;
using ArchVae.Spaces;
using ArchVae.Studio.Folders;
using ArchVae.Studio.Jobs;
using ArchVae.Studio.Searches;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.QuickGrid;

namespace ArchVae.Studio.Pages;

/// <summary>
/// A search as it goes, whoever is at it, and the form of a new one or of one that goes on. All that the page shows stands in its
/// address, what is filled in by the names of the command line.
/// </summary>
public sealed partial class SearchPage
{
    // What most new searches say, and what may differ in one that goes on.
    private static readonly OptionGroup[] common = [OptionGroup.Data, OptionGroup.Model, OptionGroup.Objective];
    private static readonly OptionGroup[] free = [OptionGroup.Running];
    private const int MostMetrics = 6;
    private const int LongestFailure = 60;
    private static readonly TimeSpan interval = TimeSpan.FromSeconds(2);
    private readonly CancellationTokenSource gone = new();
    private readonly PaginationState pages = new() { ItemsPerPage = 25 };
    private IReadOnlyList<FolderItem> items = [];
    private IReadOnlyList<string> searches = [];
    private SearchView? view;
    private SearchJob? job;
    private (SearchJob? Job, JobState? State) known;
    private SearchForm? form;
    private string? formOf;
    private string? name;
    private bool working;
    private string? opened;
    private string? modelPath;
    private IReadOnlyList<Trial> trials = [];
    private IQueryable<Trial> shown = Enumerable.Empty<Trial>().AsQueryable();
    private IReadOnlyList<string> metrics = [];
    private Trial? chosen;
    private string sections = "";
    private Exception? failure;

    /// <summary>The search by its folder's path, or the name of a new one.</summary>
    [SupplyParameterFromQuery(Name = "folder")] public string? Dir { get; set; }

    /// <summary>Whether the form to go on with it is shown.</summary>
    [SupplyParameterFromQuery(Name = "continue")] public bool Continues { get; set; }

    /// <summary>The state of the trials to show; none for all.</summary>
    [SupplyParameterFromQuery] public string? State { get; set; }

    /// <summary>A text that shown trials have in their network, strategy or failure.</summary>
    [SupplyParameterFromQuery] public string? Text { get; set; }

    /// <summary>The number of the trial whose network is shown.</summary>
    [SupplyParameterFromQuery] public int? Trial { get; set; }

    // Null while a new search is described.
    private string? Shown => job is not null || view is not null || failure is not null ? Dir : null;

    private string Summary
    {
        get
        {
            var (done, search) = (trials.Count(trial => trial.State == TrialState.Done), view!.Description);
            var failed = trials.Count(trial => trial.State == TrialState.Failed);
            return string.Create(CultureInfo.InvariantCulture,
                $"{done} trials measured, {failed} failed, {trials.Count - done - failed} begun or waiting; " +
                $"{string.Join(", ", search.Options.Aims())}; strategy {search.Options.Strategy}; {search.Measured}.");
        }
    }

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        if (string.IsNullOrEmpty(Dir)) LookAround();
        Queue.Changed += OnChanged;
        _ = Follow();
    }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        try
        {
            job = Jobs.Find(Dir);
            if (opened != Dir)
            {
                LookAround();
                view?.Dispose();
                (failure, view, opened, trials, sections) = (null, null, Dir, [], "");
            }
            if (view is null && !string.IsNullOrEmpty(Dir)) await Open(Dir);
            await Fill();
            if (view is not null) Show();
            known = (job, job?.Progress.State);
        }
        catch (Exception exception) when (exception is InputException or IOException)
        {
            failure = exception;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Queue.Changed -= OnChanged;
        gone.Cancel();
        gone.Dispose();
        view?.Dispose();
    }

    private void LookAround()
    {
        items = Folder.Items();
        searches = [.. PathsOf(ItemKind.Search).Union(Queue.All.OfType<SearchJob>().Select(one => one.Path))
            .Order(StringComparer.Ordinal)];
    }

    private List<string> PathsOf(ItemKind kind) => [.. items.Where(item => item.Kind == kind).Select(item => item.Path)];

    // Nothing where it is not begun yet: a name in the form, or a job that waits.
    private async Task Open(string path)
    {
        var folder = new SearchFolder(Folder.Resolve(path));
        if (!folder.Exists && (job is not null || !Directory.Exists(folder.Path))) return;
        SearchView found;
        try
        {
            found = await Task.Run(() => SearchView.Open(folder));
        }
        catch (InputException) when (job is { Progress.IsActive: true })
        {
            // It is being begun: the next look finds it.
            return;
        }
        if (opened != path || view is not null)
        {
            found.Dispose();
            return;
        }
        view = found;
        modelPath = await Task.Run(() => SearchSources.Model(Folder, found.Description));
        await Refresh();
        _ = TakeTable(found);
    }

    // A large table takes a second: the page is there before.
    private async Task TakeTable(SearchView current)
    {
        if (await Task.Run(() => SearchSources.Table(Folder, current.Description)) is not var (_, table)) return;
        if (current != view || gone.IsCancellationRequested)
        {
            table.Dispose();
            return;
        }
        current.Table = table;
        if (await Draw(current)) await InvokeAsync(StateHasChanged);
    }

    // The form has what the address says.
    private async Task Fill()
    {
        if (job is { Progress.IsActive: true } || (Shown is not null && (view is null || !Continues)))
        {
            form = null;
            return;
        }
        if (form is null || formOf != Shown)
        {
            formOf = Shown;
            name = Shown is null ? Dir : null;
            var (saved, count) = (view?.Description, trials.Count);
            if (saved is not null) saved = await Task.Run(() => SearchSources.Find(Folder, saved, count, Time));
            form = new(Studio.AllowCommands, saved);
        }
        form.Fill(Navigation.Uri);
    }

    private void OnChanged() => _ = InvokeAsync(async () =>
    {
        var now = Jobs.Find(Dir);
        if (gone.IsCancellationRequested || known == (now, now?.Progress.State)) return;
        LookAround();
        await Update();
    });

    private async Task Update()
    {
        await OnParametersSetAsync();
        if (view is not null) await Refresh();
        StateHasChanged();
    }

    // Other processes write to the store: it is looked at again and again.
    private async Task Follow()
    {
        try
        {
            await PageTimer.Run(interval, Time, () => InvokeAsync(async () =>
            {
                if (view is null && job is not null) await Update();
                else if (view is not null && await Refresh()) StateHasChanged();
            }), gone.Token);
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
        if (current != view || (now.Count == trials.Count && Ended(now) == Ended(trials))) return false;
        trials = now;
        if (!await Draw(current)) return false;
        Show();
        return true;
    }

    // Whether it is still the one that is shown.
    private async Task<bool> Draw(SearchView current)
    {
        var html = await Task.Run(() => ReportOf(current));
        if (current != view) return false;
        sections = html;
        return true;
    }

    private Task Begin() =>
        form?.Read() is { } given ? Begin(Shown ?? name ?? "", given, form.Show) : Task.CompletedTask;

    private Task Resume() => Begin(job!.Path, job.Given, exception => failure = exception);

    private async Task Begin(string folder, GivenOptions given, Action<Exception> refused)
    {
        working = true;
        try
        {
            var begun = await Task.Run(() => Jobs.Begin(folder, given));
            form = null;
            Navigation.NavigateTo(begun.Address);
        }
        catch (Exception exception) when (exception is InputException or IOException or UnauthorizedAccessException)
        {
            refused(exception);
        }
        finally
        {
            working = false;
        }
    }

    // Without a new entry in the browser's history for each field.
    private void Keep(OptionField field) => Navigation.NavigateTo(
        Navigation.GetUriWithQueryParameter(field.Key, field.IsGiven ? field.Text : null), replace: true);

    private void Rename(string? given)
    {
        name = given?.Trim();
        // The name of a search that is there already is refused by the form, not shown instead of it.
        var isNew = !string.IsNullOrEmpty(name) && !searches.Contains(name);
        Navigation.NavigateTo(With(nameof(Dir), isNew ? name : null), replace: true);
    }

    private void Choose(string path) =>
        Navigation.NavigateTo(path.Length == 0 ? "search" : $"search?folder={Uri.EscapeDataString(path)}");

    private List<string>? SuggestionsOf(OptionField field) => field.Option.Name switch
    {
        nameof(SearchRequest.Table) => PathsOf(ItemKind.Data),
        nameof(SearchRequest.Train) => PathsOf(ItemKind.Task),
        nameof(SearchRequest.Model) => PathsOf(ItemKind.Model),
        nameof(SearchRequest.Space) => [.. SearchSpace.BuiltInNames, .. PathsOf(ItemKind.Space)],
        _ => null,
    };

    private static int Ended(IReadOnlyList<Trial> trials) => trials.Count(trial => trial.Ended is not null);

    private string ReportOf(SearchView current)
    {
        var report = modelPath is null ? current.Report(null, null)
            : Models.Open(modelPath).Use(vae => current.Report(vae, modelPath));
        return string.Concat(report.Sections.Select(
            (section, i) => section.ToHtml(id: FormattableString.Invariant($"part-{i}"))));
    }

    private void Show()
    {
        var known = trials.SelectMany(trial => trial.Metrics.Keys);
        metrics = [.. view!.Description.Options.Metrics().Concat(known).Distinct().Take(MostMetrics)];
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
        trial.Metrics.TryGetValue(metric, out var value) ? NumberText.Of(value) : "";

    private void Go(string name, string? value) => Navigation.NavigateTo(With(name, value));

    private string With(string name, string? value) => Navigation.GetUriWithQueryParameter(
        name switch { nameof(Dir) => "folder", nameof(Continues) => "continue", _ => name.ToLowerInvariant() },
        string.IsNullOrEmpty(value) ? null : value);
}
