namespace ArchVae.Tensors.Ops;

/// <summary>Some columns of a matrix, in the order in which they are named: [N, D] → [N, count].</summary>
public sealed class SelectedColumns : Operation
{
    private Tensor input;
    private Tensor output;
    private int[] columns = [];

    /// <summary>The columns.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="input">[N, D].</param>
    /// <param name="columns">Which, from 0; may be none. The array must not change until the tape is cleared.</param>
    /// <returns>[N, count].</returns>
    public static Tensor Apply(Tape tape, Tensor input, int[] columns)
    {
        var output = tape.Result(input.Rows, columns.Length, input.NeedsGradient);
        for (var row = 0; row < input.Rows; row++)
        {
            var from = input.Row(row);
            var to = output.Row(row);
            for (var i = 0; i < to.Length; i++) to[i] = from[columns[i]];
        }
        if (tape.Recording && input.NeedsGradient)
        {
            var operation = tape.Record<SelectedColumns>();
            (operation.input, operation.output, operation.columns) = (input, output, columns);
        }
        return output;
    }

    /// <inheritdoc/>
    public override void Backward(Tape tape)
    {
        for (var row = 0; row < input.Rows; row++)
        {
            var gradient = output.GradientRow(row);
            var to = input.GradientRow(row);
            for (var i = 0; i < gradient.Length; i++) to[columns[i]] += gradient[i];
        }
    }
}
