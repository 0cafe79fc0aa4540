using ArchVae.Models;
using ArchVae.Options;
using ArchVae.Posteriors;
using ArchVae.Tensors;

namespace ArchVae.Speed;

/// <summary>What <see cref="SpeedBenchmark"/> measures.</summary>
public sealed record SpeedOptions
{
    private const int Most = 65536;

    /// <summary>The four posteriors of the starting document (Pavesi 2024): diagonal, full, planar:4 and iaf:4.</summary>
    public static IReadOnlyList<PosteriorForm> AllPosteriors { get; } =
        new ValueList<PosteriorForm>(new[] { "diagonal", "full", "planar:4", "iaf:4" }.Select(PosteriorForm.Parse));

    /// <summary>
    /// The model that speed is stated for: an LSTM of two layers of 256 and a layer of 512 before the posterior, 32 latent
    /// dimensions, three layers of 512 and an LSTM of 256 after it; z enters at the decoder's start only.
    /// </summary>
    public static ModelOptions ReferenceModel { get; } = new()
    {
        LatentSize = 32,
        Reader = "lastState",
        InferenceWidths = [512],
        DecoderWidths = [512, 512, 512],
        DecoderLstmUnits = 256,
        LatentAtEveryStep = false,
        Activation = Activation.Relu,
        LinearPaths = false,
        OutputWidths = [],
        SlotFeatures = 0,
        Head = "gaussianBin",
        FamilyOptions =
        [
            new LstmReaderOptions { InferenceLstmUnits = 256, InferenceLstmLayers = 2 },
            new IafOptions { MadeWidth = 64, ContextSize = 32 },
        ],
    };

    /// <summary>Sizes and forms; the posterior is replaced by each of <see cref="Posteriors"/>.</summary>
    public ModelOptions Model { get; init; } = ReferenceModel;

    /// <summary>The posteriors to train with; the first is what the others are compared with.</summary>
    public IReadOnlyList<PosteriorForm> Posteriors { get; init => field = new ValueList<PosteriorForm>(value); } = AllPosteriors;

    /// <summary>Threads: 1 or more.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Architectures a training step: 1 to 65536.</summary>
    [Option("--batch", "Architectures a training step.", minimum: 1, maximum: Most)]
    public int BatchSize { get; init; } = 64;

    /// <summary>Rows of the longest architecture, 3 to 1000; lengths are uniform from a third of it.</summary>
    [Option("--maximum-length", "Rows of the longest architecture; lengths are uniform from a third of it.",
        minimum: 3, maximum: 1000)]
    public int MaximumLength { get; init; } = 15;

    /// <summary>Samples of each architecture a step: 1 or more.</summary>
    [Option("--samples", "Posterior samples of each architecture a step.", minimum: 1, maximum: Most)]
    public int Samples { get; init; } = 1;

    /// <summary>Sequences that are decoded at once: 1 to 65536.</summary>
    [Option("--decoding-batch", "Sequences decoded at once.", minimum: 1, maximum: Most)]
    public int DecodingBatch { get; init; } = 256;

    /// <summary>How often everything is measured, in turn, 1 to 10,000; figures are medians.</summary>
    [Option("--rounds", "How often everything is measured, in turn; figures are medians.", minimum: 1, maximum: 10_000)]
    public int Rounds { get; init; } = 60;

    /// <summary>Training steps of each posterior in a round.</summary>
    internal const int StepsPerRound = 3;

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="InputException">A value is out of its range.</exception>
    public void Validate()
    {
        Model.Validate();
        OptionDescription.CheckRanges(this);
    }
}
