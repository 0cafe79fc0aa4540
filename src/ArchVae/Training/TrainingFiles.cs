using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ArchVae.Files;
using ArchVae.Models;
using ArchVae.Spaces;
using ArchVae.Tensors.Nn;

namespace ArchVae.Training;

/// <summary>
/// The files of a model folder that training writes and goes on from. From <see cref="Open"/> to <see cref="Dispose"/> no other
/// training can use the folder.
/// </summary>
internal sealed class TrainingFiles(ModelFolder folder) : IDisposable
{
    private const int ArchitecturesOfPart = 8192;
    private static readonly UTF8Encoding utf8 = new(false);
    private readonly Dictionary<string, byte[]> written = [];
    private ModelConfig? config;
    private List<string> createdFolders = [];
    private bool isNew;
    private FolderHold? held;

    /// <summary>
    /// Begins a folder, or takes up the training in it: loads the checkpoint where there is one, and removes what a killed run
    /// wrote after it.
    /// </summary>
    /// <exception cref="InputException">
    /// The folder cannot be made, is in use, is damaged, or holds something else: another model, training that began with other
    /// options or data, files that no training wrote.
    /// </exception>
    public TrainingState Open(
        ArchitectureVae vae, TrainingOptions options, TrainingData data, Adam optimizer, ModelOrigin? from)
    {
        config = Describe(vae, options, data, from);
        ModelConfig? found = null;
        isNew = !folder.Exists;
        if (isNew) folder.RefuseForeignFiles();
        else CheckSame(found = folder.LoadConfig());
        createdFolders = WorkFolder.Create(folder.Path);
        held = WorkFolder.Hold(folder.Path, "training", "training in this folder");
        RemoveTemporaryFiles();
        if (isNew) folder.SaveConfig(config);
        Remember(folder.ConfigFile);
        if (data.SaveHashes(folder)) Remember(folder.HashesFile);
        if (!File.Exists(folder.CheckpointFile))
        {
            KeepLines(0);
            return new TrainingState();
        }
        var state = Checkpoint.Load(folder.CheckpointFile, vae.Parameters, optimizer);
        // Weights that are damaged are noticed now rather than at the end.
        if (state.BestEpoch > 0) folder.CheckWeights(vae.Parameters);
        var steps = options.StepsIn(data.StepsPerEpoch(options.BatchSize));
        if (found != null && found.Training!.StepsIn(data.StepsPerEpoch(options.BatchSize)) != steps)
            GoOn(state, steps, vae, optimizer);
        // Once weights move again, what was said of the latents no longer holds.
        if (!state.Finished) SaveConfig(config);
        if (File.Exists(folder.WeightsFile)) Remember(folder.WeightsFile);
        Remember(folder.CheckpointFile);
        KeepLines(state.Epoch);
        return state;
    }

    /// <summary>What <c>config.json</c> says of a training that begins.</summary>
    public static ModelConfig Describe(ArchitectureVae vae, TrainingOptions options, TrainingData data, ModelOrigin? from) =>
        data.DescribedIn(new ModelConfig
        {
            Space = vae.Space.Name,
            SpaceDefinition = vae.Space.Definition,
            Model = vae.Options,
            Training = options,
            From = from,
            Labels = vae.MetricHead is null ? null : data.Labels!.Fingerprint,
            MetricScale = vae.MetricHead?.Scale,
        });

    // Another number of steps: training that had come to its end has not any more. The checkpoint says so before the
    // configuration has the new number, so that a kill in between loses neither.
    private void GoOn(TrainingState state, long steps, ArchitectureVae vae, Adam optimizer)
    {
        var options = config!.Training!;
        if (steps < state.Step)
        {
            var begun = state.Epoch + (state.StepInEpoch > 0 ? 1 : 0);
            throw options.Steps is { } given
                ? InputException.OutOfRange(
                    nameof(options.Steps), given, $"{state.Step} or more, as the training in '{folder.Path}' has made so many")
                : InputException.OutOfRange(
                    nameof(options.Epochs), options.Epochs,
                    $"{begun} or more, as the training in '{folder.Path}' has begun so many");
        }
        if (!state.Finished || steps == state.Step) return;
        state.Finished = false;
        // Training that had stopped early gets its patience back.
        if (state.EpochsWithoutImprovement >= options.Patience) state.EpochsWithoutImprovement = 0;
        Checkpoint.Save(folder.CheckpointFile, vae.Parameters, optimizer, state);
    }

