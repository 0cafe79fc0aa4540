namespace ArchVae.Tensors.Ops;

/// <summary>
/// Keeps a value within middle ± halfRange without a kink: y = middle + halfRange·tanh(x / halfRange). Near zero it is the
/// identity moved by the middle. Element by element.
/// </summary>
public sealed class SmoothBound : Operation
{
    private Tensor input;
    private Tensor output;
    private float middle;
    private float halfRange;

    /// <summary>The bounded values.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="input">x [N, D].</param>
    /// <param name="middle">The middle of the range.</param>
    /// <param name="halfRange">Half its width, above 0.</param>
    /// <returns>[N, D].</returns>
    public static Tensor Apply(Tape tape, Tensor input, float middle, float halfRange)
    {
        var output = tape.Variable(input.Rows, input.Columns);
        var x = input.Values;
        var y = output.Values;
        for (var i = 0; i < y.Length; i++) y[i] = middle + halfRange * MathF.Tanh(x[i] / halfRange);
        if (tape.Recording && input.NeedsGradient)
        {
            var operation = tape.Record<SmoothBound>();
            (operation.input, operation.output, operation.middle, operation.halfRange) = (input, output, middle, halfRange);
        }
        return output;
    }

    /// <inheritdoc/>
    public override void Backward(Tape tape)
    {
        var y = output.Values;
        var dy = output.Gradients;
        var dx = input.Gradients;
        for (var i = 0; i < dx.Length; i++)
        {
            var tanh = (y[i] - middle) / halfRange;
            dx[i] += dy[i] * (1 - tanh * tanh);
        }
    }
}
