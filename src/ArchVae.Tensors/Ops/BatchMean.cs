namespace ArchVae.Tensors.Ops;

/// <summary>
/// factor/N · the sum of all elements, N the rows of the whole batch: by its pieces where the tape knows how it is cut, and over
/// all ranks where several share it. In double precision. input [N, D] → [1, 1].
/// </summary>
public sealed class BatchMean : Operation
{
    private Tensor input;
    private Tensor output;
    private float weight;

    /// <summary>factor/N · Σ.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="input">[N, D], a row for each member of the batch that is at hand.</param>
    /// <param name="factor">The factor.</param>
    /// <returns>[1, 1].</returns>
    public static Tensor Apply(Tape tape, Tensor input, double factor = 1)
    {
        var cut = tape.CutOf(input.Rows);
        var weight = factor / RowsOfBatch(cut, input);
        var output = tape.Variable(1, 1);
        output.Values[0] = (float)(weight * Sum(tape, input, 0, input.Columns));
        if (tape.Recording && input.NeedsGradient)
        {
            var operation = tape.Record<BatchMean>();
            (operation.input, operation.output) = (input, output);
            operation.weight = cut is { IsIdle: true } ? 0 : (float)weight;
        }
        return output;
    }

    /// <inheritdoc/>
    public override void Backward(Tape tape)
    {
        var gradient = output.Gradients[0] * weight;
        foreach (ref var dx in input.Gradients) dx += gradient;
    }

    /// <summary>The rows of the whole batch.</summary>
    internal static int RowsOfBatch(BatchPieces? cut, Tensor input) => cut?.WholeRowCount ?? input.Rows;

    /// <summary>
    /// The sum of some columns over all rows, in double precision: row after row, or by the pieces of the batch.
    /// </summary>
    internal static double Sum(Tape tape, Tensor input, int first, int end)
    {
        var cut = tape.CutOf(input.Rows);
        if (cut == null) return WeightedSum.Sum(input, 0, input.Rows, first, end);
        Span<double> sums = stackalloc double[BatchPieces.Count];
        sums.Clear();
        for (var row = 0; row < input.Rows; row++) sums[cut.Of(row)] += WeightedSum.Sum(input, row, row + 1, first, end);
        return tape.Join(cut, sums);
    }
}
