namespace ArchVae.Tensors.Ops;

/// <summary>
/// Batch normalisation (Ioffe and Szegedy, ICML 2015): y = w⊙(x − μ) / √(σ² + ε) + b, channel by channel. Rows are C channels of
/// S neighbouring columns each: S is 1 after a dense layer, H·W for pictures. In training μ and σ² are those of the batch, and
/// the running ones follow them; else they are the running ones.
/// </summary>
public sealed unsafe class BatchNormalization : Operation, IParallelWork
{
    private Tensor input;
    private Tensor weight;
    private Tensor bias;
    private Tensor runningMean;
    private Tensor runningVariance;
    private Tensor output;
    private double epsilon;
    private double momentum;
    private bool training;
    private bool forward;

    // [2, C]: μ and 1 / √(σ² + ε).
    private float* moments;

    /// <summary>The normalised rows.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="input">x [N, C·S]; in training N·S is at least 2.</param>
    /// <param name="weight">w [1, C].</param>
    /// <param name="bias">b [1, C].</param>
    /// <param name="runningMean">[1, C], changed in training; no gradient goes to it.</param>
    /// <param name="runningVariance">[1, C], changed in training (by the unbiased variance, as PyTorch's).</param>
    /// <param name="training">Whether the batch's own moments count.</param>
    /// <param name="momentum">The share of the batch in the running moments, from 0 to 1.</param>
    /// <param name="epsilon">ε, above 0.</param>
    /// <returns>[N, C·S].</returns>
    /// <exception cref="ArgumentException">The shapes do not fit, or one number a channel has no variance.</exception>
    public static Tensor Apply(
        Tape tape, Tensor input, Tensor weight, Tensor bias, Tensor runningMean, Tensor runningVariance, bool training,
        double momentum = 0.1, double epsilon = 1e-5)
    {
        var channels = weight.Length;
        if (input.Columns % channels != 0 || bias.Length != channels || runningMean.Length != channels
            || runningVariance.Length != channels)
            throw new ArgumentException($"An input {input} or the other tensors do not fit {channels} channels.", nameof(input));
        if (training && (long)input.Rows * (input.Columns / channels) < 2)
            throw new ArgumentException($"An input {input} has one number a channel, which has no variance.", nameof(input));
        var operation = tape.Record<BatchNormalization>();
        (operation.input, operation.weight, operation.bias) = (input, weight, bias);
        (operation.runningMean, operation.runningVariance) = (runningMean, runningVariance);
        (operation.training, operation.momentum, operation.epsilon) = (training, momentum, epsilon);
        operation.output = tape.Result(input.Rows, input.Columns,
            tape.Recording && (input.NeedsGradient || weight.NeedsGradient || bias.NeedsGradient));
        operation.moments = tape.Scratch(2L * channels);
        operation.forward = true;
        tape.Team.For(channels, operation);
        return operation.output;
    }

    /// <inheritdoc/>
    public override void Backward(Tape tape)
    {
        if (!output.NeedsGradient) return;
        forward = false;
        tape.Team.For(weight.Length, this);
    }

    void IParallelWork.Run(int channel)
    {
        if (forward) Forward(channel);
        else Backward(channel);
    }

    private void Forward(int channel)
    {
        var size = input.Columns / weight.Length;
        double mean = runningMean.Value[channel], variance = runningVariance.Value[channel];
        if (training)
        {
            var count = (double)input.Rows * size;
            var sum = 0.0;
            for (var row = 0; row < input.Rows; row++)
            {
                foreach (var x in Of(input.Row(row), channel, size)) sum += x;
            }
            mean = sum / count;
            sum = 0;
            for (var row = 0; row < input.Rows; row++)
            {
                foreach (var x in Of(input.Row(row), channel, size)) sum += (x - mean) * (x - mean);
            }
            variance = sum / count;
            Follow(ref runningMean.Value[channel], mean);
            Follow(ref runningVariance.Value[channel], sum / (count - 1));
        }
        var scale = 1 / Math.Sqrt(variance + epsilon);
        moments[channel] = (float)mean;
        moments[weight.Length + channel] = (float)scale;
        var factor = (float)(scale * weight.Value[channel]);
        for (var row = 0; row < input.Rows; row++)
        {
            var x = Of(input.Row(row), channel, size);
            var y = Of(output.Row(row), channel, size);
            for (var j = 0; j < y.Length; j++) y[j] = (x[j] - (float)mean) * factor + bias.Value[channel];
        }
    }

    private void Backward(int channel)
    {
        var size = input.Columns / weight.Length;
        var (mean, scale) = (moments[channel], moments[weight.Length + channel]);
        var (sum, product) = (0.0, 0.0);
        for (var row = 0; row < input.Rows; row++)
        {
            var x = Of(input.Row(row), channel, size);
            var dy = Of(output.GradientRow(row), channel, size);
            for (var j = 0; j < dy.Length; j++)
            {
                sum += dy[j];
                product += (double)dy[j] * ((x[j] - mean) * scale);
            }
        }
        if (weight.NeedsGradient) weight.Gradient[channel] += (float)product;
        if (bias.NeedsGradient) bias.Gradient[channel] += (float)sum;
        if (!input.NeedsGradient) return;
        var count = (double)input.Rows * size;
        // The batch's moments depend on every x; running ones on none.
        var (common, along) = training ? ((float)(sum / count), (float)(product / count)) : (0, 0);
        var factor = scale * weight.Value[channel];
        for (var row = 0; row < input.Rows; row++)
        {
            var x = Of(input.Row(row), channel, size);
            var dy = Of(output.GradientRow(row), channel, size);
            var dx = Of(input.GradientRow(row), channel, size);
            for (var j = 0; j < dx.Length; j++) dx[j] += factor * (dy[j] - common - (x[j] - mean) * scale * along);
        }
    }

    private void Follow(ref float running, double value) => running = (float)((1 - momentum) * running + momentum * value);

    private static Span<float> Of(Span<float> row, int channel, int size) => row.Slice(channel * size, size);
}
