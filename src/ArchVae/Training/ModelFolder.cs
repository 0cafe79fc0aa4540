using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Unicode;
using ArchVae.Data;
using ArchVae.Evaluation;
using ArchVae.Files;
using ArchVae.Models;
using ArchVae.Options;
using ArchVae.Spaces;
using ArchVae.Tensors;
using ArchVae.Tensors.Nn;

namespace ArchVae.Training;

/// <summary>
/// The folder that a model lives in. Every file is written under a temporary name, flushed and renamed, so that the folder is
/// usable at any moment.
/// </summary>
public sealed class ModelFolder(string path)
{
    // A space of a mebibyte takes twice that where every character is escaped, and 65,536 latent dimensions two and a half.
    private const int MaximumConfigBytes = 8 << 20;

    /// <summary>The folder.</summary>
    public string Path { get; } = path;

    /// <summary>The search space, sizes, training options and training latents.</summary>
    public string ConfigFile => System.IO.Path.Combine(Path, "config.json");

    /// <summary>The best weights: those with the lowest validation objective at the final β.</summary>
    public string WeightsFile => System.IO.Path.Combine(Path, "model.safetensors");

    /// <summary>One line of figures an epoch.</summary>
    public string MetricsFile => System.IO.Path.Combine(Path, "metrics.jsonl");

    /// <summary>Latest weights, optimiser and position, for resuming.</summary>
    public string CheckpointFile => System.IO.Path.Combine(Path, "checkpoint", "state.safetensors");

    /// <summary>
    /// The 64-bit hashes of the architectures that training was given, for novelty: those of the training data and those of the
    /// validation data as they are written; where the space has a canonical form, both once more as networks. Each part sorted,
    /// little-endian.
    /// </summary>
    public string HashesFile => System.IO.Path.Combine(Path, "training-hashes.bin");

    /// <summary>Whether a model was begun here.</summary>
    public bool Exists => File.Exists(ConfigFile);

    /// <summary>Makes sure that a folder without a model has no file that a model would overwrite.</summary>
    /// <exception cref="InputException">It has one.</exception>
    internal void RefuseForeignFiles()
    {
        foreach (var file in new[] { WeightsFile, MetricsFile, HashesFile, CheckpointFile })
        {
            if (File.Exists(file) || Directory.Exists(file))
            {
                throw new InputException(
                    $"The folder has no config.json of a model, but there is '{file}', which would be overwritten. "
                    + "Name another folder.", Path);
            }
        }
    }

    /// <summary>Writes <c>config.json</c>.</summary>
    public void SaveConfig(ModelConfig config) =>
        AtomicFile.Write(ConfigFile, stream => JsonSerializer.Serialize(stream, config, JsonFormat.Indented));

