using ArchVae.Spaces;
using ArchVae.Tensors;

namespace ArchVae.Models;

/// <summary>
/// log p(x|z), a probability and never a density, in nats: over the rows up to and including the end, the categorical layer
/// type, and for each feature that the layer has a Bernoulli (flag), a categorical (choice) or the mass that a
/// <see cref="NumberHead"/> puts on the number's bin.
/// The decoder's outputs [N, O] are the types' logits, then in the codec's columns the flags' and choices' logits and the
/// numbers' first outputs, then number by number its further ones.
/// </summary>
internal sealed class ArchitectureLikelihood(Codec codec, NumberHead head)
{
    private readonly int furtherOutputs = head.OutputsPerNumber - 1;

    public Codec Codec { get; } = codec;

    public NumberHead Head { get; } = head;

    /// <summary>The number of the decoder's outputs at each position, O.</summary>
    public int OutputWidth => Codec.RowWidth + furtherOutputs * Codec.NumericFeatures.Count;

    /// <summary>log p(x|z) of each sequence, in nats, summed over positions and features.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="batch">The B true architectures.</param>
    /// <param name="samples">The layout of B·M sequences: copy m of architecture b is sequence b·M + m.</param>
    /// <param name="outputs">[N·M, O] what the decoder gave for each row.</param>
    /// <param name="learned">What the head learns beside them, where there is something.</param>
    /// <returns>[B·M, 1].</returns>
    public Tensor LogProbability(
        Tape tape, ArchitectureBatch batch, SequenceLayout samples, Tensor outputs, Tensor learned = default) =>
        LikelihoodOperation.Apply(tape, this, batch, samples, outputs, learned);

    /// <summary>log p of one row given the decoder's outputs, and its derivatives.</summary>
    /// <param name="cells">The true layer.</param>
    /// <param name="position">Its place in its architecture.</param>
    /// <param name="outputs">[O].</param>
    /// <param name="learned">What the head learns, or empty.</param>
    /// <param name="byOutputs">[O] receives the derivatives; empty where none are needed.</param>
    /// <param name="byLearned">
    /// As long as <paramref name="learned"/>, receives the derivatives; empty where none are needed.
    /// </param>
    public double RowLogProbability(
        ReadOnlySpan<int> cells, int position, ReadOnlySpan<float> outputs, ReadOnlySpan<float> learned,
        Span<float> byOutputs, Span<float> byLearned)
    {
        byOutputs.Clear();
        byLearned.Clear();
        var sum = EntryLogProbability(cells, null, outputs, learned, byOutputs, byLearned);
        foreach (var feature in Codec.Space.LayerTypes[cells[0]].FeaturesAt(position))
            sum += EntryLogProbability(cells, feature, outputs, learned, byOutputs, byLearned);
        return sum;
    }

    /// <summary>
    /// The term of one entry in <see cref="RowLogProbability"/>; derivatives are written to what is zero before.
    /// </summary>
    /// <param name="cells">The true layer.</param>
    /// <param name="feature">A feature that the layer has; null for its type.</param>
    /// <param name="outputs">[O].</param>
    /// <param name="learned">What the head learns, or empty.</param>
    /// <param name="byOutputs">[O] receives the derivatives; empty where none are needed.</param>
    /// <param name="byLearned">
    /// As long as <paramref name="learned"/>, receives the derivatives; empty where none are needed.
    /// </param>
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

    /// <summary>The outputs of one number, [k].</summary>
    /// <param name="feature">The number.</param>
    /// <param name="outputs">[O] those of a row.</param>
    /// <param name="own">[k] where to.</param>
    public void Gather(Feature feature, ReadOnlySpan<float> outputs, Span<float> own)
    {
        own[0] = outputs[Codec.ColumnOf(feature)];
        outputs.Slice(FurtherColumn(feature), furtherOutputs).CopyTo(own[1..]);
    }

    private int FurtherColumn(Feature feature) => Codec.RowWidth + Codec.NumericPlaceOf(feature) * furtherOutputs;

    private double Number(
        Feature feature, int bin, ReadOnlySpan<float> outputs, ReadOnlySpan<float> learned,
        Span<float> byOutputs, Span<float> byLearned)
    {
        Span<float> own = stackalloc float[Head.OutputsPerNumber];
        Gather(feature, outputs, own);
        if (byOutputs.IsEmpty) return Head.LogMass(feature, bin, own, learned, [], byLearned);
        Span<float> derivatives = stackalloc float[own.Length];
        derivatives.Clear();
        var logMass = Head.LogMass(feature, bin, own, learned, derivatives, byLearned);
        byOutputs[Codec.ColumnOf(feature)] = derivatives[0];
        derivatives[1..].CopyTo(byOutputs[FurtherColumn(feature)..]);
        return logMass;
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
}
