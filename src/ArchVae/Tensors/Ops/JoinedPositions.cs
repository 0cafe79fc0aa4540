namespace ArchVae.Tensors.Ops;

/// <summary>
/// The rows of each packed sequence side by side, zero after its end: input [N, D] → [B, positions·D].
/// </summary>
internal sealed class JoinedPositions : Operation
{
    private SequenceLayout layout = null!;
    private Tensor input;
    private Tensor output;

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
