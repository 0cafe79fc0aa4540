namespace ArchVae.Tensors.Ops;

/// <summary>The largest pixel under a window, channel by channel; the first one where several are.</summary>
public sealed unsafe class MaxPooling : RowOperation
{
    private ImageWindow window = null!;

    // Which pixel of the row each result is; null where no backward pass follows.
    private int* chosen;

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
        operation.Input = input;
        operation.Output = PoolingWindow.Result(tape, window, input);
        operation.chosen = operation.Output.NeedsGradient ? (int*)tape.Scratch(operation.Output.Length) : null;
        return operation.Forward(tape);
    }

    private protected override void Run(int row, bool forward)
    {
        if (forward)
        {
            Choose(row);
            return;
        }
        var gradient = Input.GradientRow(row);
        var from = Output.GradientRow(row);
        for (var i = 0; i < from.Length; i++) gradient[chosen[(long)row * Output.Columns + i]] += from[i];
    }

    private void Choose(int row)
    {
        var x = Input.Value + (long)row * Input.Columns;
        var places = new PoolingWindow(window);
        for (var i = 0; i < Output.Columns; i++)
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
            Output.Value[(long)row * Output.Columns + i] = x[best];
            if (chosen != null) chosen[(long)row * Output.Columns + i] = best;
        }
    }
}
