namespace ArchVae.Tensors.Ops;

/// <summary>The last row of each packed sequence: input [N, D] → [B, D].</summary>
public sealed class LastRow : Operation
{
    private SequenceLayout layout = null!;
    private Tensor input;
    private Tensor output;

    /// <summary>The last row of each sequence.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="layout">How the N rows belong to B sequences; must not change before the backward pass.</param>
    /// <param name="input">[N, D].</param>
    /// <returns>[B, D].</returns>
    public static Tensor Apply(Tape tape, SequenceLayout layout, Tensor input)
    {
        var output = tape.Result(layout.SequenceCount, input.Columns, input.NeedsGradient);
        for (var b = 0; b < layout.SequenceCount; b++) input.Row(RowOf(layout, b)).CopyTo(output.Row(b));
        if (tape.Recording && input.NeedsGradient)
        {
            var operation = tape.Record<LastRow>();
            (operation.layout, operation.input, operation.output) = (layout, input, output);
        }
        return output;
    }

    /// <inheritdoc/>
    public override void Backward(Tape tape)
    {
        for (var b = 0; b < layout.SequenceCount; b++)
            Elementwise.AddTo(output.GradientRow(b), input.GradientRow(RowOf(layout, b)));
    }

    private static int RowOf(SequenceLayout layout, int sequence) => layout.RowOf(sequence, layout.Lengths[sequence] - 1);
}
