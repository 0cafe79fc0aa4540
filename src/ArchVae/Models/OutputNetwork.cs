using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using ArchVae.Tensors.Ops;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace ArchVae.Models;

/// <summary>
/// From the decoder LSTM's state at each position to the likelihood's inputs: the paper's linear layer; by option behind others,
/// which also read the row before and features of z that belong to the position (see <see cref="LatentSlots"/>); and by option
/// with a linear path from z around the LSTM, which has weights of its own at each position, so that what the inference network
/// put into z of a position is met there without anything in between.
/// </summary>
internal sealed class OutputNetwork
{
    // The path has much to choose from, and begins small beside the layers.
    private const double InitialScaleOfPath = 0.1;
    private readonly Mlp layers;
    private readonly LinearLayer output;
    private readonly LinearLayer? path;
    private readonly LinearLayer? slots;
    private readonly bool readsRow;
    private readonly int outputs;
    private readonly int slotFeatures;

    /// <summary>A network whose parameters are added to a set.</summary>
    /// <param name="parameters">The set.</param>
    /// <param name="name">Their name before "output.weight", "output_layers", "path" and "slots".</param>
    /// <param name="options">Sizes and forms.</param>
    /// <param name="codec">The rows.</param>
    /// <param name="shared">The columns of what the decoder's layers make of z.</param>
    /// <param name="outputs">O.</param>
    public OutputNetwork(ParameterSet parameters, string name, ModelOptions options, Codec codec, int shared, int outputs)
    {
        this.outputs = outputs;
        slotFeatures = options.SlotFeatures;
        readsRow = options.OutputWidths.Count > 0;
        var positions = codec.Space.MaximumRows;
        var inputs = options.DecoderLstmUnits + (readsRow ? codec.RowWidth : 0) + slotFeatures;
        layers = new Mlp(parameters, $"{name}.output_layers", inputs, options.OutputWidths, options.Activation);
        output = new LinearLayer(parameters, $"{name}.output", layers.Outputs, outputs);
        if (options.LinearPaths)
        {
            path = new LinearLayer(
                parameters, $"{name}.path", options.LatentSize + shared, positions * outputs, initialScale: InitialScaleOfPath);
        }
        if (slotFeatures == 0) return;
        slots = new LinearLayer(
            parameters, $"{name}.slots", options.LatentSize + shared, positions * slotFeatures,
            initialBlocks: new LatentSlots(options.LatentSize, positions, slotFeatures).ToFeatures());
    }

    /// <summary>What z has for all positions.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="z">[B, Z].</param>
    /// <param name="shared">[B, S] what the decoder's layers make of it.</param>
    public LatentByPosition ByPosition(Tape tape, Tensor z, Tensor shared)
    {
        if (path == null && slots == null) return default;
        var all = JoinedColumns.Apply(tape, z, shared);
        return new(path?.Apply(tape, all) ?? default, slots?.Apply(tape, all) ?? default);
    }

    /// <summary>The outputs at all positions.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="layout">The layout of the N rows.</param>
    /// <param name="states">[N, H] the LSTM's.</param>
    /// <param name="rows">[N, D] what it read.</param>
    /// <param name="latent">What z has for all positions.</param>
    /// <returns>[N, O].</returns>
    public Tensor Apply(Tape tape, SequenceLayout layout, Tensor states, Tensor rows, LatentByPosition latent)
    {
        var slot = slots == null ? default : PositionColumns.Apply(tape, layout, latent.Slots, slotFeatures);
        var own = Own(tape, states, rows, slot);
        return path == null ? own
            : Addition.Apply(tape, own, PositionColumns.Apply(tape, layout, latent.Path, outputs));
    }

    /// <summary>What <see cref="AtColumns"/> reads of z: z and what the layers made of it, or none.</summary>
    /// <param name="tape">A tape that does not record.</param>
    /// <param name="z">[Z, C].</param>
    /// <param name="shared">[S, C].</param>
    public Tensor LatentOfColumns(Tape tape, Tensor z, Tensor shared) =>
        path == null && slots == null ? default : Stacked(tape, z, shared);

    /// <summary>The outputs of sequences that stand side by side as columns, at one position; records nothing.</summary>
    /// <param name="tape">A tape that does not record.</param>
    /// <param name="states">[H, C] the LSTM's.</param>
    /// <param name="rows">[D, C] what it read.</param>
    /// <param name="latent">What <see cref="LatentOfColumns"/> gave.</param>
    /// <param name="columns">The columns in use, the first ones.</param>
    /// <param name="position">The position, from 0.</param>
    /// <returns>[O, C].</returns>
    public Tensor AtColumns(Tape tape, Tensor states, Tensor rows, Tensor latent, int columns, int position)
    {
        var inputs = readsRow ? Stacked(tape, states, rows) : states;
        if (slots != null)
        {
            inputs = Stacked(tape, inputs, slots.ApplyToColumns(
                tape, latent, columns, first: position * slotFeatures, count: slotFeatures));
        }
        var own = output.ApplyToColumns(tape, layers.ApplyToColumns(tape, inputs, columns), columns);
        if (path == null) return own;
        var added = path.ApplyToColumns(tape, latent, columns, first: position * outputs, count: outputs);
        TensorPrimitives.Add(own.Values, added.Values, own.Values);
        return own;
    }

    private static Tensor Stacked(Tape tape, Tensor upper, Tensor lower)
    {
        var stacked = tape.Constant(upper.Rows + lower.Rows, upper.Columns);
        upper.Values.CopyTo(stacked.Values);
        lower.Values.CopyTo(stacked.Values[upper.Length..]);
        return stacked;
    }

    private Tensor Own(Tape tape, Tensor states, Tensor rows, Tensor slot)
    {
        var inputs = readsRow ? JoinedColumns.Apply(tape, states, rows) : states;
        if (slot.Exists) inputs = JoinedColumns.Apply(tape, inputs, slot);
        return output.Apply(tape, layers.Apply(tape, inputs));
    }
}

/// <summary>What z has for each position of B sequences.</summary>
/// <param name="Path">[B, positions·O] what the linear path adds to the outputs; does not exist where there is none.</param>
/// <param name="Slots">[B, positions·F] the features of positions; do not exist where there are none.</param>
internal readonly record struct LatentByPosition(Tensor Path, Tensor Slots);
