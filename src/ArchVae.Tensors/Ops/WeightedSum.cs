namespace ArchVae.Tensors.Ops;

/// <summary>weight · the sum of all elements, accumulated in double precision. input [N, D] → [1, 1].</summary>
public sealed class WeightedSum : Operation
{
    private Tensor input;
    private Tensor output;
    private float weight;

    /// <summary>weight · Σ.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="input">[N, D].</param>
    /// <param name="weight">The factor.</param>
    /// <returns>[1, 1].</returns>
    public static Tensor Apply(Tape tape, Tensor input, double weight)
    {
        var output = tape.Variable(1, 1);
        output.Values[0] = (float)(weight * Sum(tape, input, 0, input.Columns));
        if (tape.Recording && input.NeedsGradient)
        {
            var operation = tape.Record<WeightedSum>();
            (operation.input, operation.output, operation.weight) = (input, output, (float)weight);
        }
        return output;
    }

    /// <summary>
    /// The sum of some columns over all rows, in double precision: row after row, or by the pieces of the batch where the tape
    /// knows how it is cut.
    /// </summary>
    internal static double Sum(Tape tape, Tensor input, int first, int end)
    {
        var cut = tape.CutOf(input.Rows);
        if (cut == null) return Sum(input, 0, input.Rows, first, end);
        Span<double> sums = stackalloc double[BatchPieces.Count];
        sums.Clear();
        for (var row = 0; row < input.Rows; row++) sums[cut.Of(row)] += Sum(input, row, row + 1, first, end);
        return BatchPieces.Join(sums);
    }

    private static double Sum(Tensor input, int row, int endRow, int first, int end)
    {
        var sum = 0.0;
        for (; row < endRow; row++)
        {
            foreach (var value in input.Row(row)[first..end]) sum += value;
        }
        return sum;
    }

    /// <inheritdoc/>
    public override void Backward(Tape tape)
    {
        var gradient = output.Gradients[0] * weight;
        foreach (ref var dx in input.Gradients) dx += gradient;
    }
}
