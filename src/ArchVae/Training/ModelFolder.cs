using System.Globalization;
using System.Numerics.Tensors;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Unicode;
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

    /// <summary>The sorted 64-bit hashes of the training architectures, little-endian, for novelty.</summary>
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
            var bytes = InputFile.ReadBytes(ConfigFile);
            if (!Utf8.IsValid(bytes)) throw new InputException("The file is not UTF-8 text.", ConfigFile);
            document = JsonDocument.Parse(bytes);
            // Before anything else: another version may have fields that this one does not know.
            if (document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("formatVersion", out var version)
                && version.ToString() is var number && number != ModelConfig.CurrentFormat.ToString(CultureInfo.InvariantCulture))
                throw new InputException(
                    $"The model's format version is {number}; this program reads {ModelConfig.CurrentFormat}.", ConfigFile);
            var config = document.Deserialize<ModelConfig>(JsonFormat.Indented) ?? throw new JsonException("it is null");
            config.Model.Validate();
            config.Training?.Validate();
            var isTrained = config.Training != null;
            if ((config.TrainingData != null) != isTrained || (config.ValidationData != null) != isTrained)
                throw new InputException(
                    "'training', 'trainingData' and 'validationData' must be given together or not at all.", ConfigFile);
            if (config.TrainingLatents is { } scale
                && (scale.Mean.Length != config.Model.LatentSize || scale.StandardDeviation.Length != config.Model.LatentSize))
                throw new InputException(
                    $"'trainingLatents' must have {config.Model.LatentSize} means and deviations, one for each latent dimension.",
                    ConfigFile);
            config.TrainingLatents?.Validate();
            return config;
        }
        catch (InputException exception) when (exception.File == null)
        {
            throw new InputException(exception.ExplanationWith(OptionDescription.SettingOf), ConfigFile, inner: exception);
        }
        catch (JsonException exception)
        {
            // The reader's own message repeats the place in other words.
            var message = (document is null ? null : ConfigMistake.In(document.RootElement))
                ?? exception.Message.Split(" Path:")[0].Split(" LineNumber:")[0];
            throw new InputException(
                $"This is no model's configuration: {message}", ConfigFile, exception.LineNumber + 1,
                exception.BytePositionInLine + 1, exception);
        }
        catch (NotSupportedException exception)
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
        var vae = CreateModel(config, threads);
        try
        {
            LoadWeights(vae.Parameters, WeightsFile, "");
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
        foreach (var tensor in weights) RequireFinite(tensor, WeightsFile);
        WorkFolder.Create(Path);
        using var held = WorkFolder.Hold(Path, "working in this folder");
        AtomicFile.RemoveLeftovers(ConfigFile);
        AtomicFile.RemoveLeftovers(WeightsFile);
        if (Exists) RequireSavedAs(vae);
        else
        {
            RefuseForeignFiles();
            SaveConfig(new ModelConfig { Space = vae.Space.Name, SpaceDefinition = vae.Space.Definition, Model = vae.Options });
        }
        SaveWeights(weights);
    }

    // Two files cannot be replaced at once, so that a kill in between would cost a model that is another one.
    private void RequireSavedAs(ArchitectureVae vae)
    {
        var found = LoadConfig();
        if (found.Training != null)
            throw new InputException("The folder holds a model that was trained there. Name another folder.", Path);
        if (found.SpaceDefinition != vae.Space.Definition || found.Model != vae.Options)
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
        if (WorkFolder.IsHeld(Path))
            throw new InputException("The model is being trained; its weights are final when its training has ended.", Path);
        RequireWeights();
        var hash = Convert.ToHexStringLower(SHA256.HashData(InputFile.ReadBytes(WeightsFile)));
        LoadWeights(vae.Parameters, WeightsFile, "");
        return new(Path, hash);
    }

    /// <summary>The model that a configuration describes, with its initial weights.</summary>
    public ArchitectureVae CreateModel(ModelConfig config, int threads)
    {
        var space = SearchSpace.Parse(config.SpaceDefinition, ConfigFile);
        return new ArchitectureVae(space, config.Model, config.Training?.Seed ?? 0, threads);
    }

    /// <summary>The hashes of the training architectures; null where the model was not trained in the folder.</summary>
    /// <exception cref="InputException">The folder holds no model, or the file is missing or cut off.</exception>
    public HashSet<ulong>? LoadTrainingHashes()
    {
        if (LoadConfig().TrainingData is not { } data) return null;
        if (!File.Exists(HashesFile))
            throw new InputException("The hashes of the training architectures are missing.", HashesFile);
        var bytes = File.ReadAllBytes(HashesFile);
        var expected = (long)data.Count * sizeof(ulong);
        if (bytes.Length != expected)
            throw new InputException(
                $"The file has {bytes.Length} bytes, but {expected} are expected: eight for each training architecture.",
                HashesFile);
        var hashes = new HashSet<ulong>(bytes.Length / sizeof(ulong));
        for (var i = 0; i < bytes.Length; i += sizeof(ulong))
            hashes.Add(System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(i)));
        return hashes;
    }

    internal void SaveTrainingHashes(IReadOnlyList<Architecture> architectures)
    {
        var hashes = architectures.Select(architecture => architecture.StableHash()).Order().ToArray();
        AtomicFile.Write(HashesFile, stream =>
        {
            using var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true);
            foreach (var hash in hashes) writer.Write(hash);
        });
    }

    internal void SaveWeights(IReadOnlyList<NamedTensor> weights) =>
        AtomicFile.Write(WeightsFile, stream => SafeTensors.Write(
            stream, weights, new Dictionary<string, string> { ["format"] = "pt", ["simd"] = Simd.Name }));

    /// <summary>Makes sure that the best weights are whole and of this model.</summary>
    /// <exception cref="InputException">They are not.</exception>
    internal void CheckWeights(ParameterSet parameters)
    {
        var (tensors, _) = SafeTensors.Read(WeightsFile);
        foreach (var parameter in parameters.Parameters) Find(tensors, parameter.Name, parameter, WeightsFile);
    }

    /// <summary>Fills parameters from tensors whose names are theirs behind a prefix.</summary>
    /// <exception cref="InputException">A tensor is missing, has another shape, or values that are not finite.</exception>
    internal static void LoadWeights(ParameterSet parameters, string file, string prefix)
    {
        var (tensors, _) = SafeTensors.Read(file);
        LoadWeights(parameters, tensors, file, prefix);
    }

    /// <inheritdoc cref="LoadWeights(ParameterSet, string, string)"/>
    internal static void LoadWeights(ParameterSet parameters, Dictionary<string, NamedTensor> tensors, string file, string prefix)
    {
        foreach (var parameter in parameters.Parameters)
            Find(tensors, prefix + parameter.Name, parameter, file).Values.CopyTo(parameter.Tensor.Values);
    }

    internal static NamedTensor Find(Dictionary<string, NamedTensor> tensors, string name, Parameter parameter, string file)
    {
        if (!tensors.TryGetValue(name, out var tensor)) throw new InputException($"Tensor '{name}' is missing.", file);
        if (!tensor.Shape.SequenceEqual(parameter.Shape))
            throw new InputException(
                $"Tensor '{name}' is {Shape(tensor.Shape)}; the model needs {Shape(parameter.Shape)}.", file);
        RequireFinite(tensor, file);
        return tensor;

        static string Shape(IEnumerable<int> sizes) => $"[{string.Join(", ", sizes)}]";
    }

    private static void RequireFinite(NamedTensor tensor, string file)
    {
        if (TensorPrimitives.IsFiniteAll<float>(tensor.Values)) return;
        var first = Array.FindIndex(tensor.Values, value => !float.IsFinite(value));
        var place = new int[tensor.Shape.Count];
        for (var (axis, rest) = (place.Length - 1, first); axis >= 0; rest /= tensor.Shape[axis--])
            place[axis] = rest % tensor.Shape[axis];
        var count = tensor.Values.Count(value => !float.IsFinite(value));
        var shown = FormattableString.Invariant($"{tensor.Values[first]} at [{string.Join(", ", place)}]");
        var values = $"{count} of {tensor.Values.Length} values that are not finite";
        throw new InputException($"Tensor '{tensor.Name}' has {values}; the first is {shown}.", file);
    }

    /// <summary>Copies of all parameters.</summary>
    internal static List<NamedTensor> Snapshot(ParameterSet parameters, string prefix = "") =>
        [.. parameters.Parameters.Select(
            parameter => new NamedTensor(prefix + parameter.Name, parameter.Shape, parameter.Tensor.Values.ToArray()))];
}
