using ArchVae.Spaces;
using ArchVae.Tensors;

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

/// <summary>
/// log p(x|z) of DESIGN section 2, in nats: over the rows up to and including the end, the categorical layer type, and for each
/// feature that the layer has a Bernoulli (flag), a categorical (choice) or the mass that a Gaussian puts on the number's bin.
/// The decoder's outputs [N, O] are the types' logits, then in the codec's columns the flags' and choices' logits and the
/// numbers' means before the sigmoid, then, where deviations are predicted, a log deviation for each number.
/// </summary>
internal sealed class ArchitectureLikelihood
{
    private readonly double fixedStandardDeviation;
    private readonly double[] lowestLogStandardDeviation;

    public ArchitectureLikelihood(Codec codec, StandardDeviationSource deviation, double fixedStandardDeviation)
    {
        Codec = codec;
        Source = deviation;
        this.fixedStandardDeviation = fixedStandardDeviation;
        lowestLogStandardDeviation = [.. codec.NumericFeatures.Select(feature => Math.Log(codec.SmallestBin(feature) / 4))];
    }

    public Codec Codec { get; }

    public StandardDeviationSource Source { get; }

    /// <summary>The number of the decoder's outputs at each position, O.</summary>
    public int OutputWidth => Codec.RowWidth + (Source == StandardDeviationSource.Predicted ? Codec.NumericFeatures.Count : 0);

    /// <summary>The mean of a number's Gaussian on the likelihood's scale, and its derivative by the output.</summary>
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
    /// The standard deviation of number <paramref name="numeric"/> on the likelihood's scale: where it is learned or predicted, its
    /// logarithm lies smoothly between that of a quarter of the feature's smallest bin, where all the mass fits into one bin, and
    /// that of the whole range: h·(tanh(r / h) − 1) with h = −l/2, l the lowest logarithm and r what is learned or predicted. And the derivative of its logarithm by what it is computed from.</summary>
    /// <param name="numeric">The feature's place among the numbers.</param>
    /// <param name="outputs">[O] the decoder's outputs at the position.</param>
    /// <param name="learned">[numbers] the learned log deviations before their bound; empty where they are not learned.</param>
    /// <param name="derivative">∂ log deviation / ∂ output or parameter; 0 where it is fixed.</param>
    public double StandardDeviation(int numeric, ReadOnlySpan<float> outputs, ReadOnlySpan<float> learned, out double derivative)
    {
        derivative = 0;
        if (Source == StandardDeviationSource.Fixed) return fixedStandardDeviation;
        var raw = Source == StandardDeviationSource.Learned ? learned[numeric] : outputs[Codec.RowWidth + numeric];
        var halfRange = -lowestLogStandardDeviation[numeric] / 2;
        var tanh = Math.Tanh(raw / halfRange);
        derivative = 1 - tanh * tanh;
        return Math.Exp(halfRange * (tanh - 1));
    }

    /// <summary>log p(x|z) of each sequence, in nats, summed over positions and features.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="batch">The B true architectures.</param>
    /// <param name="samples">The layout of B·M sequences: copy m of architecture b is sequence b·M + m.</param>
    /// <param name="outputs">[N·M, O] what the decoder gave for each row.</param>
    /// <param name="learnedLogStandardDeviation">[1, numbers], where deviations are learned.</param>
    /// <returns>[B·M, 1].</returns>
    public Tensor LogProbability(
        Tape tape, ArchitectureBatch batch, SequenceLayout samples, Tensor outputs, Tensor learnedLogStandardDeviation = default) =>
        LikelihoodOperation.Apply(tape, this, batch, samples, outputs, learnedLogStandardDeviation);

    /// <summary>log p of one row given the decoder's outputs, and its derivatives.</summary>
    /// <param name="cells">The true layer.</param>
    /// <param name="position">Its place in its architecture.</param>
    /// <param name="outputs">[O].</param>
    /// <param name="learned">[numbers] or empty.</param>
    /// <param name="byOutputs">[O] receives the derivatives; empty where none are needed.</param>
    /// <param name="byLearned">[numbers] receives the derivatives; empty where none are needed.</param>
    public double RowLogProbability(
        ReadOnlySpan<int> cells, int position, ReadOnlySpan<float> outputs, ReadOnlySpan<float> learned,
        Span<float> byOutputs, Span<float> byLearned)
    {
        byOutputs.Clear();
        byLearned.Clear();
        var space = Codec.Space;
        var type = cells[0];
        var sum = EntryLogProbability(cells, null, outputs, learned, byOutputs, byLearned);
        foreach (var feature in space.LayerTypes[type].FeatureSpan)
        {
            if (space.HasFeature(type, feature.Index, position))
                sum += EntryLogProbability(cells, feature, outputs, learned, byOutputs, byLearned);
        }
        return sum;
    }

