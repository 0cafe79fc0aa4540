using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using ArchVae.Tensors.Ops;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace ArchVae.Models;

/// <summary>
/// The autoregressive LSTM decoder p(x|z): layers with rectified linear units make (x_0, h, c) from z; the LSTM starts from h
/// and c and reads x_0, then row after row; a linear layer applied at each position gives the likelihood's inputs. By option z
/// is also joined to the LSTM's input at every step.
/// </summary>
internal sealed class Decoder
{
    private readonly Mlp mlp;
    private readonly LinearLayer firstRow;
    private readonly LinearLayer hidden;
    private readonly LinearLayer cell;
    private readonly LstmLayer lstm;
    private readonly LinearLayer output;
    private readonly NumberHead head;
    private readonly Mlp outputLayers;
    private readonly LinearLayer? path;
    private readonly int outputs;
    private readonly bool deep;

    public Decoder(ParameterSet parameters, ModelOptions options, ArchitectureLikelihood likelihood)
    {
        var rowWidth = likelihood.Codec.RowWidth;
        var units = options.DecoderLstmUnits;
        LatentAtEveryStep = options.LatentAtEveryStep;
        mlp = new Mlp(parameters, "decoder.mlp", options.LatentSize, options.DecoderWidths, options.Activation);
        firstRow = new LinearLayer(parameters, "decoder.first_row", mlp.Outputs, rowWidth);
        hidden = new LinearLayer(parameters, "decoder.hidden", mlp.Outputs, units);
        cell = new LinearLayer(parameters, "decoder.cell", mlp.Outputs, units);
        lstm = new LstmLayer(parameters, "decoder.lstm", rowWidth + (LatentAtEveryStep ? options.LatentSize : 0), units);
        outputs = likelihood.OutputWidth;
        deep = options.OutputWidths.Count > 0;
        outputLayers = new Mlp(
            parameters, "decoder.output_layers", units + (deep ? rowWidth : 0), options.OutputWidths, options.Activation);
        output = new LinearLayer(parameters, "decoder.output", outputLayers.Outputs, outputs);
        if (options.LinearPaths)
        {
            var positions = likelihood.Codec.Space.MaximumRows;
            path = new LinearLayer(
                parameters, "decoder.path", options.LatentSize + mlp.Outputs, positions * outputs, initialScale: 0.1);
        }
        head = likelihood.Head;
        head.AddParameters(parameters, "decoder");
    }

    /// <summary>Whether z is joined to the LSTM's input at every step.</summary>
    public bool LatentAtEveryStep { get; }

    /// <summary>What the head of numbers learns beside the outputs, where there is something.</summary>
    public Tensor LearnedOfNumbers => head.Learned;

    /// <summary>Algorithm 1, teacher forcing: the outputs at each position, given the true rows before it.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="data">The layout of the B true architectures.</param>
    /// <param name="samples">The layout of B·M sequences.</param>
    /// <param name="rows">[N, D] the true rows.</param>
    /// <param name="z">[B·M, Z].</param>
    /// <returns>[N·M, O].</returns>
    public Tensor Apply(Tape tape, SequenceLayout data, SequenceLayout samples, Tensor rows, Tensor z)
    {
        var (x0, h, c, paths) = Start(tape, z);
        var inputs = Tensors.Ops.TeacherForcing.Apply(tape, data, samples, rows, x0);
        var states = lstm.Apply(tape, samples, inputs, LatentAtEveryStep ? z : default, h, c);
        var own = Output(tape, states, inputs);
        return paths.Exists ? Addition.Apply(tape, own, PositionColumns.Apply(tape, samples, paths, outputs)) : own;
    }

    /// <summary>What the sequence starts from: x_0 [B, D], h and c [B, H], and what the linear path adds [B, positions·O].</summary>
    public (Tensor FirstRow, Tensor Hidden, Tensor Cell, Tensor Paths) Start(Tape tape, Tensor z)
    {
        var shared = mlp.Apply(tape, z);
        var paths = path is null ? default : path.Apply(tape, JoinedColumns.Apply(tape, z, shared));
        return (firstRow.Apply(tape, shared), hidden.Apply(tape, shared), cell.Apply(tape, shared), paths);
    }

    /// <summary>The LSTM one step at a time.</summary>
    public LstmStepper Stepper(ThreadTeam team) => lstm.Stepper(team);

    /// <summary>The layers at each position: h [A, H] and the row that was read [A, D] → [A, O].</summary>
    public Tensor Output(Tape tape, Tensor states, Tensor inputs) => output.Apply(
        tape, outputLayers.Apply(tape, deep ? JoinedColumns.Apply(tape, states, inputs) : states));

    /// <summary>Adds what the linear path has at a position to the outputs [A, O] of some sequences.</summary>
    public void AddPath(Tensor values, Tensor paths, ReadOnlySpan<int> sequences, int position)
    {
        if (!paths.Exists) return;
        for (var i = 0; i < values.Rows; i++)
            TensorPrimitives.Add(values.Row(i), paths.Row(sequences[i]).Slice(position * outputs, outputs), values.Row(i));
    }
}
