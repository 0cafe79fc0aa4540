namespace ArchVae.Tensors.Ops;

/// <summary>
/// Attention of K learned queries over the rows of each packed sequence: with weights a = softmax over a sequence's steps of the
/// scores, pooled[b, k] = Σ_t a[t, k]·value[t]. scores [N, K] and values [N, V] → [B, K·V].
/// </summary>
public sealed class AttentionPooling : Operation
{
    private SequenceLayout layout = null!;
    private Tensor scores;
    private Tensor values;
    private Tensor weights;
    private Tensor output;

    /// <summary>The pooled values of each sequence.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="layout">How the N rows belong to B sequences; must not change before the backward pass.</param>
    /// <param name="scores">[N, K] the score of each row for each query.</param>
    /// <param name="values">[N, V].</param>
    /// <returns>[B, K·V].</returns>
    public static Tensor Apply(Tape tape, SequenceLayout layout, Tensor scores, Tensor values)
    {
        var queries = scores.Columns;
        var weights = tape.Constant(scores.Rows, queries);
        var output = tape.Result(layout.SequenceCount, queries * values.Columns, scores.NeedsGradient || values.NeedsGradient);
        output.Values.Clear();
        for (var b = 0; b < layout.SequenceCount; b++)
        {
            for (var k = 0; k < queries; k++)
            {
                SoftmaxOverSteps(layout, scores, weights, b, k);
                var pooled = output.Row(b).Slice(k * values.Columns, values.Columns);
                for (var step = 0; step < layout.Lengths[b]; step++)
                {
                    var row = layout.RowOf(b, step);
                    Elementwise.AddScaledTo(weights.Row(row)[k], values.Row(row), pooled);
                }
            }
        }
        if (tape.Recording && (scores.NeedsGradient || values.NeedsGradient))
        {
            var operation = tape.Record<AttentionPooling>();
            (operation.layout, operation.scores, operation.values) = (layout, scores, values);
            (operation.weights, operation.output) = (weights, output);
        }
        return output;
    }

    /// <inheritdoc/>
    public override void Backward(Tape tape)
    {
        for (var b = 0; b < layout.SequenceCount; b++)
        {
            for (var k = 0; k < scores.Columns; k++)
            {
                var dPooled = output.GradientRow(b).Slice(k * values.Columns, values.Columns);
                var pooled = output.Row(b).Slice(k * values.Columns, values.Columns);
                // ∂/∂score_t = a_t·(value_t − pooled)·dPooled
                var average = Elementwise.Dot(pooled, dPooled);
                for (var step = 0; step < layout.Lengths[b]; step++)
                {
                    var row = layout.RowOf(b, step);
                    var weight = weights.Row(row)[k];
                    if (values.NeedsGradient) Elementwise.AddScaledTo(weight, dPooled, values.GradientRow(row));
                    if (scores.NeedsGradient)
                        scores.GradientRow(row)[k] += weight * (Elementwise.Dot(values.Row(row), dPooled) - average);
                }
            }
        }
    }

    private static void SoftmaxOverSteps(SequenceLayout layout, Tensor scores, Tensor weights, int sequence, int query)
    {
        var maximum = float.NegativeInfinity;
        for (var step = 0; step < layout.Lengths[sequence]; step++)
            maximum = MathF.Max(maximum, scores.Row(layout.RowOf(sequence, step))[query]);
        var total = 0.0f;
        for (var step = 0; step < layout.Lengths[sequence]; step++)
        {
            var row = layout.RowOf(sequence, step);
            total += weights.Row(row)[query] = MathF.Exp(scores.Row(row)[query] - maximum);
        }
        for (var step = 0; step < layout.Lengths[sequence]; step++) weights.Row(layout.RowOf(sequence, step))[query] /= total;
    }
}
