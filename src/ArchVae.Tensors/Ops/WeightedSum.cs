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
        output.Values[0] = (float)(weight * Sum(input, 0, input.Rows, 0, input.Columns));
        if (tape.Recording && input.NeedsGradient)
        {
            var operation = tape.Record<WeightedSum>();
            (operation.input, operation.output, operation.weight) = (input, output, (float)weight);
        }
        return output;
    }

    /// <summary>The sum of some columns over some rows, row after row, in double precision.</summary>
    internal static double Sum(Tensor input, int row, int endRow, int first, int end)
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
