using ArchVae.Tensors.Ops;

namespace ArchVae.Tensors.Nn;

/// <summary>
/// One GRU layer over packed sequences, with PyTorch's names, gate order r, z, n and initial values, uniform in ±1/√H.
/// </summary>
public sealed class GruLayer
{
    private readonly RecurrentParameters own;
    private readonly bool reverse;

    /// <summary>A layer whose parameters are added to a set.</summary>
    /// <param name="parameters">The set to add weights [3H, inputs] and [3H, H] and biases [3H] to.</param>
    /// <param name="name">Their name before ".weight_ih_l0" and so on.</param>
    /// <param name="inputs">Columns of what goes in.</param>
    /// <param name="units">The width H of the hidden state.</param>
    /// <param name="layer">The number in the parameters' names.</param>
    /// <param name="reverse">Whether sequences are read from their last row to their first.</param>
    public GruLayer(ParameterSet parameters, string name, int inputs, int units, int layer = 0, bool reverse = false)
    {
        this.reverse = reverse;
        Units = units;
        own = new(parameters, name, gates: 3, inputs, units, layer, reverse);
    }

    /// <summary>The width H of the hidden state.</summary>
    public int Units { get; }

    /// <summary>input [N, D], initial states [B, H] (zero where they do not exist) → hidden states [N, H].</summary>
    public Tensor Apply(Tape tape, SequenceLayout layout, Tensor input, Tensor h0 = default) =>
        Gru.Apply(
            tape, layout, input, h0, tape.Use(own.WeightIh), tape.Use(own.WeightHh), tape.Use(own.BiasIh),
            tape.Use(own.BiasHh), reverse);
}
