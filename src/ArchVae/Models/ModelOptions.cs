using ArchVae.Posteriors;

namespace ArchVae.Models;

/// <summary>How the inference network reads the rows of an architecture.</summary>
public enum SequenceReader
{
    /// <summary>The last hidden state of an LSTM.</summary>
    LastState,

    /// <summary>All rows side by side, by position, up to the space's longest architecture.</summary>
    JoinedRows,

    /// <summary>The hidden states of an LSTM in both directions, each projected to a few numbers, side by side by position.</summary>
    JoinedStates,

    /// <summary>Learned queries that attend to the hidden states of an LSTM in both directions, whatever their number.</summary>
    Attention,
}

/// <summary>The sizes and forms that make up a model. Saved with it, in <c>config.json</c>.</summary>
public sealed record ModelOptions
{
    private const int MaximumSize = 65536;

    /// <summary>The number of latent dimensions, Z: 1 or more.</summary>
    public int LatentSize { get; init; } = 32;

    /// <summary>The approximate posterior: a base and flows.</summary>
    public PosteriorForm Posterior { get; init; } = PosteriorForm.Diagonal;

    /// <summary>Units of a hidden layer of an inverse autoregressive flow's network; fewer than Z leave some neighbours unconnected.</summary>
    public int MadeWidth { get; init; } = 64;

    /// <summary>The number of its hidden layers.</summary>
    public int MadeDepth { get; init; } = 1;

    /// <summary>The width of the context that the inference network gives to inverse autoregressive flows.</summary>
    public int ContextSize { get; init; } = 32;

    /// <summary>How inverse autoregressive flows take their scale.</summary>
    public IafForm IafForm { get; init; } = IafForm.Gated;

    /// <summary>Whether planar flows have parameters for each architecture, from the inference network, instead of global ones.</summary>
    public bool AmortizeFlow { get; init; }

    /// <summary>How the inference network reads the rows.</summary>
    public SequenceReader Reader { get; init; } = SequenceReader.JoinedRows;

    /// <summary>The width of the inference network's LSTM, where its reader has one.</summary>
    public int InferenceLstmUnits { get; init; } = 128;

    /// <summary>The number of its layers.</summary>
    public int InferenceLstmLayers { get; init; } = 1;

    /// <summary>The widths of the layers between what was read and the posterior's parameters.</summary>
    public IReadOnlyList<int> InferenceWidths { get; init; } = [512];

    /// <summary>The widths of the layers from z to (x_0, h, c).</summary>
    public IReadOnlyList<int> DecoderWidths { get; init; } = [256];

    /// <summary>The width of the decoder's LSTM.</summary>
    public int DecoderLstmUnits { get; init; } = 256;

    /// <summary>Whether z is joined to the decoder's input at every step, beside entering through (x_0, h, c).</summary>
    public bool LatentAtEveryStep { get; init; } = true;

    /// <summary>Where the standard deviation of a number's Gaussian comes from.</summary>
    public StandardDeviationSource StandardDeviation { get; init; } = StandardDeviationSource.Predicted;

    /// <summary>The standard deviation, on the normalised scale, where it is fixed: above 0.</summary>
    public double FixedStandardDeviation { get; init; } = 0.05;

    /// <summary>Numbers enter and leave as they are, through a ReLU, instead of normalised to [0, 1], through a sigmoid.</summary>
    public bool RawNumbers { get; init; }

    /// <summary>
    /// The form of the starting document: z enters through (x_0, h, c) only, the inference network keeps an LSTM's last state,
    /// and numbers are fitted by squared error.
    /// </summary>
    public static ModelOptions Paper { get; } = new()
    {
        LatentSize = 32,
        Posterior = PosteriorForm.Diagonal,
        Reader = SequenceReader.LastState,
        InferenceLstmUnits = 256,
        InferenceLstmLayers = 1,
        InferenceWidths = [256],
        DecoderWidths = [256],
        DecoderLstmUnits = 256,
        LatentAtEveryStep = false,
        StandardDeviation = StandardDeviationSource.Fixed,
        FixedStandardDeviation = 0.05,
        RawNumbers = false,
    };

    internal FlowOptions FlowOptions => new(MadeWidth, MadeDepth, ContextSize, IafForm, AmortizeFlow);

    /// <summary>Checks the sizes.</summary>
    /// <exception cref="InputException">A size is out of its range; the message names it.</exception>
    public void Validate()
    {
        InputException.RequireDefined(IafForm, nameof(IafForm));
        InputException.RequireDefined(Reader, nameof(Reader));
        InputException.RequireDefined(StandardDeviation, nameof(StandardDeviation));
        Positive(LatentSize, nameof(LatentSize));
        Positive(InferenceLstmUnits, nameof(InferenceLstmUnits));
        Positive(InferenceLstmLayers, nameof(InferenceLstmLayers));
        Positive(DecoderLstmUnits, nameof(DecoderLstmUnits));
        Positive(MadeWidth, nameof(MadeWidth));
        Positive(MadeDepth, nameof(MadeDepth));
        Positive(ContextSize, nameof(ContextSize));
        foreach (var width in InferenceWidths) Positive(width, nameof(InferenceWidths));
        foreach (var width in DecoderWidths) Positive(width, nameof(DecoderWidths));
        if (!(FixedStandardDeviation > 0 && double.IsFinite(FixedStandardDeviation)))
            throw InputException.OutOfRange(nameof(FixedStandardDeviation), FixedStandardDeviation, "above 0");
    }

    private static void Positive(int value, string name)
    {
        if (value is < 1 or > MaximumSize) throw InputException.OutOfRange(name, value, $"from 1 to {MaximumSize}");
    }
}