    /// <summary>Reads <c>config.json</c>.</summary>
    /// <exception cref="InputException">There is none, or it is none of a model of this format.</exception>
    public ModelConfig LoadConfig()
    {
        if (!Directory.Exists(Path)) throw new InputException("There is no such model folder.", Path);
        if (!Exists) throw new InputException("The folder holds no model: it has no config.json.", Path);
        JsonDocument? document = null;
        try
        {
            var bytes = InputFile.ReadBytes(ConfigFile, MaximumConfigBytes);
            if (!Utf8.IsValid(bytes)) throw new InputException("The file is not UTF-8 text.", ConfigFile);
            document = JsonDocument.Parse(bytes);
            // Before anything else: another version may have fields that this one does not know.
            if (document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("formatVersion", out var version)
                && version.ToString() is var number && number != ModelConfig.CurrentFormat.ToString(CultureInfo.InvariantCulture))
                throw new InputException(
                    $"The model's format version is {number}; this program reads {ModelConfig.CurrentFormat}.", ConfigFile);
            var config = document.Deserialize<ModelConfig>(JsonFormat.Indented) ?? throw new JsonException("it is null");
            config = config with { Model = EarlierOptions.Of(config.Model, document.RootElement) };
            config.Model.Validate();
            config.Training?.Validate();
            var isTrained = config.Training != null;
            var hasData = config.TrainingData != null || config.Stream != null;
            if (hasData != isTrained || (config.ValidationData != null) != isTrained)
                throw new InputException(
                    "'training', 'trainingData' or 'stream', and 'validationData' must be given together or not at all.",
                    ConfigFile);
            if (config is { TrainingData: not null, Stream: not null })
                throw new InputException("Of 'trainingData' and 'stream' only one can be given.", ConfigFile);
            if (config.Stream is { StepsPerEpoch: < 1 })
                throw new InputException("'stepsPerEpoch' of 'stream' must be 1 or more.", ConfigFile);
            if (config.TrainingData is { Count: < 1 } || config.ValidationData is { Count: < 1 })
                throw new InputException("'trainingData' and 'validationData' must have a count of 1 or more.", ConfigFile);
            if (config.TrainingLatents is { } scale
                && (scale.Mean.Length != config.Model.LatentSize || scale.StandardDeviation.Length != config.Model.LatentSize))
                throw new InputException(
                    $"'trainingLatents' must have {config.Model.LatentSize} means and deviations, one for each latent dimension.",
                    ConfigFile);
            config.TrainingLatents?.Validate();
            config.MetricScale?.Validate();
            var hasHead = config.Model.Predict != null;
            if ((config.MetricScale != null) != hasHead || (config.Labels != null) != (hasHead && isTrained))
                throw new InputException(
                    "'metricScale', and 'labels' with 'training', must be given where 'predict' of 'model' is, and only there.",
                    ConfigFile);
            return config;
        }
        catch (InputException exception) when (exception.File == null)
        {
            throw new InputException(exception.ExplanationWith(OptionDescription.SettingOf), ConfigFile, inner: exception);
        }
        catch (JsonException exception)
        {
            var message = (document is null ? null : ConfigMistake.In(document.RootElement))
                ?? JsonMistake.Of(exception);
            throw new InputException(
                $"This is no model's configuration: {message}", ConfigFile, exception.LineNumber + 1,
                exception.BytePositionInLine + 1, exception);
        }
        catch (Exception exception) when (exception is NotSupportedException or InvalidOperationException)
        {
            throw new InputException($"This is no model's configuration: {exception.Message}", ConfigFile, inner: exception);
        }
        finally
        {
            document?.Dispose();
        }
    }

    /// <summary>Loads the model with its best weights.</summary>
    /// <param name="threads">How many threads it works with.</param>
    /// <exception cref="InputException">The folder holds no whole model.</exception>
    public ArchitectureVae LoadModel(int threads = 1)
    {
        var config = LoadConfig();
        RequireWeights();
        using var weights = new SafeTensorsFile(WeightsFile);
        // Sizes that are not those of the weights are refused before anything of that size is made.
        var vae = CreateModel(config, threads, parameter => weights.Require(parameter.Name, parameter.Shape));
        try
        {
            LoadWeights(vae.Parameters, weights, "");
            return vae;
        }
        catch
        {
            vae.Dispose();
            throw;
        }
    }

    private void RequireWeights()
    {
        if (File.Exists(WeightsFile)) return;
        throw new InputException(
            "The model has no weights yet: its training has not completed an epoch or was killed before its first "
            + "checkpoint. Go on training it first.", Path);
    }

    /// <summary>
    /// Saves a model without training: its configuration and weights. Where the same model was saved before, its weights are
    /// replaced, whole or not at all.
    /// </summary>
    /// <exception cref="InputException">
    /// The folder holds a model that was trained there or has another space or other options, or files of others, or cannot be
    /// written to, or a weight is not finite.
    /// </exception>
    public void Save(ArchitectureVae vae)
    {
        ArgumentNullException.ThrowIfNull(vae);
        var weights = Snapshot(vae.Parameters);
        foreach (var tensor in weights) SafeTensors.RequireFinite(tensor.Name, tensor.Shape, tensor.Values, WeightsFile);
        WorkFolder.Create(Path);
        using var held = WorkFolder.Hold(Path, "training", "working in this folder");
        AtomicFile.RemoveLeftovers(ConfigFile);
        AtomicFile.RemoveLeftovers(WeightsFile);
        if (Exists) RequireSavedAs(vae);
        else
        {
            RefuseForeignFiles();
            SaveConfig(new ModelConfig
            {
                Space = vae.Space.Name,
                SpaceDefinition = vae.Space.Definition,
                Model = vae.Options,
                MetricScale = vae.MetricHead?.Scale,
            });
        }
        SaveWeights(weights);
    }

