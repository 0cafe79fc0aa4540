using System.Text.Json;
using ArchVae.Data;
using ArchVae.Files;
using ArchVae.Models;
using ArchVae.Spaces;
using ArchVae.Studio.Folders;
using ArchVae.Studio.Models;
using Microsoft.AspNetCore.Components;

namespace ArchVae.Studio.Pages;

/// <summary>
/// A walk between two architectures, and aside along latent dimensions. All that it shows stands in its address.
/// </summary>
public sealed partial class WalkPage
{
    private const int FirstShown = 16;
    private const int LastStep = Studio.Models.Walk.LastStep;
    private readonly CancellationTokenSource gone = new();
    private IReadOnlyList<string> models = [];
    private IReadOnlyList<string> data = [];
    private MapSource? source;
    private ModelMap? map;
    private KnownNetworks known = default!;
    private (WalkEnd? End, string? Mistake) from;
    private (WalkEnd? End, string? Mistake) to;
    private Walk? walk;
    private string ends = "";
    private ArchitectureRecord? shown;
    private int? found;
    private IReadOnlyList<PathPoint> path = [];
    private int spacing;
    private IReadOnlyList<int> dimensions = [];
    private Exception? failure;
    private bool working;
    private bool all;
    private double share;

    /// <summary>The model, by its path.</summary>
    [SupplyParameterFromQuery] public string? Model { get; set; }

    /// <summary>The data that ids are of, by their path; none for draws of the space's generator.</summary>
    [SupplyParameterFromQuery] public string? Data { get; set; }

    /// <summary>Where the way begins: an id, or <c>prior:K</c>.</summary>
    [SupplyParameterFromQuery] public string? From { get; set; }

    /// <summary>Where it ends.</summary>
    [SupplyParameterFromQuery] public string? To { get; set; }

    /// <summary>How far along it, in percent.</summary>
    [SupplyParameterFromQuery] public int At { get; set; }

    /// <summary>Whether it is the arc.</summary>
    [SupplyParameterFromQuery] public bool Arc { get; set; }

    /// <summary>The coordinates that are moved: <c>3:0.5,17:-1.25</c>.</summary>
    [SupplyParameterFromQuery] public string? Moved { get; set; }

