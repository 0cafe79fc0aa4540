using System.Globalization;
using ArchVae.Spaces;
using ArchVae.Studio.Folders;
using ArchVae.Studio.Spaces;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;

namespace ArchVae.Studio.Pages;

/// <summary>An editor of a search space: what is wrong stands at its line while one types, and what it makes beside it.</summary>
public sealed partial class SpacePage
{
    // As long as a word takes to be typed on.
    private static readonly TimeSpan pause = TimeSpan.FromMilliseconds(300);
    private readonly CancellationTokenSource gone = new();
    private CancellationTokenSource? typing;
    private IReadOnlyList<string> files = [];
    private SpaceFile file = new("", null);
    private ElementReference element;
    private (string? File, string? Start)? opened;
    private string? name;
    private string text = "";
    private string original = "";
    private int lineCount = 1;
    private SpaceLook look = new(null, []);
    private IReadOnlyList<Architecture> networks = [];
    private IReadOnlyList<string> size = [];
    private ulong seed;
    private string status = "";
    private Exception? failure;
    private Exception? drawFailure;

    /// <summary>The file, by its path; none for a new one.</summary>
    [SupplyParameterFromQuery] public string? File { get; set; }

    /// <summary>The built-in space that a new one begins with.</summary>
    [SupplyParameterFromQuery] public string? Start { get; set; }

    /// <summary>The seed of the random networks.</summary>
    [SupplyParameterFromQuery] public long? Seed { get; set; }

    private IReadOnlyList<(string, Architecture)> Rows => [.. networks.Select(
        (architecture, i) => ((i + 1).ToString(CultureInfo.InvariantCulture), architecture))];

    private bool IsChanged => text != original;

    // Stretches of line numbers, cut around those of lines with mistakes.
    private IEnumerable<(string Text, bool IsBad)> LineNumbers
    {
        get
        {
            var first = 1;
            foreach (var line in look.Mistakes.Select(mistake => mistake.Line).OfType<long>().Distinct().Order())
            {
                if (line > lineCount) break;
                if (line > first) yield return (Numbers(first, (int)line), false);
                yield return (Numbers((int)line, (int)line + 1), true);
                first = (int)line + 1;
            }
            yield return (Numbers(first, lineCount + 1), false);

            static string Numbers(int from, int to) => string.Concat(
                Enumerable.Range(from, Math.Max(0, to - from)).Select(line => FormattableString.Invariant($"{line}\n")));
        }
    }

    /// <inheritdoc/>
    protected override void OnInitialized() => LookAround();

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        seed = Seed is { } given and >= 0 ? (ulong)given : 0;
        if (opened == (File, Start))
        {
            if (look.Space is not null) await Draw();
            return;
        }
        opened = (File, Start);
        (failure, status) = (null, "");
        try
        {
            file = string.IsNullOrEmpty(File) ? new("", null) : SpaceFile.Read(Folder, File);
            var isExample = string.IsNullOrEmpty(Start);
            text = (file.Saved ?? (isExample ? SpaceFile.Template : BuiltIn(Start!))).ReplaceLineEndings("\n");
            original = text;
            name = file.Saved is not null ? file.Path : isExample ? "mine.yaml" : $"my-{Start}.yaml";
        }
        catch (Exception exception) when (exception is InputException or IOException)
        {
            (failure, file, text, original) = (exception, new("", null), "", "");
            (look, networks, size) = (new(null, []), [], []);
            return;
        }
        await Check(gone.Token);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        gone.Cancel();
        typing?.Dispose();
        gone.Dispose();
    }

    private static string BuiltIn(string start) => SearchSpace.BuiltInNames.Contains(start) ? SearchSpace.Load(start).Definition
        : throw new InputException($"There is no built-in space '{InputException.Shown(start)}'; there are "
            + $"{string.Join(", ", SearchSpace.BuiltInNames)}.");

    private void LookAround() =>
        files = [.. Folder.Items().Where(item => item.Kind == ItemKind.Space).Select(item => item.Path)];

    private async Task Typed()
    {
        lineCount = LinesOf(text);
        status = "";
        typing?.Cancel();
        typing?.Dispose();
        var mine = typing = CancellationTokenSource.CreateLinkedTokenSource(gone.Token);
        try
        {
            await Task.Delay(pause, Time, mine.Token);
            await Check(mine.Token);
        }
        catch (OperationCanceledException)
        {
            // More was typed.
        }
    }

    private async Task Check(CancellationToken stop)
    {
        lineCount = LinesOf(text);
        var current = text;
        var found = await Task.Run(() => SpaceLook.At(current), stop);
        if (stop.IsCancellationRequested || current != text) return;
        look = found;
        StateHasChanged();
        await Draw();
    }

    private async Task Draw()
    {
        var (current, from) = (look, seed);
        try
        {
            var (drawn, sentences) = await Task.Run(() => current.Figures(from));
            if (look != current || gone.IsCancellationRequested) return;
            (networks, size, drawFailure) = (drawn, sentences, null);
        }
        catch (InputException exception)
        {
            (networks, size, drawFailure) = ([], [], exception);
        }
        StateHasChanged();
    }

    private void Save()
    {
        try
        {
            file = file.Write(Folder, name?.Trim() ?? "", text);
            (original, failure, name) = (text, null, file.Path);
            status = look.Mistakes.Count == 0 ? "Saved." : "Saved, with mistakes.";
            if (File == file.Path) return;
            LookAround();
            opened = (file.Path, null);
            Navigation.NavigateTo(AddressOf("file", file.Path), replace: true);
        }
        catch (Exception exception) when (exception is InputException or IOException or UnauthorizedAccessException)
        {
            (failure, status) = (exception, "");
        }
    }

    private void DrawOthers() =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("seed", (long)seed + 1), replace: true);

    private ValueTask GoTo(InputException mistake) => Script.Call("goTo", element, mistake.Line, mistake.Column ?? 1);

    private async Task AskBeforeLeaving(LocationChangingContext context)
    {
        var isSame = new Uri(Navigation.Uri).AbsolutePath == Navigation.ToAbsoluteUri(context.TargetLocation).AbsolutePath
            && Opens(context.TargetLocation) == opened;
        if (!IsChanged || isSame) return;
        if (!await Script.Call<bool>("ask", "The text has changes that are not saved. Leave them?")) context.PreventNavigation();
    }

    private (string? File, string? Start) Opens(string address)
    {
        var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(Navigation.ToAbsoluteUri(address).Query);
        return (Value("file"), Value("start"));

        string? Value(string key) => query.TryGetValue(key, out var value) ? value.ToString() : null;
    }

    private static int LinesOf(string text) => text.AsSpan().Count('\n') + 1;

    private static string AddressOf(string key, string value) =>
        value.Length == 0 ? "space" : $"space?{key}={Uri.EscapeDataString(value)}";
}
