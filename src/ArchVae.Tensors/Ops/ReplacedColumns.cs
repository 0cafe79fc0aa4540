namespace ArchVae.Tensors.Ops;

/// <summary>A matrix with other values in some of its columns: [N, D] and [N, count] → [N, D].</summary>
public sealed class ReplacedColumns : Operation
{
    private Tensor input;
    private Tensor replacement;
    private Tensor output;
    private int[] columns = [];

    /// <summary>The matrix with its columns replaced.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="input">[N, D].</param>
    /// <param name="replacement">[N, count].</param>
    /// <param name="columns">Where they go, from 0, each once. The array must not change until the tape is cleared.</param>
    /// <returns>[N, D].</returns>
    /// <exception cref="ArgumentException">The rows differ, or there are not as many columns as names of them.</exception>
    public static Tensor Apply(Tape tape, Tensor input, Tensor replacement, int[] columns)
    {
        if (input.Rows != replacement.Rows || replacement.Columns != columns.Length)
            throw new ArgumentException($"{replacement} is not {columns.Length} columns of {input}.", nameof(replacement));
        var output = tape.Result(input.Rows, input.Columns, input.NeedsGradient || replacement.NeedsGradient);
        input.Values.CopyTo(output.Values);
        for (var row = 0; row < input.Rows; row++)
        {
            var from = replacement.Row(row);
            var to = output.Row(row);
            for (var i = 0; i < from.Length; i++) to[columns[i]] = from[i];
        }
        if (tape.Recording && output.NeedsGradient)
        {
            var operation = tape.Record<ReplacedColumns>();
            (operation.input, operation.replacement, operation.output, operation.columns) = (input, replacement, output, columns);
        }
        return output;
    }

    /// <summary>Uses the gradient of the result as its workspace: what goes to the replacement is no longer there.</summary>
    public override void Backward(Tape tape)
    {
        for (var row = 0; row < input.Rows; row++)
        {
            var gradient = output.GradientRow(row);
            var to = replacement.GradientRow(row);
            for (var i = 0; i < columns.Length; i++)
            {
                if (replacement.NeedsGradient) to[i] += gradient[columns[i]];
                gradient[columns[i]] = 0;
            }
        }
        if (input.NeedsGradient) Elementwise.AddTo(output.Gradients, input.Gradients);
    }
}
