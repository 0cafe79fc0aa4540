namespace ArchVae.Tensors.Ops;

/// <summary>left + right, element by element; both have the same shape.</summary>
public sealed class Addition : Operation
{
    private Tensor left;
    private Tensor right;
    private Tensor output;

    /// <summary>left + right. Both [N, D] → [N, D].</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="left">[N, D].</param>
    /// <param name="right">[N, D].</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Tensor Apply(Tape tape, Tensor left, Tensor right)
    {
        if (left.Rows != right.Rows || left.Columns != right.Columns)
            throw new ArgumentException($"{left} + {right}: the shapes differ.");
        var output = tape.Variable(left.Rows, left.Columns);
        left.Values.CopyTo(output.Values);
        Elementwise.AddTo(right.Values, output.Values);
        if (tape.Recording && (left.NeedsGradient || right.NeedsGradient))
        {
            var operation = tape.Record<Addition>();
            (operation.left, operation.right, operation.output) = (left, right, output);
        }
        return output;
    }

    /// <inheritdoc/>
    public override void Backward(Tape tape)
    {
        if (left.NeedsGradient) Elementwise.AddTo(output.Gradients, left.Gradients);
        if (right.NeedsGradient) Elementwise.AddTo(output.Gradients, right.Gradients);
    }
}
