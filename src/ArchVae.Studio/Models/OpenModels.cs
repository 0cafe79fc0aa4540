using ArchVae.Data;
using ArchVae.Spaces;
using ArchVae.Studio.Folders;
using ArchVae.Training;

namespace ArchVae.Studio.Models;

/// <summary>The models that pages show, loaded once, and anew where their weights have changed; and maps of them.</summary>
/// <param name="folder">Where they lie.</param>
/// <param name="options">How many threads each has.</param>
public sealed class OpenModels(OpenedFolder folder, StudioOptions options) : IDisposable
{
    // A default model takes 10 MB, a map of 100,000 points with all centers 50.
    private const int MostModels = 8;
    private const int MostMaps = 4;
    private readonly Lock gate = new();
    private readonly List<(DateTime Written, OpenModel Model)> models = [];
    private readonly List<(MapSource Source, DateTime Written, ModelMap Map)> maps = [];
    private bool disposed;

    /// <summary>A model.</summary>
    /// <param name="path">Its path from the folder.</param>
    /// <exception cref="InputException">There is none, or it cannot be loaded.</exception>
    public OpenModel Open(string path)
    {
        var files = new ModelFolder(folder.Resolve(path));
        lock (gate)
        {
            // A page that is still drawn while the studio ends.
            if (disposed) throw new InputException("The studio has ended.");
            var written = File.GetLastWriteTimeUtc(files.WeightsFile);
            var at = models.FindIndex(entry => entry.Model.Path == path);
            if (at >= 0)
            {
                var known = models[at];
                models.RemoveAt(at);
                if (known.Written == written)
                {
                    models.Add(known);
                    return known.Model;
                }
                known.Model.Dispose();
            }
            var model = new OpenModel(path, files, options.Threads);
            models.Add((written, model));
            if (models.Count > MostModels)
            {
                models[0].Model.Dispose();
                models.RemoveAt(0);
            }
            return model;
        }
    }

    /// <summary>A map of a model.</summary>
    /// <param name="source">Of what.</param>
    /// <param name="progress">Is told the share that is done, from 0 to 1.</param>
    /// <param name="stop">Stops it.</param>
    /// <exception cref="InputException">The model or the data cannot be read.</exception>
    public ModelMap MapOf(MapSource source, Action<double> progress, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(source);
        var model = Open(source.Model);
        var data = source.Data is { Length: > 0 } file ? folder.Resolve(file) : null;
        var written = File.GetLastWriteTimeUtc(new ModelFolder(folder.Resolve(source.Model)).WeightsFile);
        if (data is not null && File.GetLastWriteTimeUtc(data) is var changed && changed > written) written = changed;
        lock (gate)
        {
            if (maps.Find(entry => entry.Source == source && entry.Written == written).Map is { } known) return known;
        }
        var map = ModelMap.Of(model, data, progress, stop);
        lock (gate)
        {
            maps.Add((source, written, map));
            if (maps.Count > MostMaps) maps.RemoveAt(0);
        }
        return map;
    }

    /// <summary>A model that fits data, the one that was changed last; null where there is none.</summary>
    /// <param name="data">The data, by their path from the folder; null or empty for any model.</param>
    public string? ModelFor(string? data) => folder.Items().Where(item => item.Kind == ItemKind.Model)
        .OrderByDescending(item => item.Changed).Select(item => item.Path)
        .FirstOrDefault(path => SpaceOf(path) is { } space && (string.IsNullOrEmpty(data) || IsOf(space, data)));

    /// <summary>The data sets of a model's space, by their paths.</summary>
    public IReadOnlyList<string> DataFor(string model) => SpaceOf(model) is not { } space ? []
        : [.. folder.Items().Where(item => item.Kind == ItemKind.Data && IsOf(space, item.Path)).Select(item => item.Path)];

    /// <inheritdoc/>
    public void Dispose()
    {
        List<OpenModel> opened;
        lock (gate)
        {
            disposed = true;
            opened = [.. models.Select(entry => entry.Model)];
            models.Clear();
        }
        foreach (var model in opened) model.Dispose();
    }

    private SearchSpace? SpaceOf(string model)
    {
        try
        {
            var files = new ModelFolder(folder.Resolve(model));
            return SearchSpace.Parse(files.LoadConfig().SpaceDefinition, files.ConfigFile);
        }
        catch (InputException)
        {
            // A model that cannot be read has a message on its own page.
            return null;
        }
    }

    // By the first line: others are told of where the data are read.
    private bool IsOf(SearchSpace space, string data)
    {
        try
        {
            return JsonLines.Read(folder.Resolve(data), space).Any();
        }
        catch (Exception exception) when (exception is InputException or IOException)
        {
            return false;
        }
    }
}

/// <summary>What a map shows.</summary>
/// <param name="Model">The model, by its path.</param>
/// <param name="Data">The data set, by its path; null or empty for draws of the space's generator.</param>
public sealed record MapSource(string Model, string? Data);
