using ArchVae.Options;
using ArchVae.Spaces;
using ArchVae.Tensors;
using ArchVae.Tensors.Nn;

namespace ArchVae.Models;

/// <summary>Where the standard deviation of a number's Gaussian comes from.</summary>
public enum StandardDeviationSource
{
    /// <summary>It is the same for all and stays fixed: a weighted squared error.</summary>
    Fixed,

    /// <summary>Each feature has its own, learned with the weights.</summary>
    Learned,

    /// <summary>The decoder predicts it at each position.</summary>
    Predicted,
}

/// <summary>What is chosen of the Gaussian that numbers are decoded by.</summary>
public sealed record GaussianBinOptions
{
    /// <summary>Where the standard deviation of a number's Gaussian comes from.</summary>
    [Option("--standard-deviation", "Where the standard deviation of a number's Gaussian comes from.", group: OptionGroup.Model)]
    public StandardDeviationSource StandardDeviation { get; init; } = StandardDeviationSource.Predicted;

    /// <summary>The standard deviation, on the normalised scale, where it is fixed: 1e-6 to 1e6.</summary>
    [Option("--fixed-standard-deviation", "That deviation on the normalised scale, where it is fixed.",
        group: OptionGroup.Model, minimum: 1e-6, maximum: 1e6)]
    public double FixedStandardDeviation { get; init; } = 0.05;
}

/// <summary>
/// The mass that a Gaussian puts on a number's bin. Its mean is the first output through a sigmoid, or through a ReLU where
/// numbers are raw.
/// </summary>
internal sealed class GaussianBinHead : NumberHead
{
    private readonly StandardDeviationSource source;
    private readonly double fixedStandardDeviation;
    private readonly BoundedLogScale logScale;
    private Parameter? logStandardDeviation;

    public GaussianBinHead(Codec codec, GaussianBinOptions options) : base(codec)
    {
        source = options.StandardDeviation;
        fixedStandardDeviation = options.FixedStandardDeviation;
        logScale = new(codec, parts: 4);
    }

    public override int OutputsPerNumber => source == StandardDeviationSource.Predicted ? 2 : 1;

    /// <summary>[1, numbers] the log deviations before their bound, where they are learned.</summary>
    public override Tensor Learned => logStandardDeviation?.Tensor ?? default;

    public override void AddParameters(ParameterSet parameters, string name)
    {
        if (source == StandardDeviationSource.Learned && Codec.NumericFeatures.Count > 0)
            logStandardDeviation = parameters.Add($"{name}.log_standard_deviation", [Codec.NumericFeatures.Count], 0);
    }

    public override double LogMass(
        Feature feature, int bin, ReadOnlySpan<float> outputs, ReadOnlySpan<float> learned,
        Span<float> byOutputs, Span<float> byLearned)
    {
        var mean = Mean(feature, outputs[0], out var meanDerivative);
        var deviation = StandardDeviation(feature, outputs, learned, out var deviationDerivative);
        var logMass = GaussianBin.LogMass(
            mean, deviation, Codec.LowerEdge(feature, bin), Codec.UpperEdge(feature, bin),
            out var byMean, out var byLogStandardDeviation);
        if (!byOutputs.IsEmpty)
        {
            byOutputs[0] = Finite(byMean * meanDerivative);
            if (source == StandardDeviationSource.Predicted) byOutputs[1] = Finite(byLogStandardDeviation * deviationDerivative);
        }
        if (!byLearned.IsEmpty) byLearned[Codec.NumericPlaceOf(feature)] = Finite(byLogStandardDeviation * deviationDerivative);
        return logMass;
    }

    /// <summary>The bin at the mean.</summary>
    public override int MostProbableBin(Feature feature, ReadOnlySpan<float> outputs, ReadOnlySpan<float> learned) =>
        Codec.BinAt(feature, Mean(feature, outputs[0], out _));

    /// <summary>The variance is multiplied by the temperature.</summary>
    public override int Draw(
        Feature feature, ReadOnlySpan<float> outputs, ReadOnlySpan<float> learned, double temperature, ref RandomStream random)
    {
        var deviation = StandardDeviation(feature, outputs, learned, out _);
        var deviate = Math.Sqrt(temperature) * deviation * random.NextGaussian();
        return Codec.BinAt(feature, Mean(feature, outputs[0], out _) + deviate);
    }

    /// <summary>The Gaussian's mean on the likelihood's scale, and its derivative by the output.</summary>
    public double Mean(Feature feature, float output, out double derivative)
    {
        if (Codec.RawNumbers)
        {
            // ReLU on the raw scale; the likelihood's scale maps the declared range to [0, 1].
            var range = Codec.RawRange(feature);
            derivative = output > 0 ? 1 / range : 0;
            return (Math.Max(output, 0) - feature.Low) / range;
        }
        var mean = 1 / (1 + Math.Exp(-output));
        derivative = mean * (1 - mean);
        return mean;
    }

    /// <summary>
    /// The Gaussian's standard deviation on the likelihood's scale, where it is learned or predicted a
    /// <see cref="BoundedLogScale"/> of at least a quarter of the feature's smallest bin; and the derivative of its logarithm by
    /// what it is computed from, 0 where it is fixed.
    /// </summary>
    public double StandardDeviation(
        Feature feature, ReadOnlySpan<float> outputs, ReadOnlySpan<float> learned, out double derivative)
    {
        derivative = 0;
        if (source == StandardDeviationSource.Fixed) return fixedStandardDeviation;
        var raw = source == StandardDeviationSource.Learned ? learned[Codec.NumericPlaceOf(feature)] : outputs[1];
        return Math.Exp(logScale.Of(feature, raw, out derivative));
    }
}

/// <summary><c>gaussianBin</c>.</summary>
internal sealed class GaussianBinFamily : HeadFamily
{
    public override string Name => "gaussianBin";

    public override Type OptionsType => typeof(GaussianBinOptions);

    public override NumberHead Create(HeadContext context) =>
        new GaussianBinHead(context.Codec, context.Options.Of<GaussianBinOptions>());
}
