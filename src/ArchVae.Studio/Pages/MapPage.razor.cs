using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using ArchVae.Reports.Pictures;
using ArchVae.Studio.Components;
using ArchVae.Studio.Folders;
using ArchVae.Studio.Models;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace ArchVae.Studio.Pages;

/// <summary>A map of a model's latent space. All that it shows stands in its address.</summary>
public sealed partial class MapPage
{
    private const int Neighbours = 8;
    private const int PriorDraws = 2_000;
    private const int PosteriorDraws = 4_000;
    private const ulong Seed = 1;
    private readonly CancellationTokenSource gone = new();
    private IReadOnlyList<string> models = [];
    private IReadOnlyList<string> data = [];
    private IReadOnlyList<string> predictors = [];
    private (string Model, IReadOnlyList<string> Paths)? dataOf;
    private (ModelMap Map, string Coloring, float[] Values)? colored;
    private ElementReference element;
    private DotNetObjectReference<MapPage>? self;
    private ModelMap? map;
    private MapSource? source;
    private Exception? failure;
    private bool working;
    private bool isDrawn = true;
    private bool isShown;
    private double share;
    private string status = "";
    private string? wanted;
    private int? point;
    private IReadOnlyList<(int Index, float Distance)> nearest = [];
    private IReadOnlyList<int> selected = [];

    /// <summary>The model, by its path.</summary>
    [SupplyParameterFromQuery] public string? Model { get; set; }

    /// <summary>The data, by their path; none for draws of the space's generator.</summary>
    [SupplyParameterFromQuery] public string? Data { get; set; }

    /// <summary>The axis across.</summary>
    [SupplyParameterFromQuery] public string? X { get; set; }

    /// <summary>The axis up.</summary>
    [SupplyParameterFromQuery] public string? Y { get; set; }

    /// <summary>What points are coloured by; none for one colour.</summary>
    [SupplyParameterFromQuery] public string? Color { get; set; }

    /// <summary>Whether draws of the prior are shown too.</summary>
    [SupplyParameterFromQuery] public bool Prior { get; set; }

    /// <summary>The id of the chosen architecture.</summary>
    [SupplyParameterFromQuery] public string? Point { get; set; }

    /// <summary>Whether the chosen architecture's posterior is shown too.</summary>
    [SupplyParameterFromQuery] public bool Posterior { get; set; }

    private string AxisX => X ?? "pc1";

    private string AxisY => Y ?? "pc2";

    private string? ColorTitle => Color?.Split(':')[^1];

    // What the address says is offered too, so that it can be seen to be wrong.
    private IReadOnlyList<string> DataChoices =>
        dataOf is { } known && known.Model == Model ? [.. known.Paths.Union(Data is { Length: > 0 } own ? [own] : [])] : data;

    private string Description => map is null ? "The map is not drawn yet." : string.Create(
        CultureInfo.InvariantCulture,
        $"{map.Records.Count:N0} architectures{(map.Total > map.Records.Count ? $" of {map.Total:N0}, chosen at random" : "")}.");

    /// <summary>Is told by the browser that a point was clicked.</summary>
    [JSInvokable]
    public void OnPoint(int index) => Go(nameof(Point), map?.IdOf(index));

