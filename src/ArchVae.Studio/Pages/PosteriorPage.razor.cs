using ArchVae.Data;
using ArchVae.Studio.Folders;
using ArchVae.Studio.Models;
using Microsoft.AspNetCore.Components;

namespace ArchVae.Studio.Pages;

/// <summary>
/// What the posteriors of several models make of one architecture, side by side, flow by flow. What it shows stands in its
/// address, but for the slider.
/// </summary>
public sealed partial class PosteriorPage
{
    private IReadOnlyList<string> models = [];
    private IReadOnlyList<string> data = [];
    private IReadOnlyList<PosteriorView> views = [];
    private ArchitectureRecord? record;
    private string shown = "";
    private int step;
    private Exception? failure;

    /// <summary>The models, by their paths; all of one space.</summary>
    [SupplyParameterFromQuery(Name = "model")] public string[]? Chosen { get; set; }

    /// <summary>The data that the id is of, by their path; none for draws of the space's generator.</summary>
    [SupplyParameterFromQuery] public string? Data { get; set; }

    /// <summary>The id of the architecture; the first one without.</summary>
    [SupplyParameterFromQuery] public string? Id { get; set; }

    /// <summary>Whether each step fills its picture; otherwise the axes are those of all.</summary>
    [SupplyParameterFromQuery] public bool Near { get; set; }

    private IReadOnlyList<string> Others => [.. models.Except(Chosen ?? [])];

    private int LastStep => views.Max(view => view.FlowCount);

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        var items = Folder.Items();
        models = [.. items.Where(item => item.Kind == ItemKind.Model).Select(item => item.Path)];
        data = [.. items.Where(item => item.Kind == ItemKind.Data).Select(item => item.Path)];
        step = int.MaxValue;
    }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        (views, failure) = ([], null);
        if (Chosen is not [var first, ..]) return;
        try
        {
            (record, shown, views) = await Task.Run(() =>
            {
                var map = Models.MapOf(new(first, Data), _ => { }, CancellationToken.None);
                var index = string.IsNullOrEmpty(Id) ? 0 : map.Find(Id)
                    ?? throw new InputException(
                        $"There is no architecture with the id '{InputException.Shown(Id)}' in the data.");
                var found = map.Records[index];
                var seen = Chosen.Select(path => PosteriorView.Of(Models.Open(path), found.Architecture)).ToList();
                return (found, map.IdOf(index), seen);
            });
        }
        catch (Exception exception) when (exception is InputException or IOException)
        {
            failure = exception;
        }
    }

    private void StepTo(ChangeEventArgs change)
    {
        if (int.TryParse(change.Value as string, out var wanted)) step = wanted;
    }

    private void Add(string? path)
    {
        if (!string.IsNullOrEmpty(path)) Show([.. Chosen ?? [], path]);
    }

    private void Remove(string path) => Show([.. (Chosen ?? []).Where(one => one != path)]);

    private void Show(string[] paths) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(new Dictionary<string, object?> { ["model"] = paths }));

    private void Go(string name, string? value) => Navigation.NavigateTo(
        Navigation.GetUriWithQueryParameter(name.ToLowerInvariant(), string.IsNullOrEmpty(value) ? null : value));
}
