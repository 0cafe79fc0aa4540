using ArchVae.Spaces;
using ArchVae.Tensors;

namespace ArchVae.Models;

/// <summary>
/// The expected rows of K random architectures, each layer of which is independent of the others: at every position a
/// distribution of the layer type (softmax of its logits), of each flag and number its mean (sigmoid; a raw number's on its own
/// scale), of each choice a distribution (softmax). A feature's columns are weighted with the probability that the layer has it,
/// and a whole row with the probability that the end has not come before. So the length is learned too, softly: rows fade out.
/// Logits [K, T·D], in the columns of the rows, → rows [T·K, D] as a <see cref="SequenceLayout"/> of K sequences of T rows has
/// them. With logits of 0 the end comes at a position with probability 1/(T + 1).
/// </summary>
internal sealed class ExpectedRows : Operation, IParallelWork
{
    private Codec codec = null!;
    private Tensor logits;
    private Tensor output;

    // [T·K, D] each row given that the end has not come before; [K, T] the probability of that; [K, D] work.
    private Tensor given;
    private Tensor running;
    private Tensor work;
    private bool backward;

    private SearchSpace Space => codec.Space;

    private int Width => codec.RowWidth;

    private int Positions => logits.Columns / Width;

    /// <summary>The expected rows.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="codec">What the columns mean.</param>
    /// <param name="logits">[K, T·D], T the most rows of an architecture.</param>
    public static Tensor Apply(Tape tape, Codec codec, Tensor logits)
    {
        var operation = tape.Record<ExpectedRows>();
        (operation.codec, operation.logits, operation.backward) = (codec, logits, false);
        var rows = operation.Positions * logits.Rows;
        operation.output = tape.Result(rows, operation.Width, logits.NeedsGradient);
        operation.given = tape.Constant(rows, operation.Width);
        operation.running = tape.Constant(logits.Rows, operation.Positions);
        operation.work = tape.Constant(logits.Rows, operation.Width);
        tape.Team.For(logits.Rows, operation);
        return operation.output;
    }

    public override void Backward(Tape tape)
    {
        backward = true;
        if (logits.NeedsGradient) tape.Team.For(logits.Rows, this);
    }

    void IParallelWork.Run(int index)
    {
        if (backward) PassBack(index);
        else Expect(index);
    }

    private int Row(int sequence, int position) => position * logits.Rows + sequence;

    private Span<float> LogitsOf(int sequence, int position) => logits.Row(sequence).Slice(position * Width, Width);

    private void Expect(int sequence)
    {
        var (end, ownTypes) = (Space.EndType.Index, Space.LayerTypes.Count);
        var offset = (float)Math.Log((ownTypes - 1.0) / Positions);
        var stillRunning = 1f;
        for (var position = 0; position < Positions; position++)
        {
            var from = LogitsOf(sequence, position);
            var row = given.Row(Row(sequence, position));
            row.Clear();
            from[..ownTypes].CopyTo(row);
            if (ownTypes > 1) row[end] += offset;
            Softmax(row[..ownTypes]);
            for (var f = 0; f < Space.Features.Count; f++)
            {
                var feature = Space.Features[f];
                var share = Share(feature, position, row);
                var column = codec.ColumnOf(feature);
                if (feature.Kind == FeatureKind.Choice)
                {
                    var values = row.Slice(column, feature.BinCount);
                    from.Slice(column, feature.BinCount).CopyTo(values);
                    Softmax(values);
                    foreach (ref var value in values) value *= share;
                }
                else row[column] = share * Mean(feature, from[column]);
            }
            running.Row(sequence)[position] = stillRunning;
            var weighted = output.Row(Row(sequence, position));
            for (var j = 0; j < row.Length; j++) weighted[j] = stillRunning * row[j];
            stillRunning *= 1 - row[end];
        }
    }

    // From the last position to the first, with the derivative by the probability that the row after it is reached.
    private void PassBack(int sequence)
    {
        var (end, ownTypes) = (Space.EndType.Index, Space.LayerTypes.Count);
        var byNext = 0f;
        for (var position = Positions - 1; position >= 0; position--)
        {
            var place = Row(sequence, position);
            var row = given.Row(place);
            var gradient = output.GradientRow(place);
            var from = LogitsOf(sequence, position);
            var to = logits.GradientRow(sequence).Slice(position * Width, Width);
            var weight = running.Row(sequence)[position];
            var byType = work.Row(sequence)[..ownTypes];
            for (var type = 0; type < ownTypes; type++) byType[type] = weight * gradient[type];
            byType[end] -= weight * byNext;
            for (var f = 0; f < Space.Features.Count; f++)
            {
                var feature = Space.Features[f];
                var share = Share(feature, position, row);
                var column = codec.ColumnOf(feature);
                float byShare;
                if (feature.Kind == FeatureKind.Choice)
                {
                    var values = row.Slice(column, feature.BinCount);
                    var by = gradient.Slice(column, feature.BinCount);
                    byShare = share == 0 ? 0 : weight * Dot(values, by) / share;
                    for (var b = 0; b < by.Length; b++) to[column + b] += values[b] * (weight * by[b] - byShare);
                }
                else
                {
                    byShare = weight * gradient[column] * Mean(feature, from[column]);
                    to[column] += weight * gradient[column] * share * Slope(feature, from[column]);
                }
                for (var type = 0; type < ownTypes; type++)
                    if (Space.HasFeature(type, feature.Index, position)) byType[type] += byShare;
            }
            byNext = Dot(row, gradient) + byNext * (1 - row[end]);
            var mean = Dot(row[..ownTypes], byType);
            for (var type = 0; type < ownTypes; type++) to[type] += row[type] * (byType[type] - mean);
        }
    }

    // The probability that the layer has the feature, of the types' probabilities.
    private float Share(Feature feature, int position, ReadOnlySpan<float> types)
    {
        var sum = 0f;
        for (var type = 0; type < Space.LayerTypes.Count; type++)
            if (Space.HasFeature(type, feature.Index, position)) sum += types[type];
        return sum;
    }

    private float Mean(Feature feature, float logit) =>
        (float)(Low(feature) + Range(feature) / (1 + Math.Exp(-logit)));

    private float Slope(Feature feature, float logit)
    {
        var share = 1 / (1 + Math.Exp(-logit));
        return (float)(Range(feature) * share * (1 - share));
    }

    private double Low(Feature feature) => codec.RawNumbers && feature.IsNumeric ? feature.Low : 0;

    private double Range(Feature feature) => codec.RawNumbers && feature.IsNumeric ? feature.High - feature.Low : 1;

    private static float Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right) =>
        System.Numerics.Tensors.TensorPrimitives.Dot(left, right);

    private static void Softmax(Span<float> values)
    {
        var largest = values[0];
        foreach (var value in values) largest = Math.Max(largest, value);
        var total = 0f;
        foreach (ref var value in values)
        {
            value = MathF.Exp(value - largest);
            total += value;
        }
        foreach (ref var value in values) value /= total;
    }
}
