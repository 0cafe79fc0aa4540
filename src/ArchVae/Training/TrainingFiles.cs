using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ArchVae.Files;
using ArchVae.Models;
using ArchVae.Nn;
using ArchVae.Spaces;

namespace ArchVae.Training;

/// <summary>The files of a model folder that training writes and goes on from.</summary>
internal sealed class TrainingFiles(ModelFolder folder)
{
    private static readonly UTF8Encoding utf8 = new(false);
    private static readonly JsonSerializerOptions lineJson = new(JsonSerializerDefaults.Web);
    private ModelConfig? config;

    /// <summary>
    /// Begins a folder, or takes up the training in it: loads the checkpoint where there is one, and takes lines of
    /// <c>metrics.jsonl</c> back that a killed run wrote after it.
    /// </summary>
    /// <exception cref="InputException">The folder holds another model, or training that began with other options or data.</exception>
    public TrainingState Open(
        ArchitectureVae vae, TrainingOptions options, IReadOnlyList<Architecture> training, IReadOnlyList<Architecture> validation, Adam optimizer)
    {
        config = new ModelConfig
        {
            Space = vae.Space.Name,
            SpaceDefinition = vae.Space.Definition,
            Model = vae.Options,
            Training = options,
            TrainingData = DataFingerprint.Of(training),
            ValidationData = DataFingerprint.Of(validation),
        };
        if (folder.Exists) CheckSame(folder.LoadConfig());
        else
        {
            Directory.CreateDirectory(folder.Path);
            folder.SaveTrainingHashes(training);
            folder.SaveConfig(config);
        }
        var state = File.Exists(folder.CheckpointFile)
            ? Checkpoint.Load(folder.CheckpointFile, vae.Parameters, optimizer)
            : new TrainingState();
        // Once weights move again, what was said of the latents no longer holds.
        if (!state.Finished) folder.SaveConfig(config);
        KeepLines(state.Epoch);
        return state;
    }

    /// <summary>Adds a line to <c>metrics.jsonl</c>.</summary>
    public void Log(EpochReport report) =>
        File.AppendAllText(folder.MetricsFile, JsonSerializer.Serialize(report, lineJson) + "\n", utf8);

    /// <summary>Saves the best weights, where they are new, and then the checkpoint: a kill in between costs nothing.</summary>
    public void Save(ArchitectureVae vae, Adam optimizer, TrainingState state, List<NamedTensor>? best)
    {
        if (best != null) folder.SaveWeights(best);
        Directory.CreateDirectory(Path.GetDirectoryName(folder.CheckpointFile)!);
        Checkpoint.Save(folder.CheckpointFile, vae.Parameters, optimizer, state);
    }

    /// <summary>Fills the model with the best weights.</summary>
    public void LoadBest(ArchitectureVae vae) => ModelFolder.LoadWeights(vae.Parameters, folder.WeightsFile, "");

    /// <summary>Writes into <c>config.json</c> where the training architectures lie in the latent space.</summary>
    public void SaveLatentScale(ArchitectureVae vae, IReadOnlyList<Architecture> training)
    {
        var moments = new RunningMoments(vae.Options.LatentSize);
        foreach (var code in vae.Encode(training)) moments.Add(code.Center);
        var scale = new LatentScale(
            [.. moments.Mean.Select(mean => (float)mean)], [.. moments.Variance().Select(variance => (float)Math.Sqrt(variance))]);
        folder.SaveConfig(config! with { TrainingLatents = scale });
    }

    private void CheckSame(ModelConfig found)
    {
        foreach (var (name, ours, theirs) in new (string, object, object)[]
        {
            ("space", config!.SpaceDefinition, found.SpaceDefinition),
            ("model", config.Model, found.Model),
            ("training options", config.Training, found.Training),
            ("training data", config.TrainingData, found.TrainingData),
            ("validation data", config.ValidationData, found.ValidationData),
        })
        {
            var expected = JsonSerializer.SerializeToNode(theirs, lineJson);
            var given = JsonSerializer.SerializeToNode(ours, lineJson);
            if (!JsonNode.DeepEquals(expected, given))
                throw new InputException($"The folder holds a model with another {name}: {expected?.ToJsonString()}, but given is {given?.ToJsonString()}.", folder.Path);
        }
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
