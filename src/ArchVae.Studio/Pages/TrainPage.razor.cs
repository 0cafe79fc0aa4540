using System.Globalization;
using ArchVae.Options;
using ArchVae.Reports;
using ArchVae.Spaces;
using ArchVae.Studio.Folders;
using ArchVae.Studio.Jobs;
using ArchVae.Training;
using Microsoft.AspNetCore.Components;

namespace ArchVae.Studio.Pages;

/// <summary>
/// The training of a model as it goes, others laid over it, and the form of a new one. What is filled in stands in the page's
/// address, by the names of the command line.
/// </summary>
public sealed partial class TrainPage
{
    // What most trainings change.
    private static readonly OptionGroup[] common = [OptionGroup.Data, OptionGroup.Optimisation];
    private static readonly TimeSpan interval = TimeSpan.FromSeconds(2);
    private readonly CancellationTokenSource gone = new();
    private IReadOnlyList<string> models = [];
    private IReadOnlyList<string> choices = [];
    private IReadOnlyList<string> others = [];
    private IReadOnlyList<string> data = [];
    private IReadOnlyList<string> spaces = [];
    private IReadOnlyList<EpochSamples> samples = [];
    private TrainingForm? form;
    private (string? Model, bool IsSaved) formOf;
    private ModelConfig? saved;
    private TrainingJob? job;
    private (TrainingJob? Job, JobState? State) known;
    private TrainingProgress? drawn;
    private string? name;
    private string? seen;
    private string curves = "";
    private string bars = "";
    private double[]? kl;
    private ElementReference heading;
    private int epochs;
    private bool working;
    private bool hasBegun;
    private Exception? failure;

    /// <summary>The model whose training is shown, or the name of a new one.</summary>
    [SupplyParameterFromQuery] public string? Model { get; set; }

    /// <summary>Models whose training lies over it.</summary>
    [SupplyParameterFromQuery(Name = "run")] public string[]? Runs { get; set; }

    /// <summary>The epoch whose samples are shown; none for the latest.</summary>
    [SupplyParameterFromQuery] public int? Epoch { get; set; }

    // Null while a new training is described.
    private string? Shown => job is not null || saved is not null ? Model : null;

    private EpochSamples At => samples.LastOrDefault(one => one.Epoch <= (Epoch ?? int.MaxValue)) ?? samples[0];

    private IReadOnlyList<(string, Architecture)> Rows => [.. At.Architectures.Select(
        (architecture, i) => ((i + 1).ToString(CultureInfo.InvariantCulture), architecture))];

    // Epochs that are still to be made; null where none are, or it is not known.
    private (int Made, int All)? Left => job is null && saved?.Training is { Steps: null } training && epochs > 0
        && epochs < training.Epochs ? (epochs, training.Epochs) : null;

    private int IndexOfAt => samples.ToList().IndexOf(At);

    private bool WasNotBegun => job is { WasBegun: false, Progress.State: JobState.Stopped };

    private string QueryOfModel => $"?model={Uri.EscapeDataString(Shown!)}"
        + (job?.Given.Over(new TrainingRequest()).Data is { Length: > 0 } of ? $"&data={Uri.EscapeDataString(of)}" : "");