    /// <summary>Adds a line to <c>metrics.jsonl</c>.</summary>
    /// <exception cref="IOException">The folder was removed or replaced, or cannot be written to.</exception>
    public void Log(EpochReport report)
    {
        held!.RequireKept();
        File.AppendAllText(folder.MetricsFile, JsonSerializer.Serialize(report, JsonFormat.Compact) + "\n", utf8);
    }

    /// <summary>Saves the best weights, where they are new, and then the checkpoint: a kill in between costs nothing.</summary>
    /// <exception cref="IOException">The folder was removed or replaced, or cannot be written to.</exception>
    public void Save(ArchitectureVae vae, Adam optimizer, TrainingState state, List<NamedTensor>? newBest)
    {
        held!.RequireKept();
        if (newBest != null)
        {
            folder.SaveWeights(newBest);
            Remember(folder.WeightsFile);
        }
        Directory.CreateDirectory(Path.GetDirectoryName(folder.CheckpointFile)!);
        Checkpoint.Save(folder.CheckpointFile, vae.Parameters, optimizer, state);
        Remember(folder.CheckpointFile);
    }

    /// <summary>Makes sure that the folder holds what this training wrote, before it is said to.</summary>
    /// <exception cref="IOException">The folder or a file of it was removed or replaced.</exception>
    public void RequireUntouched()
    {
        held!.RequireKept();
        foreach (var (file, hash) in written)
        {
            if (!File.Exists(file))
                throw new IOException($"{file}: The file was removed while this process was training in the folder.");
            if (!Hash(file).AsSpan().SequenceEqual(hash))
                throw new IOException($"{file}: The file was changed while this process was training in the folder.");
        }
    }

    /// <summary>Fills the model with the best weights.</summary>
    public void LoadBest(ArchitectureVae vae) => ModelFolder.LoadWeights(vae.Parameters, folder.WeightsFile, "");

    /// <summary>
    /// Writes into <c>config.json</c> what training came to, and where training architectures lie in the latent space.
    /// </summary>
    public void SaveOutcome(ArchitectureVae vae, IReadOnlyList<Architecture> training, TrainingOutcome outcome)
    {
        var moments = new RunningMoments(vae.Options.LatentSize);
        // Part by part: the codes of all architectures at once would take more memory than the architectures.
        foreach (var part in training.Chunk(ArchitecturesOfPart))
        {
            foreach (var code in vae.Encode(part)) moments.Add(code.Center);
        }
        var scale = new LatentScale(
            [.. moments.Mean.Select(mean => (float)mean)],
            [.. moments.Variance().Select(variance => (float)Math.Sqrt(variance))]);
        held!.RequireKept();
        SaveConfig(config! with { TrainingLatents = scale, Outcome = outcome });
    }

    /// <summary>
    /// After a failure: removes a folder that this run began, unless weights, or a checkpoint to keep, are in it already.
    /// </summary>
    public void Abandon(bool keepCheckpoint)
    {
        if (held is not { IsKept: true } || !isNew) return;
        if (File.Exists(folder.WeightsFile) || (keepCheckpoint && File.Exists(folder.CheckpointFile))) return;
        Dispose();
        foreach (var file in new[] { folder.CheckpointFile, folder.MetricsFile, folder.HashesFile, folder.ConfigFile })
        {
            if (File.Exists(file)) File.Delete(file);
        }
        var checkpoints = Path.GetDirectoryName(folder.CheckpointFile)!;
        foreach (var directory in createdFolders.Prepend(checkpoints))
        {
            if (Directory.Exists(directory) && !Directory.EnumerateFileSystemEntries(directory).Any())
                Directory.Delete(directory);
        }
    }

    /// <summary>Gives the folder free for others.</summary>
    public void Dispose()
    {
        held?.Dispose();
        held = null;
    }

    private void SaveConfig(ModelConfig given)
    {
        folder.SaveConfig(given);
        Remember(folder.ConfigFile);
    }

    private void Remember(string file) => written[file] = Hash(file);

