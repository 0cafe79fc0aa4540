namespace ArchVae.Tensors.Ops;

/// <summary>
/// What was computed once for the whole batch, such as a prior's components, and is used by all its members: its gradient is a
/// sum over them. Where ranks share the batch, the backward pass adds up their parts here, so that everything before is
/// the same on all of them. [N, D] → [N, D], the same values.
/// </summary>
public sealed class SharedValues : Operation
{
    private Tensor input;
    private Tensor output;

    /// <summary>The values.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="values">[N, D], computed in <see cref="Tape.Uncut"/>; may not exist.</param>
    /// <returns>[N, D], for operations that sum their gradient by the pieces of the batch.</returns>
    public static unsafe Tensor Apply(Tape tape, Tensor values)
    {
        if (tape.Ranked == null || !tape.Recording || !values.NeedsGradient) return values;
        var gradient = tape.Zeros(values.Length);
        var operation = tape.Record<SharedValues>();
        (operation.input, operation.output) = (values, new Tensor(values.Value, gradient, values.Rows, values.Columns));
        return operation.output;
    }

    /// <inheritdoc/>
    public override void Backward(Tape tape) => tape.Ranked!.AddSums(output, input.Gradients);
}