    /// <summary>Is told by the browser which points were chosen: 4 bytes each.</summary>
    [JSInvokable]
    public void OnSelected(byte[] indices)
    {
        selected = MemoryMarshal.Cast<byte, int>(indices).ToArray();
        StateHasChanged();
    }

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        var items = Folder.Items();
        models = [.. items.Where(item => item.Kind == ItemKind.Model).Select(item => item.Path)];
        data = [.. items.Where(item => item.Kind == ItemKind.Data).Select(item => item.Path)];
        predictors = [.. items.Where(item => item.Kind == ItemKind.Predictor).Select(item => item.Path)];
    }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (string.IsNullOrEmpty(Model))
        {
            if (await Task.Run(() => Models.ModelFor(Data)) is { } found)
                Navigation.NavigateTo(With(nameof(Model), found), replace: true);
            return;
        }
        try
        {
            if (dataOf?.Model != Model) dataOf = (Model, await Task.Run(() => Models.DataFor(Model)));
            var wantedSource = new MapSource(Model, Data);
            if (source != wantedSource)
            {
                (source, map, selected, failure, working, share) = (wantedSource, null, [], null, true, 0);
                var made = await Task.Run(() => Models.MapOf(wantedSource, Progress, gone.Token), gone.Token);
                if (source != wantedSource) return;
                (map, working) = (made, false);
            }
            if (map is null) return;
            try
            {
                await TakeColors(map);
                failure = null;
            }
            catch (InputException exception)
            {
                // The map is worth seeing without them.
                failure = exception;
            }
            point = map.Find(Point);
            status = Point is { Length: > 0 } && point is null ? $"There is no architecture with the id {Point}." : "";
            nearest = point is { } index
                ? [.. map.Nearest(map.Centers[index], Neighbours + 1).Where(near => near.Index != index).Take(Neighbours)] : [];
            isDrawn = false;
        }
        catch (Exception exception) when (exception is InputException or IOException)
        {
            (failure, working) = (exception, false);
        }
        catch (OperationCanceledException)
        {
            // The page is left.
        }
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (map is null && isShown)
        {
            isShown = false;
            await Script.Call("clearMap", element);
        }
        if (isDrawn || map is not { } shown) return;
        (isDrawn, isShown) = (true, true);
        try
        {
            self ??= DotNetObjectReference.Create(this);
            var (layers, numbers) = Layers(shown);
            using var stream = new DotNetStreamReference(new MemoryStream(numbers));
            await Script.Call("drawMap", element, new
            {
                count = shown.Records.Count,
                ids = Enumerable.Range(0, shown.Records.Count).Select(shown.IdOf),
                name = "data",
                color = colored is not null,
                colorTitle = ColorTitle,
                range = colored is { } painted ? RangeOf(painted.Values) : null,
                xTitle = shown.TitleOf(AxisX),
                yTitle = shown.TitleOf(AxisY),
                revision = $"{Model}|{Data}|{AxisX}|{AxisY}",
                layers,
            }, stream, self);
        }
        catch (InputException exception)
        {
            failure = exception;
            StateHasChanged();
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        gone.Cancel();
        gone.Dispose();
        self?.Dispose();
    }

    // [x…, y…, values…] of the data, then [x…, y…] of each layer.
    private (List<MapLayer> Layers, byte[] Numbers) Layers(ModelMap shown)
    {
        var values = colored?.Values ?? new float[shown.Records.Count];
        var (across, up) = (shown.Along(AxisX), shown.Along(AxisY));
        var parts = new List<float[]> { across, up, values };
        var layers = new List<MapLayer>();
        // Draws have a place in the latent space, and no metrics.
        var isLatent = ModelMap.IsLatent(AxisX) && ModelMap.IsLatent(AxisY);
        if (Prior && isLatent)
        {
            var draws = shown.Model.Use(vae => vae.PriorDraws(PriorDraws, Seed));
            Add("prior", "points", "#d97706", [.. draws.Chunk(shown.Model.LatentSize)]);
        }
        if (point is { } chosen)
        {
            if (Posterior && isLatent)
            {
                var architecture = shown.Records[chosen].Architecture;
                var draws = shown.Model.Use(vae => vae.SamplePosterior([architecture], PosteriorDraws, Seed));
                Add("posterior", "density", "#dc2626", draws);
            }
            layers.Add(new(shown.IdOf(chosen), "mark", "#dc2626", 1));
            parts.AddRange([[across[chosen]], [up[chosen]]]);
        }
        return (layers, MemoryMarshal.AsBytes(parts.SelectMany(part => part).ToArray().AsSpan()).ToArray());

        void Add(string name, string kind, string paint, IReadOnlyList<float[]> points)
        {
            layers.Add(new(name, kind, paint, points.Count));
            parts.Add(shown.Along(AxisX, points));
            parts.Add(shown.Along(AxisY, points));
        }
    }

    // What a predictor says of many takes seconds.
    private async Task TakeColors(ModelMap shown)
    {
        if (Color is not { Length: > 0 } coloring) colored = null;
        else if (colored is not { } known || known.Map != shown || known.Coloring != coloring)
        {
            colored = null;
            var values = coloring.StartsWith(PredictedValues.Prefix, StringComparison.Ordinal)
                ? await Task.Run(() => PredictedValues.Of(
                    coloring[PredictedValues.Prefix.Length..], Folder, shown.Model, shown.Records))
                : shown.ValuesOf(coloring);
            colored = (shown, coloring, values);
        }
    }

    private static ColorRange? RangeOf(float[] values) => ColorRange.Of(values.Select(value => (double)value));

    private void Progress(double done)
    {
        share = done;
        _ = InvokeAsync(StateHasChanged);
    }

    // What the other model's space does not have is left behind.
    private async Task ChooseModel(string model)
    {
        var fits = Data is null || (await Task.Run(() => Models.DataFor(model))).Contains(Data);
        Navigation.NavigateTo(fits ? With(nameof(Model), model) : $"map?{QueryOf(("model", model))}");
    }

    private async Task ChooseNone()
    {
        selected = [];
        await Script.Call("chooseNone", element);
    }

    private void FindId() => Go(nameof(Point), wanted?.Trim());

    private Task ExportSelected()
    {
        var lines = RecordJson.Lines(selected.Select(index => map!.Records[index]));
        return Script.Download("chosen.jsonl", Encoding.UTF8.GetBytes(lines)).AsTask();
    }

    private void Go(string name, string? value) => Navigation.NavigateTo(With(name, value));

    private string With(string name, string? value) =>
        Navigation.GetUriWithQueryParameter(name.ToLowerInvariant(), string.IsNullOrEmpty(value) ? null : value);

    private static string QueryOf(params (string Name, string? Value)[] parameters) => string.Join('&', parameters
        .Where(parameter => !string.IsNullOrEmpty(parameter.Value))
        .Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(parameter.Value!)}"));

    private sealed record MapLayer(string Name, string Kind, string Paint, int Count);
}
