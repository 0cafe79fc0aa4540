using System.Text.Json;
using System.Text.Json.Serialization;
using ArchVae.Networks.Data;

namespace ArchVae.Networks.Training;

/// <summary>
/// What <c>network.json</c> of a trained network's folder holds, and <c>network.safetensors</c> beside it does not.
/// </summary>
public sealed record NetworkConfig
{
    /// <summary>The version of the folder's format that this library writes and reads.</summary>
    public const int CurrentFormat = 1;

    /// <summary>The version of the folder's format.</summary>
    public int FormatVersion { get; init; } = CurrentFormat;

    /// <summary>The whole definition of the search space, so that the network needs no other file.</summary>
    public required string SpaceDefinition { get; init; }

    /// <summary>The architecture with its id and figures, as a line of a JSON Lines file has it.</summary>
    public required JsonElement Architecture { get; init; }

    /// <summary>What comes in.</summary>
    public required NetworkShape Input { get; init; }

    /// <summary>How many outputs there are.</summary>
    public required int Outputs { get; init; }

    /// <summary>Whether the architecture was fitted to them.</summary>
    public required bool Fit { get; init; }

    /// <summary>Where the data came from.</summary>
    public required DataOptions Source { get; init; }

    /// <summary>How its input and its target are made of what stands in files.</summary>
    public required ExampleTransform Data { get; init; }

    /// <summary>How it was trained.</summary>
    public required NetworkTrainingOptions Training { get; init; }

    /// <summary>The epoch that the weights are of, from 1; 0 where it failed.</summary>
    public required int BestEpoch { get; init; }

    /// <summary>Why there are no weights; null where there are.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Failure { get; init; }
}