    private string Status => job is { Progress: var progress } ? progress.State switch
    {
        JobState.Completed => $"Trained: the model {progress.Outcome!.Outcome.Verdict}.",
        JobState.Stopped when WasNotBegun => "Taken from the queue before it began.",
        JobState.Stopped => "Stopped and saved. It can be resumed.",
        JobState.Failed => "Failed.",
        JobState.Stopping => "Saving…",
        JobState.Waiting => "Waits for trainings that were begun before.",
        _ => string.Create(CultureInfo.InvariantCulture, $"Training: epoch {Math.Max(1, progress.Epoch)} of {progress.Epochs}."),
    } : saved?.Outcome is { } outcome ? $"The model {outcome.Verdict}." : "Not trained to its end, or by another process.";

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        Queue.Changed += OnChanged;
        LookAround();
        // Other processes may train in the folder too.
        _ = PageTimer.Run(
            interval, Time, () => Shown is null ? Task.CompletedTask : InvokeAsync(Update), gone.Token);
    }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        try
        {
            (failure, saved) = (null, null);
            TakeJobs(Jobs.All);
            if (!string.IsNullOrEmpty(Model) && new ModelFolder(Folder.Resolve(Model)) is { Exists: true } folder)
                saved = folder.LoadConfig();
            Fill();
            await Refresh();
            (known, drawn) = ((job, job?.Progress.State), job?.Progress);
        }
        catch (Exception exception) when (exception is InputException or IOException)
        {
            failure = exception;
        }
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!hasBegun || Shown is null) return;
        // The form is gone, and the focus with it.
        hasBegun = false;
        await heading.FocusAsync();
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
        models = PathsOf(ItemKind.Model);
        data = PathsOf(ItemKind.Data);
        spaces = [.. SearchSpace.BuiltInNames, .. PathsOf(ItemKind.Space)];

        List<string> PathsOf(ItemKind kind) => [.. items.Where(item => item.Kind == kind).Select(item => item.Path)];
    }

    private void TakeJobs(IReadOnlyList<TrainingJob> all)
    {
        job = all.LastOrDefault(one => one.Path == Model);
        choices = [.. models.Union(all.Select(one => one.Path)).Order(StringComparer.Ordinal)];
        others = [.. choices.Where(path => path != Model && !(Runs ?? []).Contains(path))];
    }

    // The form has what the address says.
    private void Fill()
    {
        if (form is null || formOf != (Shown, saved is not null))
        {
            (form, formOf) = (new(saved, saved is null ? null : DataOf(saved)), (Shown, saved is not null));
            name = Shown is null ? Model : null;
        }
        form.Fill(Navigation.Uri);
    }

    // The file of a model's space that has as many architectures as it was trained on and validated by.
    private string? DataOf(ModelConfig config)
    {
        if (config.TrainingData is not { } training) return null;
        var known = training.Count + (config.ValidationData?.Count ?? 0);
        return Models.DataFor(Shown!).FirstOrDefault(path => DataGlance.Lines(Folder.Resolve(path)) == known);
    }

    // What another process or thread wrote; whether anything changed.
    private async Task<bool> Refresh()
    {
        var main = Shown;
        List<string> shown = main is null ? [] : [main, .. (Runs ?? []).Where(run => run != main)];
        var files = shown.Select(path => (path, new ModelFolder(Folder.Resolve(path)).MetricsFile)).ToList();
        var state = string.Join('|', files.Select(file => new FileInfo(file.MetricsFile))
            .Select(file => file.Exists ? $"{file.FullName}:{file.Length}:{file.LastWriteTimeUtc.Ticks}" : file.FullName))
            + $"|{job?.Progress.Report?.Epoch}|{job?.Progress.State}";
        if (state == seen) return false;
        seen = state;
        if (main is null)
        {
            (curves, bars, kl, samples) = ("", "", null, []);
            return true;
        }
        var progress = job?.Progress;
        var weights = saved is not null && File.Exists(new ModelFolder(Folder.Resolve(main)).WeightsFile);
        var histories = await Task.Run(() => files.Select(file => (file.path, TrainingHistory.Read(file.MetricsFile))).ToList());
        var html = await Task.Run(() => CurvesOf(histories));
        var decoded = progress is { Samples.Count: > 0 } ? progress.Samples
            : weights ? await Task.Run(() => Saved(main)) : [];
        // There may be something newer meanwhile, or another one was chosen.
        if (state != seen || main != Shown) return false;
        (curves, samples, epochs) = (html, decoded, histories[0].Item2.Count);
        if (kl != progress?.Kl)
        {
            kl = progress?.Kl;
            bars = kl is null ? "" : KlByDimension.Bars(kl).ToSvg();
        }
        return true;
    }

    private static string CurvesOf(IReadOnlyList<(string, TrainingHistory History)> runs) =>
        runs.Any(run => run.History.Count > 0) ? TrainingCurves.Of(runs).ToHtml() : "";

    private IReadOnlyList<EpochSamples> Saved(string path) => Models.Open(path).Use<IReadOnlyList<EpochSamples>>(
        vae => [new(0, vae.Sample(TrainingJob.SampleCount, TrainingJob.SampleSeed))]);

    private void OnChanged() => _ = InvokeAsync(Update);

    private async Task Update()
    {
        if (gone.IsCancellationRequested) return;
        try
        {
            TakeJobs(Jobs.All);
            // A model appears with its first files, and has a verdict at its end.
            if (Shown is not null && (known != (job, job?.Progress.State) || IsNew()))
            {
                LookAround();
                await OnParametersSetAsync();
            }
            else
            {
                // Nothing is sent to the browser while nothing happens.
                var isSame = ReferenceEquals(drawn, job?.Progress);
                drawn = job?.Progress;
                if (!await Refresh() && isSame) return;
            }
        }
        catch (Exception exception) when (exception is InputException or IOException)
        {
            failure = exception;
        }
        StateHasChanged();
    }

    private bool IsNew() => saved is null && Directory.Exists(Folder.Resolve(Model!))
        && new ModelFolder(Folder.Resolve(Model!)).Exists;

    private Task Begin() =>
        form?.Read() is { } given ? Begin(Shown ?? name ?? "", given, form.Show) : Task.CompletedTask;

    private Task Resume()
    {
        if (WasNotBegun) return Begin(job!.Path, job.Given, exception => failure = exception);
        var resume = form!.Find(nameof(TrainingRequest.Resume))!.Option;
        return Begin(job!.Path, job.Given.And((resume, true)), exception => failure = exception);
    }

    private async Task Begin(string model, GivenOptions given, Action<Exception> refused)
    {
        working = true;
        try
        {
            var begun = await Task.Run(() => Jobs.Begin(model, given));
            (form, working, seen, hasBegun) = (null, false, null, true);
            Navigation.NavigateTo(AddressOf(begun.Path, Runs ?? []));
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
        name = given?.Trim() ?? "";
        form!.FolderMistake = null;
        try
        {
            Queue.RequireFree(TrainingJobs.ModelSetting, name);
        }
        catch (InputException exception)
        {
            form.Show(exception);
        }
        // A name that the form refuses is not shown instead of it.
        var isNew = form.FolderMistake is null && !models.Contains(name);
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("model", isNew ? name : null), replace: true);
    }

    private void Move(ChangeEventArgs change)
    {
        var index = int.TryParse(change.Value as string, CultureInfo.InvariantCulture, out var at) ? at : samples.Count - 1;
        var isLatest = index >= samples.Count - 1;
        Navigation.NavigateTo(
            Navigation.GetUriWithQueryParameter("epoch", isLatest ? null : samples[index].Epoch), replace: true);
    }

    private void Choose(string path) => Navigation.NavigateTo(path.Length == 0 ? "train" : AddressOf(path, []));

    private void Add(string path)
    {
        if (path.Length > 0) Navigation.NavigateTo(AddressOf(Shown!, [.. Runs ?? [], path]));
    }

    private string Without(string run) => AddressOf(Shown ?? "", (Runs ?? []).Where(other => other != run));

    private static string AddressOf(string model, IEnumerable<string> runs) =>
        $"train?model={Uri.EscapeDataString(model)}" + string.Concat(runs.Select(run => $"&run={Uri.EscapeDataString(run)}"));

    private IReadOnlyList<string>? SuggestionsOf(OptionField field) => field.Option.Name switch
    {
        nameof(TrainingRequest.Data) or nameof(TrainingRequest.Validation) => data,
        nameof(TrainingRequest.Space) => spaces,
        nameof(TrainingRequest.From) => models,
        _ => null,
    };

    private static string Nats(double value) => Text(value, "0.000");

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
