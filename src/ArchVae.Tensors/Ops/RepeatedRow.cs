namespace ArchVae.Tensors.Ops;

/// <summary>
/// The same row for all members of a batch, whose gradient is the sum over them, by the pieces of the batch. row [1, D] → [N, D].
/// </summary>
public sealed class RepeatedRow : Operation
{
    private Tensor input;
    private Tensor output;
    private BatchPieces? cut;

    /// <summary>The row, N times.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="row">[1, D].</param>
    /// <param name="rows">N.</param>
    /// <returns>[N, D].</returns>
    public static Tensor Apply(Tape tape, Tensor row, int rows)
    {
        var output = tape.Result(rows, row.Columns, row.NeedsGradient);
        for (var i = 0; i < rows; i++) row.Values.CopyTo(output.Row(i));
        if (tape.Recording && row.NeedsGradient)
        {
            var operation = tape.Record<RepeatedRow>();
            (operation.input, operation.output, operation.cut) = (row, output, tape.CutOf(rows));
        }
        return output;
    }

    /// <inheritdoc/>
    public override void Backward(Tape tape)
    {
        if (cut == null)
        {
            for (var row = 0; row < output.Rows; row++) Elementwise.AddTo(output.GradientRow(row), input.Gradients);
            return;
        }
        var sums = tape.Constant(BatchPieces.Count, output.Columns);
        sums.Values.Clear();
        for (var row = 0; row < output.Rows; row++) Elementwise.AddTo(output.GradientRow(row), sums.Row(cut.Of(row)));
        BatchPieces.Join(sums.Values, input.Gradients);
    }
}
