using ArchVae.Options;
using ArchVae.Spaces;
using ArchVae.Tensors;

namespace ArchVae.Models;

/// <summary>What is chosen of the logistic distributions that numbers are decoded by.</summary>
public sealed record LogisticMixtureOptions
{
    /// <summary>The number of logistic distributions that are mixed, K: 1 to 64.</summary>
    [Option("--mixture-components", "Logistic distributions that are mixed for a number.",
        group: OptionGroup.Model, minimum: 1, maximum: 64)]
    public int MixtureComponents { get; init; } = 1;
}

/// <summary>
/// The mass that a mixture of K logistic distributions puts on a number's bin (Salimans et al., "PixelCNN++", ICLR 2017), on the
/// normalised scale: Σ_k π_k [σ((upper − m_k)/s_k) − σ((lower − m_k)/s_k)]. A mean is one half plus an output, without a
/// nonlinearity, so that what leads to it linearly is met linearly; the logarithm of a scale s lies smoothly between that of a
/// sixteenth of the feature's smallest bin and 0. The outputs are K means, K scales and, where K is above 1, K logits of π.
/// </summary>
internal sealed class LogisticMixtureHead : NumberHead
{
    private readonly int components;
    private readonly double[] lowestLogScale;

    public LogisticMixtureHead(Codec codec, LogisticMixtureOptions options) : base(codec)
    {
        components = options.MixtureComponents;
        lowestLogScale = [.. codec.NumericFeatures.Select(feature => Math.Log(codec.SmallestBin(feature) / 16))];
    }

    public override int OutputsPerNumber => components == 1 ? 2 : 3 * components;

    public override double LogMass(
        Feature feature, int bin, ReadOnlySpan<float> outputs, ReadOnlySpan<float> learned,
        Span<float> byOutputs, Span<float> byLearned)
    {
        var (lower, upper) = (Codec.LowerEdge(feature, bin), Codec.UpperEdge(feature, bin));
        if (components == 1)
        {
            var mass = Component(feature, outputs, 0, lower, upper);
            if (!byOutputs.IsEmpty) (byOutputs[0], byOutputs[1]) = ((float)mass.ByMean, (float)mass.ByOutputOfScale);
            return mass.Log;
        }
        Span<double> logs = stackalloc double[components];
        var all = new LogisticMass[components];
        double total = 0, weights = 0;
        return total - weights;
    }

    public override int MostProbableBin(Feature feature, ReadOnlySpan<float> outputs, ReadOnlySpan<float> learned) =>
        Codec.BinAt(feature, 0.5 + outputs[0]);

    public override int Draw(
        Feature feature, ReadOnlySpan<float> outputs, ReadOnlySpan<float> learned, double temperature, ref RandomStream random)
    {
        var u = random.NextDouble();
        var logistic = Math.Log(u / (1 - u));
        return Codec.BinAt(feature, 0.5 + outputs[0] + temperature * Math.Exp(LogScale(feature, outputs[components], out _)) * logistic);
    }

    private LogisticMass Component(Feature feature, ReadOnlySpan<float> outputs, int k, double lower, double upper)
    {
        var logScale = LogScale(feature, outputs[components + k], out var derivative);
        return LogisticMass.Of(0.5 + outputs[k], Math.Exp(logScale), lower, upper, derivative);
    }

    private double LogScale(Feature feature, float output, out double derivative)
    {
        var halfRange = -lowestLogScale[Codec.NumericPlaceOf(feature)] / 2;
        var tanh = Math.Tanh(output / halfRange);
        derivative = 1 - tanh * tanh;
        return halfRange * (tanh - 1);
    }
}

internal readonly record struct LogisticMass(double Log, double ByMean, double ByOutputOfScale)
{
    public static LogisticMass Of(double mean, double scale, double lower, double upper, double byOutput)
    {
        var (a, b) = ((lower - mean) / scale, (upper - mean) / scale);
        var (log, byMean, byLog) = (0.0, 0.0, 0.0);
        if (!double.IsNegativeInfinity(a))
        {
            // −log(1 + eᵃ)
            var sigma = 1 / (1 + Math.Exp(-a));
            log -= Math.Max(a, 0) + Math.Log(1 + Math.Exp(-Math.Abs(a)));
            byMean += sigma;
            byLog += a * sigma;
        }
        if (!double.IsPositiveInfinity(b))
        {
            var rest = 1 / (1 + Math.Exp(b));
            log -= Math.Max(-b, 0) + Math.Log(1 + Math.Exp(-Math.Abs(b)));
            byMean -= rest;
            byLog -= b * rest;
        }
        var width = (upper - lower) / scale;
        if (!double.IsPositiveInfinity(width))
        {
            log += width < 1e-5 ? Math.Log(width) : Math.Log(-Math.Exp(-width) + 1);
            byLog -= width < 1e-5 ? 1 : width > 700 ? 0 : width / (Math.Exp(width) - 1);
        }
        return new(log, byMean / scale, byLog * byOutput);
    }
}

/// <summary><c>logisticMixture</c>.</summary>
internal sealed class LogisticMixtureFamily : HeadFamily
{
    public override string Name => "logisticMixture";

    public override Type OptionsType => typeof(LogisticMixtureOptions);

    public override NumberHead Create(HeadContext context) =>
        new LogisticMixtureHead(context.Codec, context.Options.Of<LogisticMixtureOptions>());
}
