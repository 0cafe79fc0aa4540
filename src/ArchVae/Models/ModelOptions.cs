using System.Text.Json.Serialization;
using ArchVae.Posteriors;

namespace ArchVae.Models;

/// <summary>The sizes and forms that make up a model. Saved with it, in <c>config.json</c>.</summary>
public sealed record ModelOptions
{
    private const int MaximumSize = 65536;
    private FamilyOptions familyOptions = FamilyOptions.Default;

    /// <summary>The number of latent dimensions, Z: 1 or more.</summary>
    public int LatentSize { get; init; } = 32;

    /// <summary>The approximate posterior: a base and flows.</summary>
    public PosteriorForm Posterior { get; init; } = PosteriorForm.Diagonal;

    /// <summary>The prior p(z).</summary>
    public FamilyForm<PriorFamily> Prior { get; init; } = "standard";

    /// <summary>How the inference network reads the rows.</summary>
    public FamilyForm<ReaderFamily> Reader { get; init; } = "joinedRows";

    /// <summary>The widths of the layers between what was read and the posterior's parameters.</summary>
    public IReadOnlyList<int> InferenceWidths { get; init; } = [512];

    /// <summary>The widths of the layers from z to (x_0, h, c).</summary>
    public IReadOnlyList<int> DecoderWidths { get; init; } = [256];

    /// <summary>The width of the decoder's LSTM.</summary>
    public int DecoderLstmUnits { get; init; } = 256;

    /// <summary>Whether z is joined to the decoder's input at every step, beside entering through (x_0, h, c).</summary>
    public bool LatentAtEveryStep { get; init; } = true;

    /// <summary>How the decoder's outputs make a distribution of a number.</summary>
    public FamilyForm<HeadFamily> Head { get; init; } = "gaussianBin";

    /// <summary>Numbers enter and leave as they are, through a ReLU, instead of normalised to [0, 1], through a sigmoid.</summary>
    public bool RawNumbers { get; init; }

    /// <summary>The own options of the families of posterior, prior, reader and head. In files they stand among the model's.</summary>
    [JsonIgnore]
    public FamilyOptions FamilyOptions { get => familyOptions; init => familyOptions = value; }

    // Files give options one by one.
    internal void Take(object record) => familyOptions = familyOptions.With(record);

    /// <summary>Whether KL[q(z|x) ‖ p(z)] has a closed form, which then splits by dimension.</summary>
    [JsonIgnore]
    public bool HasClosedFormKl => Posterior.IsGaussian && Prior.Family.HasClosedFormKl;

    /// <summary>
    /// The form of the starting document: z enters through (x_0, h, c) only, the inference network keeps an LSTM's last state,
    /// and numbers are fitted by squared error.
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
        RawNumbers = false,
        FamilyOptions =
        [
            new LstmReaderOptions { InferenceLstmUnits = 256, InferenceLstmLayers = 1 },
            new GaussianBinOptions { StandardDeviation = StandardDeviationSource.Fixed, FixedStandardDeviation = 0.05 },
        ],
    };

    /// <summary>Checks the sizes.</summary>
    /// <exception cref="InputException">A size is out of its range; the message names it.</exception>
    public void Validate()
    {
        Positive(LatentSize, nameof(LatentSize));
        Positive(DecoderLstmUnits, nameof(DecoderLstmUnits));
        foreach (var width in InferenceWidths) Positive(width, nameof(InferenceWidths));
        foreach (var width in DecoderWidths) Positive(width, nameof(DecoderWidths));
        var (iaf, lstm, bin) = (FamilyOptions.Of<IafOptions>(), FamilyOptions.Of<LstmReaderOptions>(), FamilyOptions.Of<GaussianBinOptions>());
        InputException.RequireDefined(iaf.IafForm, nameof(iaf.IafForm));
        InputException.RequireDefined(bin.StandardDeviation, nameof(bin.StandardDeviation));
        Positive(lstm.InferenceLstmUnits, nameof(lstm.InferenceLstmUnits));
        Positive(lstm.InferenceLstmLayers, nameof(lstm.InferenceLstmLayers));
        Positive(iaf.MadeWidth, nameof(iaf.MadeWidth));
        Positive(iaf.MadeDepth, nameof(iaf.MadeDepth));
        Positive(iaf.ContextSize, nameof(iaf.ContextSize));
        if (!(bin.FixedStandardDeviation > 0 && double.IsFinite(bin.FixedStandardDeviation)))
            throw InputException.OutOfRange(nameof(bin.FixedStandardDeviation), bin.FixedStandardDeviation, "above 0");
    }

    private static void Positive(int value, string name)
    {
        if (value is < 1 or > MaximumSize) throw InputException.OutOfRange(name, value, $"from 1 to {MaximumSize}");
    }
}
