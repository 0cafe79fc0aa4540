using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using ArchVae.Tensors.Ops;

namespace ArchVae.Models;

/// <summary>
/// The autoregressive LSTM decoder p(x|z): layers make (x_0, h, c) from z; the LSTM starts from h
/// and c and reads x_0, then row after row; an <see cref="OutputNetwork"/>, the paper's linear layer or more, gives the
/// likelihood's inputs at each position. By option z is also joined to the LSTM's input at every step.
/// </summary>
internal sealed class Decoder
{
    private readonly Mlp mlp;
    private readonly LinearLayer firstRow;
    private readonly LinearLayer hidden;
    private readonly LinearLayer cell;
    private readonly LstmLayer lstm;
    private readonly OutputNetwork output;
    private readonly NumberHead head;
    private readonly int latentSize;

    public Decoder(ParameterSet parameters, ModelOptions options, ArchitectureLikelihood likelihood)
    {
        var rowWidth = likelihood.Codec.RowWidth;
        var units = options.DecoderLstmUnits;
        LatentAtEveryStep = options.LatentAtEveryStep;
        latentSize = options.LatentSize;
        mlp = new Mlp(parameters, "decoder.mlp", options.LatentSize, options.DecoderWidths, options.Activation);
        firstRow = new LinearLayer(parameters, "decoder.first_row", mlp.Outputs, rowWidth);
        hidden = new LinearLayer(parameters, "decoder.hidden", mlp.Outputs, units);
        cell = new LinearLayer(parameters, "decoder.cell", mlp.Outputs, units);
        lstm = new LstmLayer(parameters, "decoder.lstm", rowWidth + (LatentAtEveryStep ? options.LatentSize : 0), units);
        output = new OutputNetwork(
            parameters, "decoder", options, likelihood.Codec, mlp.Outputs, likelihood.OutputWidth);
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
        var (x0, h, c, latent) = Start(tape, z);
        var inputs = Tensors.Ops.TeacherForcing.Apply(tape, data, samples, rows, x0);
        var states = lstm.Apply(tape, samples, inputs, LatentAtEveryStep ? z : default, h, c);
        return output.Apply(tape, samples, states, inputs, latent);
    }

    /// <summary>What the sequence starts from: x_0 [B, D], h and c [B, H], and what z has for all positions.</summary>
    public (Tensor FirstRow, Tensor Hidden, Tensor Cell, LatentByPosition ByPosition) Start(Tape tape, Tensor z)
    {
        var shared = mlp.Apply(tape, z);
        return (
            firstRow.Apply(tape, shared), hidden.Apply(tape, shared), cell.Apply(tape, shared),
            output.ByPosition(tape, z, shared));
    }

    /// <summary>The LSTM for single steps of sequences that stand side by side as columns.</summary>
    public LstmCell Cell() => lstm.Cell(LatentAtEveryStep ? latentSize : 0);

    /// <summary>The same as <see cref="Start"/> for sequences that stand side by side as columns; records nothing.</summary>
    /// <param name="tape">A tape that does not record.</param>
    /// <param name="z">[Z, C].</param>
    /// <returns>x_0 [D, C], h and c [H, C], and what <see cref="OutputOfColumns"/> reads of z.</returns>
    public (Tensor FirstRow, Tensor Hidden, Tensor Cell, Tensor Latent) StartOfColumns(Tape tape, Tensor z)
    {
        var shared = mlp.ApplyToColumns(tape, z, z.Columns);
        return (
            firstRow.ApplyToColumns(tape, shared, z.Columns), hidden.ApplyToColumns(tape, shared, z.Columns),
            cell.ApplyToColumns(tape, shared, z.Columns), output.LatentOfColumns(tape, z, shared));
    }

    /// <summary>The outputs of sequences that stand side by side as columns, at one position.</summary>
    /// <param name="tape">A tape that does not record.</param>
    /// <param name="states">[H, C] the LSTM's.</param>
    /// <param name="rows">[D, C] what it read.</param>
    /// <param name="latent">What <see cref="StartOfColumns"/> gave.</param>
    /// <param name="columns">The columns in use, the first ones.</param>
    /// <param name="position">The position, from 0.</param>
    /// <returns>[O, C].</returns>
    public Tensor OutputOfColumns(Tape tape, Tensor states, Tensor rows, Tensor latent, int columns, int position) =>
        output.AtColumns(tape, states, rows, latent, columns, position);
}
