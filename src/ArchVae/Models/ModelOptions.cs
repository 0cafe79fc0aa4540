using System.Text.Json.Serialization;
using ArchVae.Options;
using ArchVae.Posteriors;
using ArchVae.Tensors;

namespace ArchVae.Models;

/// <summary>The sizes and forms that make up a model. Saved with it, in <c>config.json</c>.</summary>
public sealed record ModelOptions : IExtendedOptions
{
    private const int MaximumSize = 65536;
    private FamilyOptions familyOptions = FamilyOptions.Default;

    /// <summary>The number of latent dimensions, Z: 1 or more.</summary>
    [Option("--latent", "Latent dimensions.", group: OptionGroup.Model, minimum: 1, maximum: MaximumSize)]
    public int LatentSize { get; init; } = 64;

    /// <summary>The approximate posterior: a base and flows.</summary>
    [Option("--posterior",
        "The posterior: a base, flows NAME[:N] on a diagonal one, or a base and chains of flows, such as full+iaf:4.",
        group: OptionGroup.Posterior)]
    public PosteriorForm Posterior { get; init; } = PosteriorForm.Diagonal;

    /// <summary>The prior p(z): N(0, I), or one that is learned with the model.</summary>
    [Option("--prior", "The prior p(z): N(0, I), or a mixture or flows that are learned with the model.",
        group: OptionGroup.Posterior)]
    public FamilyForm<PriorFamily> Prior { get; init; } = "standard";

    /// <summary>The base of the posterior; with another one the flows stay.</summary>
    [Option("--base", "The Gaussian that the posterior begins with, before any flow.", group: OptionGroup.Posterior)]
    internal FamilyForm<BaseFamily> Base
    {
        get => new(Posterior.Base);
        init => Posterior = new(value.Family.Name, Posterior.Flows);
    }

    /// <summary>The flows of the posterior; with others the base stays.</summary>
    [Option("--flow", "The flows after its base, NAME:N, in order; may be given several times.", group: OptionGroup.Posterior)]
    internal IReadOnlyList<FlowChain> Flows { get => Posterior.Flows; init => Posterior = new(Posterior.Base.Name, value); }

    /// <summary>How the inference network reads the rows.</summary>
    [Option("--reader", "How the inference network reads an architecture.", group: OptionGroup.Model)]
    public FamilyForm<ReaderFamily> Reader { get; init; } = "joinedRows";

    /// <summary>The widths of the layers between what was read and the posterior's parameters.</summary>
    [Option("--inference-widths", "Widths of the inference network's layers.",
        group: OptionGroup.Model, minimum: 1, maximum: MaximumSize)]
    public IReadOnlyList<int> InferenceWidths { get; init => field = new ValueList<int>(value); } = new ValueList<int>(256);

    /// <summary>The widths of the layers from z to (x_0, h, c).</summary>
    [Option("--decoder-widths", "Widths of the layers from z to the decoder's start.",
        group: OptionGroup.Model, minimum: 1, maximum: MaximumSize)]
    public IReadOnlyList<int> DecoderWidths { get; init => field = new ValueList<int>(value); } = new ValueList<int>(256);

    /// <summary>The width of the decoder's LSTM.</summary>
    [Option("--lstm", "Width of the decoder's LSTM.", group: OptionGroup.Model, minimum: 1, maximum: MaximumSize)]
    public int DecoderLstmUnits { get; init; } = 64;

    /// <summary>Whether z is joined to the decoder's input at every step, beside entering through (x_0, h, c).</summary>
    [Option("--latent-at-every-step", "Whether z also enters the decoder at every step.", group: OptionGroup.Model)]
    public bool LatentAtEveryStep { get; init; } = true;

    /// <summary>What follows each layer of the networks' layers, the posterior's and the LSTM's own aside.</summary>
    [Option("--activation", "The activation of the inference network's and the decoder's layers.", group: OptionGroup.Model)]
    public Activation Activation { get; init; } = Activation.Elu;

    /// <summary>
    /// Whether linear paths lead around the networks: from the rows that the reader gives to the posterior's parameters, and from
    /// z to the decoder's outputs, with weights of their own at each position.
    /// </summary>
    [Option("--linear-paths", "Whether linear paths lead around the networks, from rows to the posterior and from z to outputs.",
        group: OptionGroup.Model)]
    public bool LinearPaths { get; init; } = true;

