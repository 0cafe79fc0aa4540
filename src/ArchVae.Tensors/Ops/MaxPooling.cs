namespace ArchVae.Tensors.Ops;

/// <summary>The largest pixel under a window, channel by channel; the first one where several are.</summary>
public sealed unsafe class MaxPooling : Operation, IParallelWork
{
    private ImageWindow window = null!;
    private Tensor input;
    private Tensor output;

    // Which pixel of the row each result is; null where no backward pass follows.
    private int* chosen;
    private bool forward;

    /// <summary>y[n, c, p] = max over (i, j) of x[n, c, p + (i, j)], p the places of the window.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="window">The window, over pictures of the input's shape.</param>
    /// <param name="input">x [N, C·H·W], each row a picture.</param>
    /// <returns>[N, C·places].</returns>
    /// <exception cref="ArgumentException">The input's rows are not such pictures.</exception>
    public static Tensor Apply(Tape tape, ImageWindow window, Tensor input)
    {
        var operation = tape.Record<MaxPooling>();
        operation.window = window;
        operation.input = input;
        operation.output = PoolingWindow.Result(tape, window, input);
        operation.chosen = operation.output.NeedsGradient ? (int*)tape.Scratch(operation.output.Length) : null;
        operation.forward = true;
        tape.Team.For(input.Rows, operation);
        return operation.output;
    }

    /// <inheritdoc/>
    public override void Backward(Tape tape)
    {
        if (!output.NeedsGradient) return;
        forward = false;
        tape.Team.For(input.Rows, this);
    }

    void IParallelWork.Run(int row)
    {
        if (forward)
        {
            Forward(row);
            return;
        }
        var gradient = input.GradientRow(row);
        var from = output.GradientRow(row);
        for (var i = 0; i < from.Length; i++) gradient[chosen[(long)row * output.Columns + i]] += from[i];
    }

    private void Forward(int row)
    {
        var x = input.Value + (long)row * input.Columns;
        var places = new PoolingWindow(window);
        for (var i = 0; i < output.Columns; i++)
        {
            places.MoveTo(i);
            var best = places.First;
            for (var y = 0; y < places.Rows; y++)
            {
                var line = places.First + y * window.Input.Width;
                for (var at = line; at < line + places.Columns; at++)
                {
                    // What is no number is passed on: nothing is greater than it.
                    if (x[at] > x[best] || float.IsNaN(x[at])) best = at;
                }
            }
            output.Value[(long)row * output.Columns + i] = x[best];
            if (chosen != null) chosen[(long)row * output.Columns + i] = best;
        }
    }
}
