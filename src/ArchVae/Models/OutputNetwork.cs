using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using ArchVae.Tensors.Ops;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace ArchVae.Models;

/// <summary>
/// From the decoder LSTM's state at each position to the likelihood's inputs: the paper's linear layer; by option behind others,
/// which also read the row before; and by option with a linear path from z around the LSTM, which has weights of its own at each
/// position, so that what the inference network put into z of a position is met there without anything in between.
/// </summary>
internal sealed class OutputNetwork
{
    // The path has much to choose from, and begins small beside the layers.
    private const double InitialScaleOfPath = 0.1;
    private readonly Mlp layers;
    private readonly LinearLayer output;
    private readonly LinearLayer? path;
    private readonly bool readsRow;
    private readonly int outputs;

    /// <summary>A network whose parameters are added to a set.</summary>
    /// <param name="parameters">The set.</param>
    /// <param name="name">Their name before "output.weight", "output_layers" and "path".</param>
    /// <param name="options">Sizes and forms.</param>
    /// <param name="codec">The rows.</param>
    /// <param name="shared">The columns of what the decoder's layers make of z.</param>
    /// <param name="outputs">O.</param>
    public OutputNetwork(ParameterSet parameters, string name, ModelOptions options, Codec codec, int shared, int outputs)
    {
        this.outputs = outputs;
        readsRow = options.OutputWidths.Count > 0;
        var inputs = options.DecoderLstmUnits + (readsRow ? codec.RowWidth : 0);
        layers = new Mlp(parameters, $"{name}.output_layers", inputs, options.OutputWidths, options.Activation);
        output = new LinearLayer(parameters, $"{name}.output", layers.Outputs, outputs);
        if (!options.LinearPaths) return;
        path = new LinearLayer(
            parameters, $"{name}.path", options.LatentSize + shared, codec.Space.MaximumRows * outputs,
            initialScale: InitialScaleOfPath);
    }

    /// <summary>What the linear path gives for all positions; does not exist where there is no path.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="z">[B, Z].</param>
    /// <param name="shared">[B, S] what the decoder's layers make of it.</param>
    /// <returns>[B, positions·O].</returns>
    public Tensor Paths(Tape tape, Tensor z, Tensor shared) => path?.Apply(tape, JoinedColumns.Apply(tape, z, shared)) ?? default;

    /// <summary>The outputs at all positions.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="layout">The layout of the N rows.</param>
    /// <param name="states">[N, H] the LSTM's.</param>
    /// <param name="rows">[N, D] what it read.</param>
    /// <param name="paths">[B, positions·O] of <see cref="Paths"/>.</param>
    /// <returns>[N, O].</returns>
    public Tensor Apply(Tape tape, SequenceLayout layout, Tensor states, Tensor rows, Tensor paths)
    {
        var own = Own(tape, states, rows);
        return paths.Exists ? Addition.Apply(tape, own, PositionColumns.Apply(tape, layout, paths, outputs)) : own;
    }

    /// <summary>The outputs of some sequences at one position, for decoding; records nothing.</summary>
    /// <param name="tape">A tape that does not record.</param>
    /// <param name="states">[A, H] the LSTM's.</param>
    /// <param name="rows">[A, D] what it read.</param>
    /// <param name="paths">[B, positions·O] of <see cref="Paths"/>.</param>
    /// <param name="sequences">[A] the row of paths of each.</param>
    /// <param name="position">The position, from 0.</param>
    /// <returns>[A, O].</returns>
    public Tensor At(Tape tape, Tensor states, Tensor rows, Tensor paths, ReadOnlySpan<int> sequences, int position)
    {
        var own = Own(tape, states, rows);
        if (!paths.Exists) return own;
        for (var i = 0; i < own.Rows; i++)
            TensorPrimitives.Add(own.Row(i), paths.Row(sequences[i]).Slice(position * outputs, outputs), own.Row(i));
        return own;
    }

    private Tensor Own(Tape tape, Tensor states, Tensor rows) => output.Apply(
        tape, layers.Apply(tape, readsRow ? JoinedColumns.Apply(tape, states, rows) : states));
}
