namespace ArchVae.Tensors.Ops;

/// <summary>
/// Two matrices side by side: left [N·M, A] and right [N, B] → [N·M, A + B]. Each row of the right one stands beside M rows of
/// the left one that follow one another, as what is known of an architecture beside its M samples.
/// </summary>
public sealed class JoinedColumns : Operation
{
    private Tensor left;
    private Tensor right;
    private Tensor output;

    /// <summary>The two side by side.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="left">[N·M, A].</param>
    /// <param name="right">[N, B].</param>
    /// <returns>[N·M, A + B].</returns>
    /// <exception cref="ArgumentException">The rows of the left one are no multiple of those of the right one.</exception>
    public static Tensor Apply(Tape tape, Tensor left, Tensor right)
    {
        if (left.Rows % right.Rows != 0) throw new ArgumentException($"{left} and {right} cannot be joined: their rows differ.");
        var output = tape.Result(left.Rows, left.Columns + right.Columns, left.NeedsGradient || right.NeedsGradient);
        var repeats = left.Rows / right.Rows;
        for (var row = 0; row < left.Rows; row++)
        {
            left.Row(row).CopyTo(output.Row(row));
            right.Row(row / repeats).CopyTo(output.Row(row)[left.Columns..]);
        }
        if (tape.Recording && (left.NeedsGradient || right.NeedsGradient))
        {
            var operation = tape.Record<JoinedColumns>();
            (operation.left, operation.right, operation.output) = (left, right, output);
        }
        return output;
    }

    /// <inheritdoc/>
    public override void Backward(Tape tape)
    {
        var repeats = left.Rows / right.Rows;
        for (var row = 0; row < output.Rows; row++)
        {
            var gradient = output.GradientRow(row);
            if (left.NeedsGradient) Elementwise.AddTo(gradient[..left.Columns], left.GradientRow(row));
            if (right.NeedsGradient) Elementwise.AddTo(gradient[left.Columns..], right.GradientRow(row / repeats));
        }
    }
}
