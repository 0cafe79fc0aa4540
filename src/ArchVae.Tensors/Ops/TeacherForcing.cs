namespace ArchVae.Tensors.Ops;

/// <summary>
/// Algorithm 1's input of the decoder, y = x_0 ∥ x[1..n−1]: the first step reads x_0, step t reads the true row t − 1.
/// first [B·M, D] and the true rows [N, D] of the layout of B sequences → [N·M, D] in the layout of B·M sequences.
/// </summary>
public sealed class TeacherForcing : Operation
{
    private Tensor first;
    private Tensor output;

    /// <summary>The decoder's input.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="data">The layout of the B true sequences.</param>
    /// <param name="samples">The layout of B·M sequences, M copies of each.</param>
    /// <param name="rows">[N, D] the true rows.</param>
    /// <param name="first">x_0 [B·M, D].</param>
    /// <returns>[N·M, D].</returns>
    public static Tensor Apply(Tape tape, SequenceLayout data, SequenceLayout samples, Tensor rows, Tensor first)
    {
        var repeats = samples.SequenceCount / data.SequenceCount;
        var output = tape.Variable(samples.RowCount, first.Columns);
        first.Values.CopyTo(output.Values);
        for (var step = 1; step < samples.StepCount; step++)
        {
            for (var s = 0; s < samples.ActiveAt(step); s++)
                rows.Row(data.RowOf(s / repeats, step - 1)).CopyTo(output.Row(samples.RowOf(s, step)));
        }
        if (tape.Recording && first.NeedsGradient)
        {
            var operation = tape.Record<TeacherForcing>();
            (operation.first, operation.output) = (first, output);
        }
        return output;
    }

    /// <inheritdoc/>
    public override void Backward(Tape tape) => Elementwise.AddTo(output.Gradients[..first.Length], first.Gradients);
}