    /// <summary>The term of one entry in <see cref="RowLogProbability"/>; derivatives are written to what is zero before.</summary>
    /// <param name="cells">The true layer.</param>
    /// <param name="feature">A feature that the layer has; null for its type.</param>
    /// <param name="outputs">[O].</param>
    /// <param name="learned">[numbers] or empty.</param>
    /// <param name="byOutputs">[O] receives the derivatives; empty where none are needed.</param>
    /// <param name="byLearned">[numbers] receives the derivatives; empty where none are needed.</param>
    public double EntryLogProbability(
        ReadOnlySpan<int> cells, Feature? feature, ReadOnlySpan<float> outputs, ReadOnlySpan<float> learned,
        Span<float> byOutputs, Span<float> byLearned)
    {
        if (feature is null)
        {
            var types = Codec.Space.LayerTypes.Count;
            return Categorical(outputs[..types], cells[0], byOutputs.IsEmpty ? [] : byOutputs[..types]);
        }
        var bin = cells[1 + feature.Index];
        var column = Codec.ColumnOf(feature);
        return feature.Kind switch
        {
            FeatureKind.Flag => Bernoulli(outputs[column], bin, byOutputs, column),
            FeatureKind.Choice => Categorical(
                outputs.Slice(column, feature.BinCount), bin, byOutputs.IsEmpty ? [] : byOutputs.Slice(column, feature.BinCount)),
            _ => Number(feature, bin, outputs, learned, byOutputs, byLearned),
        };
    }

    private static double Categorical(ReadOnlySpan<float> logits, int target, Span<float> derivative)
    {
        var maximum = logits[0];
        foreach (var logit in logits) maximum = Math.Max(maximum, logit);
        var total = 0.0;
        foreach (var logit in logits) total += Math.Exp(logit - maximum);
        for (var i = 0; i < derivative.Length; i++)
            derivative[i] = (float)((i == target ? 1 : 0) - Math.Exp(logits[i] - maximum) / total);
        return logits[target] - maximum - Math.Log(total);
    }

    // log p = −log(1 + exp(∓logit)), which does not overflow when the larger exponent is taken out.
    private static double Bernoulli(float logit, int target, Span<float> derivative, int column)
    {
        var signed = target == 1 ? logit : -(double)logit;
        var tail = Math.Exp(-Math.Abs(signed));
        if (!derivative.IsEmpty)
        {
            var wrong = signed >= 0 ? tail / (1 + tail) : 1 / (1 + tail);
            derivative[column] = (float)(target == 1 ? wrong : -wrong);
        }
        return Math.Min(signed, 0) - Math.Log(1 + tail);
    }

    private double Number(
        Feature feature, int bin, ReadOnlySpan<float> outputs, ReadOnlySpan<float> learned, Span<float> byOutputs, Span<float> byLearned)
    {
        var numeric = Codec.NumericPlaceOf(feature);
        var column = Codec.ColumnOf(feature);
        var mean = Mean(feature, outputs[column], out var meanDerivative);
        var deviation = StandardDeviation(numeric, outputs, learned, out var deviationDerivative);
        var logMass = GaussianBin.LogMass(
            mean, deviation, Codec.LowerEdge(feature, bin), Codec.UpperEdge(feature, bin), out var byMean, out var byLogStandardDeviation);
        if (!byOutputs.IsEmpty)
        {
            byOutputs[column] = (float)(byMean * meanDerivative);
            if (Source == StandardDeviationSource.Predicted)
                byOutputs[Codec.RowWidth + numeric] = (float)(byLogStandardDeviation * deviationDerivative);
        }
        if (!byLearned.IsEmpty) byLearned[numeric] = (float)(byLogStandardDeviation * deviationDerivative);
        return logMass;
    }
}