    private string PointJson => JsonSerializer.Serialize(new { z = walk!.Point }, JsonFormat.Compact);

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        var items = Folder.Items();
        models = [.. items.Where(item => item.Kind == ItemKind.Model).Select(item => item.Path)];
        data = [.. items.Where(item => item.Kind == ItemKind.Data).Select(item => item.Path)];
    }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (string.IsNullOrEmpty(Model)) return;
        try
        {
            failure = null;
            var wanted = new MapSource(Model, Data);
            if (source != wanted)
            {
                (source, map, walk, ends, working, share) = (wanted, null, null, "", true, 0);
                var (made, networks) = await Task.Run(() =>
                {
                    var read = Models.MapOf(wanted, Progress, gone.Token);
                    return (read, new KnownNetworks(read));
                }, gone.Token);
                if (source != wanted) return;
                (map, known, working) = (made, networks, false);
            }
            if (map is null) return;
            var chosen = $"{From}|{To}|{Arc}";
            if (ends != chosen)
            {
                (walk, ends) = (null, chosen);
                (from, to) = (EndOf(TextOf(From, 0)), EndOf(TextOf(To, map.Records.Count - 1)));
                if (from.End is not { } begin || to.End is not { } end) return;
                var (read, kind) = (map, Arc ? InterpolationKind.Spherical : InterpolationKind.Linear);
                var (made, way) = await Task.Run(() =>
                {
                    var walked = new Walk(read.Model, begin, end, kind);
                    return (walked, walked.Path());
                });
                if (ends != chosen || map != read) return;
                (walk, path, spacing) = (made, way.Places, way.Spacing);
                dimensions = map.Model.DimensionsByActivity;
            }
            if (walk is null) return;
            walk.Step = At;
            walk.Moved = Moved ?? "";
            Show();
        }
        catch (Exception exception) when (exception is InputException or IOException)
        {
            (failure, working, ends) = (exception, false, "");
        }
        catch (OperationCanceledException)
        {
            // The page is left.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        gone.Cancel();
        gone.Dispose();
    }

    // The first and the last architecture are the ends until others are named.
    private string TextOf(string? text, int otherwise) => string.IsNullOrEmpty(text) ? map!.IdOf(otherwise) : text;

    private (WalkEnd? End, string? Mistake) EndOf(string text)
    {
        try
        {
            return (WalkEnd.Find(map!, text), null);
        }
        catch (InputException exception)
        {
            return (null, exception.Message);
        }
    }

    private string Unknown => string.IsNullOrEmpty(Data) ? $"Not among the {map!.Records.Count} draws of the generator."
        : map!.Total > map.Records.Count ? $"Not among the {map.Records.Count} of the data that are read here."
        : "Not in the data.";

    // For those who hear the page: one line at each move.
    private string Spoken => $"{shown!.Architecture}. {(found is { } index ? $"In the data as {map!.IdOf(index)}." : Unknown)}";

    private string PointAddress(int index) => $"map?model={Uri.EscapeDataString(Model!)}"
        + (string.IsNullOrEmpty(Data) ? "" : $"&data={Uri.EscapeDataString(Data)}")
        + $"&point={Uri.EscapeDataString(map!.IdOf(index))}";

    private IReadOnlyList<(string Label, Architecture Architecture)> RowsOfWay =>
        [.. Ends("from", walk!.From), .. path.Select(place => (PercentOf(place), place.Architecture)), .. Ends("to", walk.To)];

    private static string PercentOf(PathPoint place) => FormattableString.Invariant($"{100 * place.Share:0} %");

    private static IEnumerable<(string Label, Architecture Architecture)> Ends(string which, WalkEnd end) =>
        end.Record is { } record ? [($"{which} {end.Text}", record.Architecture)] : [];

    private void Show()
    {
        var decoded = walk!.Decode();
        found = known.Find(decoded);
        shown = found is { } index ? new(decoded, map!.IdOf(index), map.Records[index].Metrics)
            : new(decoded, walk.IsMoved ? "moved" : FormattableString.Invariant($"at-{walk.Step}"));
    }

    private void Step(ChangeEventArgs change)
    {
        if (!int.TryParse(change.Value as string, out var step)) return;
        walk!.Step = step;
        Show();
    }

    private Task StepTo(PathPoint place)
    {
        (walk!.Step, walk.Moved) = ((int)Math.Round(place.Share * LastStep), "");
        Show();
        return Remember();
    }

    private void Move(int dimension, ChangeEventArgs change)
    {
        if (!float.TryParse(change.Value as string, System.Globalization.CultureInfo.InvariantCulture, out var value)) return;
        walk!.Move(dimension, value);
        Show();
    }

    private Task BackToWay()
    {
        walk!.Moved = "";
        Show();
        return Remember();
    }

    // The address follows, without an entry in the history for each move.
    private Task Remember()
    {
        (At, Moved) = (walk!.Step, walk.Moved);
        return Script.Call("replaceAddress", Navigation.GetUriWithQueryParameters(new Dictionary<string, object?>
        {
            ["at"] = At == 0 ? null : At,
            ["moved"] = Moved.Length == 0 ? null : Moved,
        })).AsTask();
    }

    private void DrawEnds()
    {
        var next = 1 + Math.Max(SeedOf(From), SeedOf(To));
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(new Dictionary<string, object?>
        {
            ["from"] = WalkEnd.Draw(next),
            ["to"] = WalkEnd.Draw(next + 1),
            ["at"] = null,
            ["moved"] = null,
        }));
    }

    private static ulong SeedOf(string? text) =>
        text?.Split(':') is ["prior", var number] && ulong.TryParse(number, out var seed) ? seed : 0;

    private void Progress(double done)
    {
        share = done;
        _ = InvokeAsync(StateHasChanged);
    }

    // The browser's address may be ahead of the one that is known here, as Remember tells only the browser. A place aside is
    // one of these ends.
    private void Go(string name, string? value) => Navigation.NavigateTo(
        Navigation.GetUriWithQueryParameters(new Dictionary<string, object?>
        {
            [name.ToLowerInvariant()] = string.IsNullOrEmpty(value) ? null : value,
            ["at"] = At == 0 ? null : At,
            ["moved"] = name == nameof(Arc) && !string.IsNullOrEmpty(Moved) ? Moved : null,
        }));
}
