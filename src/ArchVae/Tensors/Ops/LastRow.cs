namespace ArchVae.Tensors.Ops;

/// <summary>The last row of each packed sequence: input [N, D] → [B, D].</summary>
internal sealed class LastRow : Operation
{
    private SequenceLayout layout = null!;
    private Tensor input;
    private Tensor output;

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

    public override void Backward(Tape tape)
    {
        for (var b = 0; b < layout.SequenceCount; b++) Elementwise.AddTo(output.GradientRow(b), input.GradientRow(RowOf(layout, b)));
    }

    private static int RowOf(SequenceLayout layout, int sequence) => layout.RowOf(sequence, layout.Lengths[sequence] - 1);
}
