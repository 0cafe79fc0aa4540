using ArchVae.Tensors.Ops;

namespace ArchVae.Tensors.Nn;

/// <summary>Dropout at one place of a network: layers at different places draw different masks.</summary>
/// <param name="rate">The probability that a number is left out, from 0 to below 1.</param>
/// <param name="place">The number of the layer among those of its network, from 0 to 65535.</param>
public sealed class DropoutLayer(double rate, int place)
{
    // A row of the stream has 48 bits.
    private const int BitsOfRows = 32;

    /// <summary>The probability that a number is left out.</summary>
    public double Rate { get; } = rate;

    /// <summary>x [N, D] → [N, D] in training; for use, x itself does.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="input">x [N, D].</param>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="step">The training step.</param>
    public Tensor Apply(Tape tape, Tensor input, ulong seed, long step) =>
        Dropout.Apply(tape, input, Rate, seed, step, (long)place << BitsOfRows);
}
