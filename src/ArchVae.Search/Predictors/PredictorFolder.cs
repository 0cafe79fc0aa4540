using System.Text.Json;
using ArchVae.Files;
using ArchVae.Spaces;
using ArchVae.Training;

namespace ArchVae.Search.Predictors;

/// <summary>
/// The folder of a fitted predictor: <c>predictor.json</c>, which appears whole or not at all. Predictors of several metrics lie
/// side by side, each in a folder that is called like its metric, or in the folder <c>predictors</c> of a model.
/// </summary>
/// <param name="path">The folder.</param>
public sealed class PredictorFolder(string path)
{
    private const int MaximumBytes = 1 << 30;
    private const string InnerFolder = "predictors";

    /// <summary>The folder.</summary>
    public string Path { get; } = path;

    /// <summary>The predictor.</summary>
    public string ConfigFile => System.IO.Path.Combine(Path, "predictor.json");

    /// <summary>The model that it lies in, where <see cref="InModel"/> puts predictors; null where it lies in none.</summary>
    public ModelFolder? Model
    {
        get
        {
            var parent = Directory.GetParent(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(Path)));
            return parent is { Name: InnerFolder, Parent: { } model } && new ModelFolder(model.FullName) is { Exists: true } found
                ? found : null;
        }
    }

    /// <summary>Where the predictor of a metric lies among those of several.</summary>
    /// <param name="path">The folder of them all.</param>
    /// <param name="metric">The metric, in a folder with <see cref="FileName"/>'s name of it.</param>
    public static PredictorFolder Of(string path, string metric) => new(System.IO.Path.Combine(path, FileName.Of(metric)));

    /// <summary>Where the predictor of a metric lies that was fitted with a model: <c>MODEL/predictors/METRIC</c>.</summary>
    public static PredictorFolder InModel(ModelFolder model, string metric)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Of(System.IO.Path.Combine(model.Path, InnerFolder), metric);
    }

    /// <summary>
    /// The predictors of a folder: its own, or those of the folders in it, by the names of their metrics.
    /// </summary>
    /// <exception cref="InputException">There is no such folder, or no predictor in it.</exception>
    public static IReadOnlyList<PredictorFolder> In(string path)
    {
        var own = new PredictorFolder(path);
        if (File.Exists(own.ConfigFile) || !Directory.Exists(path)) return [own];
        List<PredictorFolder> inner = [.. Directory.GetDirectories(path).Order(StringComparer.Ordinal)
            .Select(folder => new PredictorFolder(folder)).Where(folder => File.Exists(folder.ConfigFile))];
        return inner.Count > 0 ? inner : [own];
    }

    /// <summary>Saves a predictor over what is there.</summary>
    /// <exception cref="InputException">
    /// The folder cannot be written to, or holds predictors of several metrics or lies among them as one of their folders.
    /// </exception>
    public void Save(PredictorConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        RequireAlone();
        WorkFolder.Create(Path);
        AtomicFile.Write(ConfigFile, stream => JsonSerializer.Serialize(stream, config, JsonFormat.Compact));
    }

    /// <summary>Loads a predictor.</summary>
    /// <param name="latent">The latent space of the model that it was fitted with; null where it sees none.</param>
    /// <exception cref="InputException">
    /// There is none, it is none of this format, or it sees the latent space of a model and this is not it.
    /// </exception>
    public FittedPredictor Load(VaeCenters? latent = null)
    {
        return Reading(() => Restore(Config(), latent));
    }

    /// <summary>What the predictor is, without fitting it to its networks again.</summary>
    /// <exception cref="InputException">There is none, or it is none of this format.</exception>
    public PredictorConfig LoadConfig() => Reading(Config);

    private T Reading<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InputException exception) when (exception.File is null)
        {
            throw new InputException(exception.Explanation, ConfigFile, inner: exception);
        }
        catch (JsonException exception)
        {
            throw new InputException(
                $"This is no predictor: {JsonMistake.Of(exception)}", ConfigFile, exception.LineNumber + 1,
                exception.BytePositionInLine + 1, exception);
        }
    }

    // A folder holds one predictor or folders of several, so that it is plain what is used.
    private void RequireAlone()
    {
        if (!File.Exists(ConfigFile) && Directory.Exists(Path) && In(Path)[0].Path != Path)
            throw new InputException("The folder holds predictors of several metrics. Name another folder.", Path);
        var full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(Path));
        if (Directory.GetParent(full) is { } parent && File.Exists(new PredictorFolder(parent.FullName).ConfigFile))
            throw new InputException("The folder lies in that of a predictor of one metric. Name another folder.", Path);
    }

    private PredictorConfig Config()
    {
        if (!Directory.Exists(Path)) throw new InputException("There is no such folder of a predictor.", Path);
        if (!File.Exists(ConfigFile)) throw new InputException("The folder holds no predictor: it has no predictor.json.", Path);
        return Read(InputFile.ReadBytes(ConfigFile, MaximumBytes));
    }

    private static PredictorConfig Read(byte[] bytes)
    {
        using var document = JsonDocument.Parse(bytes);
        if (document.RootElement.ValueKind == JsonValueKind.Object
            && document.RootElement.TryGetProperty("formatVersion", out var version)
            && (version.ValueKind != JsonValueKind.Number || !version.TryGetInt32(out var number)
                || number != PredictorConfig.CurrentFormat))
        {
            throw new InputException(
                $"The predictor's format version is {InputException.Shown(version.ToString())}; this program reads " +
                $"{PredictorConfig.CurrentFormat}.");
        }
        return document.Deserialize<PredictorConfig>(JsonFormat.Compact) ?? throw new JsonException("It is null.");
    }

    private FittedPredictor Restore(PredictorConfig config, VaeCenters? latent)
    {
        config.Options.Validate();
        var family = PredictorFamily.Registry.Get(config.Predictor);
        if (family.NeedsModel) RequireModel(config, latent);
        var space = SearchSpace.Parse(config.SpaceDefinition, ConfigFile);
        if (config.Networks.Count == 0) throw new InputException("The predictor has no networks.");
        var networks = new LabelledNetworks(
            [.. config.Networks.Select((network, at) => Architecture(space, network, at))],
            [.. config.Networks.Select(network => network.Value)], [.. config.Networks.Select(network => network.Measurements)],
            [.. config.Networks.Select(network => network.Noise)]);
        var context = new PredictorContext(networks, config.LabelForm, config.Options, config.Seed, latent);
        return new(config, space, family.Restore(context, config.State));
    }

    private static void RequireModel(PredictorConfig config, VaeCenters? latent)
    {
        if (latent is null)
        {
            throw new InputException(
                $"The predictor, '{config.Predictor}', sees the latent space of the model that it was fitted with; --model must "
                + "name its folder.");
        }
        if (latent.Hash() != config.ModelHash)
            throw new InputException("The predictor was fitted with another model than this one, or with other weights of it.");
    }

    private static Architecture Architecture(SearchSpace space, SavedNetwork network, int at)
    {
        try
        {
            if (network is { Measurements: >= 1, Noise: null or (>= 0 and < double.PositiveInfinity) }
                && double.IsFinite(network.Value)
                && ArchVae.Spaces.Architecture.FromCells(space, network.Cells) is var architecture
                && space.Grammar.Accepts(architecture)) return architecture;
        }
        catch (ArgumentException exception)
        {
            throw new InputException($"Network {at + 1} of the predictor: {exception.Message}", inner: exception);
        }
        throw new InputException($"Network {at + 1} of the predictor is no legal architecture with a value.");
    }
}