    private static byte[] Hash(string file)
    {
        using var stream = InputFile.Open(file);
        return SHA256.HashData(stream);
    }

    private void CheckSame(ModelConfig found)
    {
        if (found.SpaceDefinition != config!.SpaceDefinition)
        {
            throw new InputException(found.Space == config.Space
                ? $"The folder holds a model of another definition of space '{found.Space}'."
                : $"The folder holds a model of another space: '{found.Space}' there, '{config.Space}' given.", folder.Path);
        }
        if (found.Training == null)
        {
            throw new InputException(
                "The folder holds a model that was saved without training. Name another folder.", folder.Path);
        }
        CheckSame("another model", found.Model, config.Model);
        CheckSame(
            "a model with other training options", Lasting(found.Training), config.Training!,
            " Leave them as they are to go on, or train anew in another folder.");
        if (found.From != config.From)
        {
            throw new InputException(
                $"Training there began with {Named(found.From)}; now it would with {Named(config.From)}.", folder.Path);
        }
        if (found.Labels != config.Labels)
        {
            throw new InputException(
                $"Training began with other values of the metric '{InputException.Shown(found.Model.Predict ?? "")}'. Give the "
                + "same data, and the same validation data or validation share and seed.", folder.Path);
        }
        if (found.TrainingData == config.TrainingData && found.Stream == config.Stream
            && found.ValidationData == config.ValidationData)
        {
            return;
        }
        if (found.Stream != null || config.Stream != null)
        {
            throw new InputException(
                $"Training there began on {Named(found)}; now it would go on with {Named(config)}. Leave out what says so, "
                + "or train anew in another folder.", folder.Path);
        }
        throw new InputException(
            $"Training began with other data: {found.TrainingData!.Count} architectures and {found.ValidationData!.Count} for "
            + $"validation; now they are {config.TrainingData!.Count} and {config.ValidationData!.Count}, or others or in "
            + "another order. Give the same data, and the same validation data or validation share and seed.", folder.Path);
    }

    private void CheckSame(string kind, object found, object given, string advice = "")
    {
        var (there, here) = (ToObject(found), ToObject(given));
        var differences = there.Concat(here).Select(field => field.Key).Distinct()
            .Where(name => !JsonNode.DeepEquals(there[name], here[name]))
            .Select(name => $"{name} is {Shown(there[name])} there, {Shown(here[name])} given")
            .ToList();
        if (differences.Count > 0)
            throw new InputException($"The folder holds {kind}: {string.Join("; ", differences)}.{advice}", folder.Path);
    }

    // With the length that is given now: no other training is one that is longer.
    private TrainingOptions Lasting(TrainingOptions found) =>
        found with { Epochs = config!.Training!.Epochs, Steps = config.Training.Steps };

    private static string Named(ModelConfig config) => config.Stream is { } stream
        ? FormattableString.Invariant($"draws of seed {stream.Seed} with a look every {stream.StepsPerEpoch} steps, ")
            + FormattableString.Invariant($"{config.ValidationData!.Count} for validation (hash {config.ValidationData.Hash})")
        : FormattableString.Invariant($"{config.TrainingData!.Count} architectures of a data set");

    private static string Named(ModelOrigin? from) =>
        from is null ? "random weights" : $"the weights of '{from.Model}' (SHA-256 {InputException.Shown(from.Weights)})";

    private static string Shown(JsonNode? value) => value?.ToJsonString() ?? "the default";

    private static JsonObject ToObject(object options) => JsonSerializer.SerializeToNode(options, JsonFormat.Compact)!.AsObject();

    // Of a run that was killed while it wrote.
    private void RemoveTemporaryFiles()
    {
        string[] files = [folder.ConfigFile, folder.WeightsFile, folder.MetricsFile, folder.HashesFile, folder.CheckpointFile];
        foreach (var file in files) AtomicFile.RemoveLeftovers(file);
    }

    private void KeepLines(int count)
    {
        if (!File.Exists(folder.MetricsFile)) return;
        var kept = File.ReadLines(folder.MetricsFile).Take(count).ToList();
        AtomicFile.Write(folder.MetricsFile, stream =>
        {
            foreach (var line in kept) stream.Write(utf8.GetBytes(line + "\n"));
        });
    }
}
