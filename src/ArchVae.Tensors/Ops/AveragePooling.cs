namespace ArchVae.Tensors.Ops;

/// <summary>The mean of the pixels under a window, channel by channel; what lies beyond the border does not count.</summary>
public sealed unsafe class AveragePooling : Operation, IParallelWork
{
    private ImageWindow window = null!;
    private Tensor input;
    private Tensor output;
    private bool forward;

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
        operation.input = input;
        operation.output = PoolingWindow.Result(tape, window, input);
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
        var pixels = (forward ? input.Value : input.Gradient) + (long)row * input.Columns;
        var results = (forward ? output.Value : output.Gradient) + (long)row * output.Columns;
        var places = new PoolingWindow(window);
        for (var i = 0; i < output.Columns; i++)
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
