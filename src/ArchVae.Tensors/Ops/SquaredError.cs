namespace ArchVae.Tensors.Ops;

/// <summary>
/// The mean of (prediction − target)² over columns and the rows of the whole batch, by its pieces where the tape knows how it is
/// cut. predictions, targets [N, D] → [1, 1].
/// </summary>
public sealed class SquaredError : Operation
{
    private Tensor predictions;
    private Tensor targets;
    private Tensor output;

    // Of the whole batch; 0 where the rows at hand do not count.
    private int length;

    /// <summary>The mean squared error, summed in double precision.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="predictions">[N, D], N at least 1.</param>
    /// <param name="targets">[N, D]; no gradient goes to them.</param>
    /// <returns>[1, 1].</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Tensor Apply(Tape tape, Tensor predictions, Tensor targets)
    {
        if (predictions.Rows != targets.Rows || predictions.Columns != targets.Columns)
            throw new ArgumentException($"Predictions {predictions} do not fit targets {targets}.", nameof(targets));
        var output = tape.Result(1, 1, tape.Recording && predictions.NeedsGradient);
        var cut = tape.CutOf(predictions.Rows);
        var length = BatchMean.RowsOfBatch(cut, predictions) * predictions.Columns;
        output.Values[0] = (float)(Sum(tape, cut, predictions, targets) / length);
        if (output.NeedsGradient)
        {
            var operation = tape.Record<SquaredError>();
            (operation.predictions, operation.targets, operation.output) = (predictions, targets, output);
            operation.length = cut is { IsIdle: true } ? 0 : length;
        }
        return output;
    }

    /// <inheritdoc/>
    public override void Backward(Tape tape)
    {
        var x = predictions.Values;
        var y = targets.Values;
        var gradient = predictions.Gradients;
        var factor = length == 0 ? 0 : 2 * output.Gradients[0] / length;
        for (var i = 0; i < gradient.Length; i++) gradient[i] += factor * (x[i] - y[i]);
    }

    private static double Sum(Tape tape, BatchPieces? cut, Tensor predictions, Tensor targets)
    {
        Span<double> sums = stackalloc double[BatchPieces.Count];
        sums.Clear();
        for (var row = 0; row < predictions.Rows; row++)
        {
            var x = predictions.Row(row);
            var y = targets.Row(row);
            ref var sum = ref sums[cut?.Of(row) ?? 0];
            for (var j = 0; j < x.Length; j++)
            {
                var error = (double)x[j] - y[j];
                sum += error * error;
            }
        }
        return cut == null ? sums[0] : tape.Join(cut, sums);
    }
}
