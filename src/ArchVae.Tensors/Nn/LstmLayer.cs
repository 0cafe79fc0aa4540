using ArchVae.Tensors.Ops;

namespace ArchVae.Tensors.Nn;

/// <summary>
/// One LSTM layer over packed sequences, with PyTorch's names, gate order i, f, g, o and initial values, uniform in ±1/√H.
/// <c>perSequence</c> [B, Z], where there is one, is joined to the input of every step: it takes the last Z columns of weight_ih.
/// </summary>
public sealed class LstmLayer
{
    private readonly RecurrentParameters own;
    private readonly bool reverse;

    /// <summary>A layer whose parameters are added to a set.</summary>
    /// <param name="parameters">The set to add weights [4H, inputs] and [4H, H] and biases [4H] to.</param>
    /// <param name="name">Their name before ".weight_ih_l0" and so on.</param>
    /// <param name="inputs">Columns of what goes in, those of <c>perSequence</c> included.</param>
    /// <param name="units">The width H of the hidden state.</param>
    /// <param name="layer">The number in the parameters' names.</param>
    /// <param name="reverse">Whether sequences are read from their last row to their first.</param>
    public LstmLayer(ParameterSet parameters, string name, int inputs, int units, int layer = 0, bool reverse = false)
    {
        this.reverse = reverse;
        Units = units;
        own = new(parameters, name, gates: 4, inputs, units, layer, reverse);
    }

    /// <summary>The width H of the hidden state.</summary>
    public int Units { get; }

    /// <summary>
    /// input [N, D], perSequence [B, Z], initial states [B, H] (zero where they do not exist) → hidden states [N, H].
    /// </summary>
    public Tensor Apply(
        Tape tape, SequenceLayout layout, Tensor input, Tensor perSequence = default, Tensor h0 = default, Tensor c0 = default) =>
        Lstm.Apply(
            tape, layout, input, perSequence, h0, c0, tape.Use(own.WeightIh), tape.Use(own.WeightHh), tape.Use(own.BiasIh),
            tape.Use(own.BiasHh), reverse);

    /// <summary>The same layer one step at a time, with the state carried, for decoding.</summary>
    public LstmStepper Stepper(ThreadTeam team) =>
        new(team, own.WeightIh, own.WeightHh, own.BiasIh, own.BiasHh);

    /// <summary>The same layer for single steps of sequences that stand side by side as columns.</summary>
    /// <param name="perSequence">Z, the columns of <c>perSequence</c>; 0 for none.</param>
    public LstmCell Cell(int perSequence = 0) => new(own.WeightIh, own.WeightHh, own.BiasIh, own.BiasHh, perSequence);
}