    /// <summary>The widths of the layers between the LSTM's state and the outputs; none for one linear layer.</summary>
    [Option("--output-widths", "Widths of the layers between the decoder's LSTM and its outputs; \"\" for none.",
        group: OptionGroup.Model, minimum: 1, maximum: MaximumSize)]
    public IReadOnlyList<int> OutputWidths { get; init => field = new ValueList<int>(value); } = new ValueList<int>(128, 128);

    /// <summary>
    /// The features by which each position has a place of its own in z, 0 to 65,536: layers that all positions share read each
    /// row into so many, weights begin with latent dimensions for each position, and the decoder's outputs read so many features
    /// of z for theirs. 0 for none of it.
    /// </summary>
    [Option("--slot-features", "Features that each row and its place in z have of their own; 0 for none.",
        group: OptionGroup.Model, minimum: 0, maximum: MaximumSize)]
    public int SlotFeatures { get; init; } = 16;

    /// <summary>How the decoder's outputs make a distribution of a number.</summary>
    [Option("--head", "How the decoder's outputs make a distribution of a number.", group: OptionGroup.Model)]
    public FamilyForm<HeadFamily> Head { get; init; } = "logistic";

    /// <summary>
    /// Numbers enter and leave as they are, through a ReLU, instead of normalised to [0, 1], through a sigmoid.
    /// </summary>
    [Option("--raw-numbers", "Numbers enter and leave as they are, through a ReLU, instead of normalised.",
        group: OptionGroup.Model)]
    public bool RawNumbers { get; init; }

    /// <summary>
    /// The metric that a <see cref="MetricHead"/> on the posterior's center predicts, which is trained with the model on the
    /// architectures that have it; null, and left out of files, for no head.
    /// </summary>
    [Option("--predict", "The metric that a head on the latent center learns to predict with the model, where data have it.",
        group: OptionGroup.Model, valueName: "METRIC")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Predict { get; init; }

    /// <summary>
    /// The own options of the families of posterior, prior, reader and head. In files they stand among the model's.
    /// </summary>
    [JsonIgnore]
    public FamilyOptions FamilyOptions { get => familyOptions; init => familyOptions = value ?? FamilyOptions.Default; }

    /// <inheritdoc/>
    IReadOnlyList<Type> IExtendedOptions.ExtensionTypes => ModelFamilies.OptionsTypes;

    /// <inheritdoc/>
    object IExtendedOptions.Extension(Type type) => familyOptions.Of(type);

    /// <inheritdoc/>
    void IExtendedOptions.Take(object extension) => familyOptions = familyOptions.With(extension);

    /// <summary>Whether KL[q(z|x) ‖ p(z)] has a closed form, which then splits by dimension.</summary>
    [JsonIgnore]
    public bool HasClosedFormKl => Posterior.IsGaussian && Prior.Family.HasClosedFormKl;

    /// <summary>
    /// The form of the starting document (Pavesi 2024): z enters through (x_0, h, c) only, the inference network keeps an LSTM's
    /// last state, and numbers are fitted by squared error.
    /// </summary>
    public static ModelOptions Paper { get; } = new()
    {
        LatentSize = 32,
        Posterior = PosteriorForm.Diagonal,
        Reader = "lastState",
        InferenceWidths = [256],
        DecoderWidths = [256],
        DecoderLstmUnits = 256,
        LatentAtEveryStep = false,
        Activation = Activation.Relu,
        LinearPaths = false,
        OutputWidths = [],
        SlotFeatures = 0,
        Head = "gaussianBin",
        RawNumbers = false,
        FamilyOptions =
        [
            new LstmReaderOptions { InferenceLstmUnits = 256, InferenceLstmLayers = 1 },
            new GaussianBinOptions { StandardDeviation = StandardDeviationSource.Fixed, FixedStandardDeviation = 0.05 },
        ],
    };

    /// <summary>
    /// Checks the sizes, that families' own options are of families that are registered, and that the prior goes with the rest.
    /// </summary>
    /// <exception cref="InputException">
    /// A size is out of its range, options are no family's, or the prior needs others; the message names them.
    /// </exception>
    public void Validate()
    {
        OptionDescription.CheckRanges(this);
        if (Predict is "") throw InputException.OutOfRange(nameof(Predict), "empty", "the name of a metric");
        var types = ModelFamilies.OptionsTypes;
        foreach (var record in familyOptions)
        {
            if (types.Contains(record.GetType())) continue;
            throw new InputException(
                $"FamilyOptions has {record.GetType().Name}, which are the options of no family that is registered; there are "
                + $"{string.Join(", ", types.Select(type => type.Name))}.");
        }
        Prior.Family.CheckModel(this);
    }
}