    // Two files cannot be replaced at once, so that a kill in between would cost a model that is another one.
    private void RequireSavedAs(ArchitectureVae vae)
    {
        var found = LoadConfig();
        if (found.Training != null)
            throw new InputException("The folder holds a model that was trained there. Name another folder.", Path);
        if (found.SpaceDefinition != vae.Space.Definition || found.Model != vae.Options
            || found.MetricScale != vae.MetricHead?.Scale)
            throw new InputException("The folder holds a model of another space or other options. Name another folder.", Path);
    }

    /// <summary>Fills a model with the best weights of the folder's, to train it on from there.</summary>
    /// <param name="vae">A model of the same space and options.</param>
    /// <returns>What <see cref="Trainer.From"/> is then.</returns>
    /// <exception cref="InputException">
    /// The folder holds no whole model, one of another space or other options, or one that is being trained.
    /// </exception>
    public ModelOrigin CopyWeightsTo(ArchitectureVae vae)
    {
        ArgumentNullException.ThrowIfNull(vae);
        var config = LoadConfig();
        if (config.SpaceDefinition != vae.Space.Definition || config.Model != vae.Options)
            throw new InputException("The folder holds a model of another space or other options.", Path);
        if (WorkFolder.IsHeld(Path, "training"))
            throw new InputException("The model is being trained; its weights are final when its training has ended.", Path);
        RequireWeights();
        LoadWeights(vae.Parameters, WeightsFile, "");
        return new(Path, WeightsHash());
    }

