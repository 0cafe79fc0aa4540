using ArchVae.Tensors.Ops;

namespace ArchVae.Tensors.Nn;

/// <summary>
/// Two-dimensional convolution of pictures that are rows, with PyTorch's names. Initial weights keep the variance of what passes
/// through, as those of <see cref="LinearLayer"/> do, over the C·height·width pixels of a window; biases begin at 0.
/// </summary>
public sealed class ConvolutionLayer
{
    private readonly Parameter weight;
    private readonly Parameter? bias;

    /// <summary>A layer whose parameters are added to a set.</summary>
    /// <param name="parameters">The set to add weight [channels, C, height, width] and bias [channels] to.</param>
    /// <param name="name">Their name before ".weight" and ".bias".</param>
    /// <param name="window">The window over pictures of C channels.</param>
    /// <param name="channels">Channels of what comes out.</param>
    /// <param name="rectified">Whether a rectified linear unit follows.</param>
    /// <param name="withBias">Whether there is a bias.</param>
    public ConvolutionLayer(
        ParameterSet parameters, string name, ImageWindow window, int channels, bool rectified = false, bool withBias = true)
    {
        Window = window;
        Output = window.Output(channels);
        weight = parameters.Add($"{name}.weight", [channels, window.Input.Channels, window.Height, window.Width],
            Math.Sqrt((rectified ? 6.0 : 3.0) / window.Depth));
        if (withBias) bias = parameters.Add($"{name}.bias", [channels], 0);
    }

    /// <summary>The window.</summary>
    public ImageWindow Window { get; }

    /// <summary>The shape of what comes out.</summary>
    public ImageShape Output { get; }

    /// <summary>x [N, C·H·W] → [N, channels·places].</summary>
    public Tensor Apply(Tape tape, Tensor input, Activation activation = Activation.None) =>
        Convolution.Apply(tape, Window, input, weight.Tensor, bias?.Tensor ?? default, activation);
}
