using System.Text.RegularExpressions;
using ArchVae.Studio.Folders;
using ArchVae.Studio.Jobs;
using ArchVae.Studio.Searches;
using Microsoft.AspNetCore.Components;

namespace ArchVae.Studio.Pages;

/// <summary>
/// The runs of a study as they finish, whoever is at it, and how one is begun. What is shown stands in the address.
/// </summary>
public sealed partial class StudyPage
{
    private static readonly TimeSpan interval = TimeSpan.FromSeconds(3);
    private readonly CancellationTokenSource gone = new();
    private IReadOnlyList<string> studies = [];
    private IReadOnlyList<string> files = [];
    private StudyJob? job;
    private StudyProgress? drawn;
    private string? ofStudy;
    private string? name;
    private bool working;
    private StudyTable? table;
    private IQueryable<StudyRow> shown = Enumerable.Empty<StudyRow>().AsQueryable();
    private IReadOnlyList<string> columns = [];
    private string report = "";
    private string? opened;
    private Exception? failure;

    /// <summary>The study, by its folder's path.</summary>
    [SupplyParameterFromQuery(Name = "folder")] public string? Dir { get; set; }

    /// <summary>The file of a new one.</summary>
    [SupplyParameterFromQuery] public string? File { get; set; }

    /// <summary>A text that shown runs have in their name.</summary>
    [SupplyParameterFromQuery] public string? Text { get; set; }

    /// <summary>Whether all figures are shown.</summary>
    [SupplyParameterFromQuery] public bool All { get; set; }

    // Null while a new one is described.
    private string? Shown => string.IsNullOrEmpty(Dir) ? null : Dir;

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        Queue.Changed += OnChanged;
        LookAround();
        _ = Follow();
    }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        job = Jobs.Find(Dir);
        if (Shown is null)
        {
            (opened, table, report, ofStudy) = (null, null, "", null);
            return;
        }
        try
        {
            if (opened != Dir)
            {
                (opened, table, failure, report, ofStudy) = (Dir, null, null, "", null);
                await Read();
                if (job is null) ofStudy = await Task.Run(() => Jobs.FileOf(Shown));
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
        Queue.Changed -= OnChanged;
        gone.Cancel();
        gone.Dispose();
    }

    private void LookAround()
    {
        var items = Folder.Items();
        studies = [.. items.Where(item => item.Kind == ItemKind.Study).Select(item => item.Path)
            .Union(Queue.All.OfType<StudyJob>().Select(one => one.Path)).Order(StringComparer.Ordinal)];
        files = [.. items.Where(item => item.Kind == ItemKind.StudyFile).Select(item => item.Path)];
    }

    private void OnChanged() => _ = InvokeAsync(async () =>
    {
        if (gone.IsCancellationRequested || ReferenceEquals(Jobs.Find(Dir)?.Progress, drawn)) return;
        job = Jobs.Find(Dir);
        var isMore = job?.Progress.Finished != drawn?.Finished || job?.Progress.State != drawn?.State;
        drawn = job?.Progress;
        if (isMore && opened is not null && await Read()) Show();
        StateHasChanged();
    });

    // Other processes may be at it.
    private async Task Follow()
    {
        try
        {
            await PageTimer.Run(interval, Time, () => InvokeAsync(async () =>
            {
                if (opened is null || !await Read()) return;
                Show();
                StateHasChanged();
            }), gone.Token);
        }
        catch (Exception exception) when (exception is InputException or IOException)
        {
            failure = exception;
            await InvokeAsync(StateHasChanged);
        }
    }

    private async Task<bool> Read()
    {
        var folder = Folder.Resolve(Dir!);
        var read = await Task.Run(() => StudyTable.Read(folder));
        if (table is not null && read.Written == table.Written) return false;
        table = read;
        var page = Path.Combine(folder, "report.html");
        // Its script has no place in a page with scripts of its own.
        report = System.IO.File.Exists(page) ? Script().Replace(await System.IO.File.ReadAllTextAsync(page), "") : "";
        return true;
    }

    private void Show()
    {
        columns = All ? table!.Columns : table!.MainColumns;
        shown = table.Rows
            .Where(one => string.IsNullOrEmpty(Text) || one.Run.Contains(Text, StringComparison.OrdinalIgnoreCase))
            .AsQueryable();
    }

    private async Task Begin(string? folder, string? file)
    {
        if (string.IsNullOrEmpty(file))
        {
            failure = new InputException("Choose the file of the study.");
            return;
        }
        (working, failure) = (true, null);
        try
        {
            var begun = await Task.Run(() => Jobs.Begin(folder ?? "", file));
            LookAround();
            if (Dir == begun.Path) job = begun;
            else Navigation.NavigateTo(begun.Address);
        }
        catch (Exception exception) when (exception is InputException or IOException or UnauthorizedAccessException)
        {
            failure = exception;
        }
        finally
        {
            working = false;
        }
    }

    // The model of a run, where it has one.
    private string? ModelOf(StudyRow one)
    {
        var path = Folder.Relative(Path.Combine(Folder.Resolve(Dir!), "runs", one.Run, "model"));
        return Directory.Exists(Path.Combine(Folder.Root, path)) ? path : null;
    }

    private void Choose(string path) =>
        Navigation.NavigateTo(path.Length == 0 ? "study" : $"study?folder={Uri.EscapeDataString(path)}");

    private void Go(string name, string? value) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameter(
        name == nameof(Dir) ? "folder" : name.ToLowerInvariant(), string.IsNullOrEmpty(value) ? null : value));

    [GeneratedRegex("<script.*?</script>", RegexOptions.Singleline)]
    private static partial Regex Script();
}
