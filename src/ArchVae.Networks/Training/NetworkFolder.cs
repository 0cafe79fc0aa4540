using System.Text.Json;
using ArchVae.Data;
using ArchVae.Files;
using ArchVae.Spaces;
using ArchVae.Tensors;
using ArchVae.Tensors.Nn;

namespace ArchVae.Networks.Training;

/// <summary>
/// The folder of one trained network: <c>network.json</c> and <c>network.safetensors</c>, which a PyTorch module of the same
/// layers loads. Each file appears whole or not at all, the weights first, so that what has a <c>network.json</c> is whole.
/// </summary>
public sealed class NetworkFolder(string path)
{
    private const int MaximumConfigBytes = 64 << 20;

    /// <summary>The folder.</summary>
    public string Path { get; } = path;

    /// <summary>The architecture, the data's transformation, and how it was trained.</summary>
    public string ConfigFile => System.IO.Path.Combine(Path, "network.json");

    /// <summary>The weights, and the running moments of batch normalisation.</summary>
    public string WeightsFile => System.IO.Path.Combine(Path, "network.safetensors");

    /// <summary>Whether a network, or the failure of one, is there.</summary>
    public bool Exists => File.Exists(ConfigFile);

    /// <summary>Saves a network over what is there.</summary>
    /// <param name="config">What it is.</param>
    /// <param name="network">Its weights; null where it failed.</param>
    /// <exception cref="InputException">The folder cannot be written to, or a weight is not finite.</exception>
    public void Save(NetworkConfig config, Network? network)
    {
        ArgumentNullException.ThrowIfNull(config);
        WorkFolder.Create(Path);
        if (network is not null)
        {
            var tensors = Tensors(network.Parameters)
                .Select(tensor => new NamedTensor(tensor.Name, tensor.Shape, tensor.Tensor.Values.ToArray())).ToList();
            foreach (var tensor in tensors) SafeTensors.RequireFinite(tensor.Name, tensor.Shape, tensor.Values, WeightsFile);
            AtomicFile.Write(WeightsFile, stream => SafeTensors.Write(
                stream, tensors, new Dictionary<string, string> { ["format"] = "pt", ["simd"] = Simd.Name }));
        }
        AtomicFile.Write(ConfigFile, stream => JsonSerializer.Serialize(stream, config, JsonFormat.Indented));
    }

    /// <summary>Reads what <c>network.json</c> says.</summary>
    /// <exception cref="InputException">There is none, or it is none of this format.</exception>
    public NetworkConfig LoadConfig()
    {
        if (!Directory.Exists(Path)) throw new InputException("There is no such folder of a network.", Path);
        if (!Exists) throw new InputException("The folder holds no trained network: it has no network.json.", Path);
        return DescriptionFile.Read<NetworkConfig>(
            ConfigFile, MaximumConfigBytes, "This is no network's description", config => config.Training.Validate());
    }

    /// <summary>Loads the network with its weights.</summary>
    /// <exception cref="InputException">There is none, it failed, or the files are not whole.</exception>
    public TrainedNetwork Load()
    {
        var config = LoadConfig();
        if (config.Failure is { } failure) throw new InputException($"The network was not trained: it {failure}.", Path);
        var record = RecordOf(config);
        var plan = NetworkPlan.Of(record.Architecture, new()
        {
            Input = config.Input,
            Outputs = config.Outputs,
            Fit = config.Fit,
        });
        if (plan.Misfit is { } misfit) throw new InputException(misfit.ToString(), ConfigFile);
        using var weights = new SafeTensorsFile(WeightsFile);
        var network = new Network(plan, config.Training.Seed);
        try
        {
            foreach (var tensor in Tensors(network.Parameters)) weights.Read(tensor.Name, tensor.Shape, tensor.Tensor.Values);
            return new(config, record, network);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>The architecture with its id and figures.</summary>
    /// <exception cref="InputException">It is none of the space.</exception>
    public ArchitectureRecord RecordOf(NetworkConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        var space = SearchSpace.Parse(config.SpaceDefinition, ConfigFile);
        using var line = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(config.Architecture, JsonFormat.Compact));
        return JsonLines.Read(line, ConfigFile, space).Single();
    }

    private static IEnumerable<Parameter> Tensors(ParameterSet parameters) =>
        [.. parameters.Parameters, .. parameters.Statistics];
}

/// <summary>A trained network and all that is known of it.</summary>
/// <param name="Config">How it was made.</param>
/// <param name="Record">The architecture with its id and figures.</param>
/// <param name="Network">The network.</param>
public sealed record TrainedNetwork(NetworkConfig Config, ArchitectureRecord Record, Network Network) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Network.Dispose();
}
