namespace ArchVae.Tensors.Ops;

/// <summary>Two-dimensional convolution (cross-correlation, as PyTorch's) of pictures that are rows.</summary>
public static class Convolution
{
    /// <summary>
    /// y[n, o, p] = act(b[o] + Σ over (c, i, j) of W[o, (c, i, j)]·x[n, c, p + (i, j)]), p the places of the window.
    /// </summary>
    /// <remarks>
    /// The backward pass uses the gradient of the result as its workspace: read it before, not after.
    /// </remarks>
    /// <param name="tape">Where the result lives and the operation is recorded.</param>
    /// <param name="window">The window, over pictures of the input's shape.</param>
    /// <param name="input">x [N, C·H·W], each row a picture; see <see cref="ImageShape"/>.</param>
    /// <param name="weight">W [O, C·height·width], PyTorch's [O, C, height, width].</param>
    /// <param name="bias">b [1, O], or none.</param>
    /// <param name="activation">act.</param>
    /// <returns>y [N, O·places], in memory of its own: it overlaps no input.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Tensor Apply(
        Tape tape, ImageWindow window, Tensor input, Tensor weight, Tensor bias, Activation activation = Activation.None)
    {
        if (input.Columns != window.Input.Length)
            throw new ArgumentException($"An input {input} does not fit pictures {window.Input}.", nameof(input));
        if (weight.Length != weight.Rows * window.Depth)
            throw new ArgumentException($"A weight {weight} does not fit a window of {window.Depth} pixels.", nameof(weight));
        if (bias.Exists && bias.Length != weight.Rows)
            throw new ArgumentException($"A bias {bias} does not fit a weight {weight}.", nameof(bias));
        var differentiable = tape.Recording && (input.NeedsGradient || weight.NeedsGradient || bias.NeedsGradient);
        var operation = tape.Record<ConvolutionOperation>();
        operation.Window = window;
        operation.Input = input;
        operation.Weight = weight;
        operation.Bias = bias;
        operation.Output = tape.Result(input.Rows, weight.Rows * window.Area, differentiable);
        operation.Activation = activation;
        operation.Forward(tape);
        return operation.Output;
    }
}
