using ArchVae.Options;
using ArchVae.Posteriors;

namespace ArchVae.Models;

/// <summary>How the inference network reads the rows of an architecture.</summary>
public enum SequenceReader
{
    /// <summary>The last hidden state of an LSTM.</summary>
    LastState,

    /// <summary>All rows side by side, by position, up to the space's longest architecture.</summary>
    JoinedRows,

    /// <summary>
    /// The hidden states of an LSTM in both directions, each projected to a few numbers, side by side by position.
    /// </summary>
    JoinedStates,

    /// <summary>Learned queries that attend to the hidden states of an LSTM in both directions, whatever their number.</summary>
    Attention,
}

/// <summary>The sizes and forms that make up a model. Saved with it, in <c>config.json</c>.</summary>
public sealed record ModelOptions
{
    private const int MaximumSize = 65536;

    /// <summary>The number of latent dimensions, Z: 1 or more.</summary>
    [Option("--latent", "Latent dimensions.", group: OptionGroup.Model, minimum: 1, maximum: MaximumSize)]
    public int LatentSize { get; init; } = 32;

    /// <summary>The approximate posterior: a base and flows.</summary>
    [Option("--posterior",
        "The posterior: diagonal, full, planar[:N], iaf[:N], or a base and chains of flows, such as full+iaf:4.",
        group: OptionGroup.Posterior, valueName: "NAME")]
    public PosteriorForm Posterior { get; init; } = PosteriorForm.Diagonal;

    /// <summary>The base of the posterior; with another one the flows stay.</summary>
    [Option("--base", "The Gaussian that the posterior begins with, before any flow.", group: OptionGroup.Posterior)]
    internal BaseKind Base { get => Posterior.Base; init => Posterior = new(value, Posterior.Flows); }

    /// <summary>The flows of the posterior; with others the base stays.</summary>
    [Option("--flow", "The flows after its base, planar:N or iaf:N, in order; may be given several times.",
        group: OptionGroup.Posterior, valueName: "planar:N|iaf:N")]
    internal IReadOnlyList<FlowChain> Flows { get => Posterior.Flows; init => Posterior = new(Posterior.Base, value); }

    /// <summary>
    /// Units of a hidden layer of an inverse autoregressive flow's network; fewer than Z leave some neighbours unconnected.
    /// </summary>
    [Option("--made-width", "Units of a hidden layer of an inverse autoregressive flow's network.",
        group: OptionGroup.Posterior, minimum: 1, maximum: MaximumSize)]
    public int MadeWidth { get; init; } = 64;

    /// <summary>The number of its hidden layers.</summary>
    [Option("--made-depth", "Hidden layers of an inverse autoregressive flow's network.",
        group: OptionGroup.Posterior, minimum: 1, maximum: MaximumSize)]
    public int MadeDepth { get; init; } = 1;

    /// <summary>The width of the context that the inference network gives to inverse autoregressive flows.</summary>
    [Option("--context", "Width of the context that an inverse autoregressive flow gets.",
        group: OptionGroup.Posterior, minimum: 1, maximum: MaximumSize)]
    public int ContextSize { get; init; } = 32;

    /// <summary>How inverse autoregressive flows take their scale.</summary>
    [Option("--iaf-form", "How an inverse autoregressive flow takes its scale.", group: OptionGroup.Posterior)]
    public IafForm IafForm { get; init; } = IafForm.Gated;

    /// <summary>
    /// Whether planar flows have parameters for each architecture, from the inference network, instead of global ones.
    /// </summary>
    [Option("--amortize-flow",
        "Planar flows have parameters for each architecture, from the inference network, instead of global ones.",
        group: OptionGroup.Posterior)]
    public bool AmortizeFlow { get; init; }

    /// <summary>How the inference network reads the rows.</summary>
    [Option("--reader", "How the inference network reads an architecture.", group: OptionGroup.Model)]
    public SequenceReader Reader { get; init; } = SequenceReader.JoinedRows;

    /// <summary>The width of the inference network's LSTM, where its reader has one.</summary>
    [Option("--inference-lstm", "Width of the inference network's LSTM, where it has one.",
        group: OptionGroup.Model, minimum: 1, maximum: MaximumSize)]
    public int InferenceLstmUnits { get; init; } = 128;

    /// <summary>The number of its layers.</summary>
    [Option("--inference-lstm-layers", "Layers of the inference network's LSTM.",
        group: OptionGroup.Model, minimum: 1, maximum: MaximumSize)]
    public int InferenceLstmLayers { get; init; } = 1;

    /// <summary>The widths of the layers between what was read and the posterior's parameters.</summary>
    [Option("--inference-widths", "Widths of the inference network's layers.",
        group: OptionGroup.Model, minimum: 1, maximum: MaximumSize)]
    public IReadOnlyList<int> InferenceWidths { get; init => field = new ValueList<int>(value); } = new ValueList<int>(512);

    /// <summary>The widths of the layers from z to (x_0, h, c).</summary>
    [Option("--decoder-widths", "Widths of the layers from z to the decoder's start.",
        group: OptionGroup.Model, minimum: 1, maximum: MaximumSize)]
    public IReadOnlyList<int> DecoderWidths { get; init => field = new ValueList<int>(value); } = new ValueList<int>(256);

    /// <summary>The width of the decoder's LSTM.</summary>
    [Option("--lstm", "Width of the decoder's LSTM.", group: OptionGroup.Model, minimum: 1, maximum: MaximumSize)]
    public int DecoderLstmUnits { get; init; } = 256;

    /// <summary>Whether z is joined to the decoder's input at every step, beside entering through (x_0, h, c).</summary>
    [Option("--latent-at-every-step", "Whether z also enters the decoder at every step.", group: OptionGroup.Model)]
    public bool LatentAtEveryStep { get; init; } = true;

    /// <summary>Where the standard deviation of a number's Gaussian comes from.</summary>
    [Option("--standard-deviation", "Where the standard deviation of a number's Gaussian comes from.", group: OptionGroup.Model)]
    public StandardDeviationSource StandardDeviation { get; init; } = StandardDeviationSource.Predicted;

    /// <summary>The standard deviation, on the normalised scale, where it is fixed: above 0.</summary>
    [Option("--fixed-standard-deviation", "That deviation on the normalised scale, where it is fixed.",
        group: OptionGroup.Model, above: 0)]
    public double FixedStandardDeviation { get; init; } = 0.05;

    /// <summary>
    /// Numbers enter and leave as they are, through a ReLU, instead of normalised to [0, 1], through a sigmoid.
    /// </summary>
    [Option("--raw-numbers", "Numbers enter and leave as they are, through a ReLU, instead of normalised.",
        group: OptionGroup.Model)]
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
    public void Validate() => OptionDescription.CheckRanges(this);
}
