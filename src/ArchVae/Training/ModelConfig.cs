using System.Globalization;
using System.Text.Json.Serialization;
using ArchVae.Models;
using ArchVae.Spaces;

namespace ArchVae.Training;

/// <summary>What <c>config.json</c> of a model folder holds.</summary>
public sealed record ModelConfig
{
    /// <summary>The version of the folder's format that this library writes and reads.</summary>
    public const int CurrentFormat = 1;

    /// <summary>The version of the folder's format.</summary>
    public int FormatVersion { get; init; } = CurrentFormat;

    /// <summary>The name of the search space.</summary>
    public required string Space { get; init; }

    /// <summary>The whole definition of the search space, so that the model needs no other file.</summary>
    public required string SpaceDefinition { get; init; }

    /// <summary>Sizes and forms.</summary>
    public required ModelOptions Model { get; init; }

    /// <summary>How it is trained; null for a model that was saved without training it there, as are the data.</summary>
    public TrainingOptions? Training { get; init; }

    /// <summary>The model whose weights its training began with; null for random ones, and left out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ModelOrigin? From { get; init; }

    /// <summary>The data that it is trained on; null where they are a stream.</summary>
    public DataFingerprint? TrainingData { get; init; }

    /// <summary>The draws that it is trained on, where they are made as training goes; null elsewhere, and left out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public StreamFingerprint? Stream { get; init; }

    /// <summary>The data that the best weights are chosen by.</summary>
    public DataFingerprint? ValidationData { get; init; }

    /// <summary>The labels of the model's head; null where it has none or was not trained there, and left out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LabelFingerprint? Labels { get; init; }

    /// <summary>Where the labels lie that the model's head was trained on; null where it has none, and left out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public MetricScale? MetricScale { get; init; }

    /// <summary>
    /// Where the training architectures lie in the latent space; null until training has ended or was interrupted.
    /// </summary>
    public LatentScale? TrainingLatents { get; init; }

    /// <summary>What training came to; null until it has ended or was interrupted, and in folders of earlier versions.</summary>
    public TrainingOutcome? Outcome { get; init; }
}

/// <summary>A model that another one's training began with.</summary>
/// <param name="Model">Its folder, as it was given.</param>
/// <param name="Weights">The SHA-256 of its <c>model.safetensors</c>, in hexadecimal.</param>
public sealed record ModelOrigin(string Model, string Weights);

/// <summary>A stream of draws (<see cref="StreamedData"/>) of the space's generator.</summary>
/// <param name="Seed">The seed of the draws.</param>
/// <param name="StepsPerEpoch">The steps between two looks at the validation data: 1 or more.</param>
public sealed record StreamFingerprint(ulong Seed, int StepsPerEpoch);

/// <summary>A data set without its contents: enough to notice that another one was given.</summary>
/// <param name="Count">The number of architectures.</param>
/// <param name="Hash">A hash over all of them in their order.</param>
public sealed record DataFingerprint(int Count, string Hash)
{
    /// <summary>The fingerprint of a data set.</summary>
    public static DataFingerprint Of(IReadOnlyList<Architecture> architectures)
    {
        var hash = 0xCBF29CE484222325ul;
        foreach (var architecture in architectures) hash = (hash ^ architecture.StableHash()) * 0x100000001B3;
        return new DataFingerprint(architectures.Count, hash.ToString("x16", CultureInfo.InvariantCulture));
    }
}
