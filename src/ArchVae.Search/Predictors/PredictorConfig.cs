namespace ArchVae.Search.Predictors;

/// <summary>What <c>predictor.json</c> holds: all that a predictor needs, so that no other file is asked for.</summary>
public sealed record PredictorConfig
{
    /// <summary>The version of the format that this library writes and reads.</summary>
    public const int CurrentFormat = 1;

    /// <summary>The version of the format.</summary>
    public int FormatVersion { get; init; } = CurrentFormat;

    /// <summary>The whole definition of the search space.</summary>
    public required string SpaceDefinition { get; init; }

    /// <summary>The metric that it predicts.</summary>
    public required string Metric { get; init; }

    /// <summary>The family's name.</summary>
    public required string Predictor { get; init; }

    /// <summary>The scale that it sees values on.</summary>
    public required LabelForm LabelForm { get; init; }

    /// <summary>The <see cref="VaeCenters.Hash"/> of the model whose latent space it sees; null where it sees none.</summary>
    public string? ModelHash { get; init; }

    /// <summary>How it learned.</summary>
    public required PredictionOptions Options { get; init; }

    /// <summary>The seed of all that was drawn.</summary>
    public required ulong Seed { get; init; }

    /// <summary>How many different networks had the metric; it learned from those below.</summary>
    public required int NetworkCount { get; init; }

    /// <summary>The table of cross-validation; empty where there was none.</summary>
    public required IReadOnlyList<ComparedPredictor> Compared { get; init; }

    /// <summary>What fitting found.</summary>
    public required IReadOnlyDictionary<string, double[]> State { get; init; }

    /// <summary>The networks that it learned from.</summary>
    public required IReadOnlyList<SavedNetwork> Networks { get; init; }
}

/// <summary>A labelled network as files have it.</summary>
/// <param name="Cells">
/// Row by row the type's number in the space's definition, from 0, and the bin of each of the space's features.
/// </param>
/// <param name="Value">Its value.</param>
/// <param name="Measurements">Of how many measurements that is the mean.</param>
/// <param name="Noise">The standard deviation of one measurement; null where it is not known.</param>
public sealed record SavedNetwork(int[] Cells, double Value, int Measurements, double? Noise = null);
