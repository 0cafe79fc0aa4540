namespace ArchVae.Tensors.Ops;

/// <summary>The mean of the pixels under a window, channel by channel; what lies beyond the border does not count.</summary>
public sealed unsafe class AveragePooling : RowOperation
{
    private ImageWindow window = null!;

    /// <summary>y[n, c, p] = mean over (i, j) of x[n, c, p + (i, j)], p the places of the window.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="window">The window, over pictures of the input's shape.</param>
    /// <param name="input">x [N, C·H·W], each row a picture.</param>
    /// <returns>[N, C·places].</returns>
    /// <exception cref="ArgumentException">The input's rows are not such pictures.</exception>
    public static Tensor Apply(Tape tape, ImageWindow window, Tensor input)
    {
        var operation = tape.Record<AveragePooling>();
        operation.window = window;
        operation.Input = input;
        operation.Output = PoolingWindow.Result(tape, window, input);
        return operation.Forward(tape);
    }

    private protected override void Run(int row, bool forward)
    {
        var pixels = (forward ? Input.Value : Input.Gradient) + (long)row * Input.Columns;
        var results = (forward ? Output.Value : Output.Gradient) + (long)row * Output.Columns;
        var places = new PoolingWindow(window);
        for (var i = 0; i < Output.Columns; i++)
        {
            places.MoveTo(i);
            var count = places.Rows * places.Columns;
            var sum = 0.0f;
            var share = forward ? 0 : results[i] / count;
            for (var y = 0; y < places.Rows; y++)
            {
                var line = pixels + places.First + y * window.Input.Width;
                for (var x = 0; x < places.Columns; x++)
                {
                    if (forward) sum += line[x];
                    else line[x] += share;
                }
            }
            if (forward) results[i] = sum / count;
        }
    }
}
