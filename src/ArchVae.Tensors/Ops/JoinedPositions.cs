namespace ArchVae.Tensors.Ops;

/// <summary>
/// The rows of each packed sequence side by side, zero after its end: input [N, D] → [B, positions·D].
/// </summary>
public sealed class JoinedPositions : Operation
{
    private SequenceLayout layout = null!;
    private Tensor input;
    private Tensor output;

    /// <summary>The rows of each sequence side by side.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="layout">How the N rows belong to B sequences; must not change before the backward pass.</param>
    /// <param name="input">[N, D].</param>
    /// <param name="positions">The most rows of a sequence.</param>
    /// <returns>[B, positions·D].</returns>
    /// <exception cref="ArgumentException">A sequence is longer than that.</exception>
    public static Tensor Apply(Tape tape, SequenceLayout layout, Tensor input, int positions)
    {
        if (layout.StepCount > positions)
            throw new ArgumentException($"A sequence of {layout.StepCount} rows does not fit into {positions} positions.");
        var output = tape.Result(layout.SequenceCount, positions * input.Columns, input.NeedsGradient);
        output.Values.Clear();
        for (var step = 0; step < layout.StepCount; step++)
        {
            for (var b = 0; b < layout.ActiveAt(step); b++)
                input.Row(layout.RowOf(b, step)).CopyTo(output.Row(b).Slice(step * input.Columns, input.Columns));
        }
        if (tape.Recording && input.NeedsGradient)
        {
            var operation = tape.Record<JoinedPositions>();
            (operation.layout, operation.input, operation.output) = (layout, input, output);
        }
        return output;
    }

    /// <inheritdoc/>
    public override void Backward(Tape tape)
    {
        for (var step = 0; step < layout.StepCount; step++)
        {
            for (var b = 0; b < layout.ActiveAt(step); b++)
            {
                var part = output.GradientRow(b).Slice(step * input.Columns, input.Columns);
                Elementwise.AddTo(part, input.GradientRow(layout.RowOf(b, step)));
            }
        }
    }
}