    /// <summary>SHA-256 of the best weights' file, in hexadecimal.</summary>
    /// <exception cref="InputException">It cannot be read.</exception>
    public string WeightsHash()
    {
        using var stream = InputFile.Open(WeightsFile);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>Refuses a space that was given and is not that of the folder's model.</summary>
    /// <param name="own">The model's.</param>
    /// <param name="given">The one that was given.</param>
    /// <param name="setting">What it was given by.</param>
    /// <exception cref="InputException">It is another one.</exception>
    public void RequireSpace(SearchSpace own, SearchSpace given, string setting)
    {
        ArgumentNullException.ThrowIfNull(own);
        ArgumentNullException.ThrowIfNull(given);
        if (given.IsSameAs(own)) return;
        throw new InputException(
            given.Name == own.Name
                ? $"The folder holds a model of another definition of space '{own.Name}' than {setting} gives."
                : $"The folder holds a model of another space: '{own.Name}' there, '{given.Name}' given by {setting}.", Path)
        {
            Settings = [setting],
        };
    }

    /// <summary>The model that a configuration describes, with its initial weights.</summary>
    public ArchitectureVae CreateModel(ModelConfig config, int threads) => CreateModel(config, threads, null);

    private ArchitectureVae CreateModel(ModelConfig config, int threads, Action<Parameter>? admit)
    {
        var space = SearchSpace.Parse(config.SpaceDefinition, ConfigFile);
        var vae = new ArchitectureVae(space, config.Model, config.Training?.Seed ?? 0, threads, admit);
        if (vae.MetricHead is { } head && config.MetricScale is { } scale) head.Scale = scale;
        return vae;
    }

    /// <summary>
    /// The architectures that training was given; null where the model was not trained in the folder, or on a stream of draws,
    /// none of which is kept.
    /// </summary>
    /// <exception cref="InputException">The folder holds no model, or the file is missing, cut off or cannot be read.</exception>
    public KnownArchitectures? LoadKnownArchitectures()
    {
        var config = LoadConfig();
        if (config.TrainingData is not { } training) return null;
        if (!File.Exists(HashesFile) && !Directory.Exists(HashesFile))
            throw new InputException("The hashes of the training architectures are missing.", HashesFile);
        var (trained, validated) = (sizeof(ulong) * (long)training.Count, sizeof(ulong) * (long)config.ValidationData!.Count);
        var hasForm = SearchSpace.Parse(config.SpaceDefinition, ConfigFile).CanonicalForm != null;
        var once = trained + validated;
        var expected = once * (hasForm ? 2 : 1);
        var bytes = InputFile.ReadBytes(HashesFile, (int)Math.Clamp(expected, 0, Array.MaxLength));
        // Folders of earlier versions have the training data alone, and spaces without canonical forms.
        if (bytes.Length == trained && !hasForm) return new(ArchitectureSet.FromBytes(bytes, []), null);
        if (bytes.Length != expected)
            throw new InputException(
                $"The file has {bytes.Length} bytes, but {expected} are expected: eight for each architecture that training was "
                + $"given{(hasForm ? ", and eight for its network" : "")}.", HashesFile);
        return new(Part(..(int)trained), Part((int)trained..(int)once));

        ArchitectureSet Part(Range range) =>
            ArchitectureSet.FromBytes(bytes.AsSpan(range), hasForm ? bytes.AsSpan((int)once)[range] : []);
    }

    internal void SaveHashes(IReadOnlyList<Architecture> training, IReadOnlyList<Architecture> validation)
    {
        var hasForm = training[0].Space.CanonicalForm != null;
        AtomicFile.Write(HashesFile, stream =>
        {
            using var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true);
            WriteSorted(training, architecture => architecture.StableHash());
            WriteSorted(validation, architecture => architecture.StableHash());
            if (!hasForm) return;
            WriteSorted(training, architecture => architecture.NetworkHash());
            WriteSorted(validation, architecture => architecture.NetworkHash());

            void WriteSorted(IReadOnlyList<Architecture> architectures, Func<Architecture, ulong> hashOf)
            {
                foreach (var hash in architectures.Select(hashOf).Order()) writer.Write(hash);
            }
        });
    }

    internal void SaveWeights(IReadOnlyList<NamedTensor> weights) =>
        AtomicFile.Write(WeightsFile, stream => SafeTensors.Write(
            stream, weights, new Dictionary<string, string> { ["format"] = "pt", ["simd"] = Simd.Name }));

    /// <summary>Makes sure that the best weights are whole and of this model.</summary>
    /// <exception cref="InputException">They are not.</exception>
    internal void CheckWeights(ParameterSet parameters)
    {
        using var weights = new SafeTensorsFile(WeightsFile);
        foreach (var parameter in parameters.Parameters)
            weights.Read(parameter.Name, parameter.Shape, new float[parameter.Length]);
    }

    /// <summary>Fills parameters from tensors whose names are theirs behind a prefix.</summary>
    /// <exception cref="InputException">A tensor is missing, has another shape, or values that are not finite.</exception>
    internal static void LoadWeights(ParameterSet parameters, string file, string prefix)
    {
        using var weights = new SafeTensorsFile(file);
        LoadWeights(parameters, weights, prefix);
    }

    /// <inheritdoc cref="LoadWeights(ParameterSet, string, string)"/>
    internal static void LoadWeights(ParameterSet parameters, SafeTensorsFile file, string prefix)
    {
        foreach (var parameter in parameters.Parameters)
            file.Read(prefix + parameter.Name, parameter.Shape, parameter.Tensor.Values);
    }

    /// <summary>Copies of all parameters.</summary>
    internal static List<NamedTensor> Snapshot(ParameterSet parameters, string prefix = "") =>
        [.. parameters.Parameters.Select(
            parameter => new NamedTensor(prefix + parameter.Name, parameter.Shape, parameter.Tensor.Values.ToArray()))];
}
