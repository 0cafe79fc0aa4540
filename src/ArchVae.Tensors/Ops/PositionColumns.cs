namespace ArchVae.Tensors.Ops;

/// <summary>
/// The inverse of <see cref="JoinedPositions"/>: each packed row is the part of its sequence's columns that belongs to its
/// position, input [B, positions·D] → [N, D]. What lies beyond a sequence's end is left.
/// </summary>
public sealed class PositionColumns : Operation
{
    private SequenceLayout layout = null!;
    private Tensor input;
    private Tensor output;

    /// <summary>The columns of each row's position.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="layout">How the N rows belong to B sequences; must not change before the backward pass.</param>
    /// <param name="input">[B, positions·D].</param>
    /// <param name="columns">D.</param>
    /// <returns>[N, D].</returns>
    /// <exception cref="ArgumentException">A sequence is longer than the positions.</exception>
    public static Tensor Apply(Tape tape, SequenceLayout layout, Tensor input, int columns)
    {
        if (layout.StepCount * columns > input.Columns)
            throw new ArgumentException($"{input} has no {columns} columns for each of {layout.StepCount} positions.");
        var output = tape.Result(layout.RowCount, columns, input.NeedsGradient);
        for (var step = 0; step < layout.StepCount; step++)
        {
            for (var b = 0; b < layout.ActiveAt(step); b++)
                input.Row(b).Slice(step * columns, columns).CopyTo(output.Row(layout.RowOf(b, step)));
        }
        if (tape.Recording && input.NeedsGradient)
        {
            var operation = tape.Record<PositionColumns>();
            (operation.layout, operation.input, operation.output) = (layout, input, output);
        }
        return output;
    }

    /// <inheritdoc/>
    public override void Backward(Tape tape)
    {
        for (var step = 0; step < layout.StepCount; step++)
        {
            for (var b = 0; b < layout.ActiveAt(step); b++)
            {
                var part = input.GradientRow(b).Slice(step * output.Columns, output.Columns);
                Elementwise.AddTo(output.GradientRow(layout.RowOf(b, step)), part);
            }
        }
    }
}
