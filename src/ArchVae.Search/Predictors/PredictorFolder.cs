using System.Text.Json;
using ArchVae.Files;
using ArchVae.Spaces;

namespace ArchVae.Search.Predictors;

/// <summary>The folder of a fitted predictor: <c>predictor.json</c>, which appears whole or not at all.</summary>
/// <param name="path">The folder.</param>
public sealed class PredictorFolder(string path)
{
    private const int MaximumBytes = 1 << 30;

    /// <summary>The folder.</summary>
    public string Path { get; } = path;

    /// <summary>The predictor.</summary>
    public string ConfigFile => System.IO.Path.Combine(Path, "predictor.json");

    /// <summary>Saves a predictor over what is there.</summary>
    /// <exception cref="InputException">The folder cannot be written to.</exception>
    public void Save(PredictorConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
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
        if (!Directory.Exists(Path)) throw new InputException("There is no such folder of a predictor.", Path);
        if (!File.Exists(ConfigFile)) throw new InputException("The folder holds no predictor: it has no predictor.json.", Path);
        try
        {
            return Restore(Config(), latent);
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

    private PredictorConfig Config() => Read(InputFile.ReadBytes(ConfigFile, MaximumBytes));

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
            if (network is { Measurements: >= 1 } && !(network.Noise < 0) && double.IsFinite(network.Noise ?? 0) && double.IsFinite(network.Value)
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
