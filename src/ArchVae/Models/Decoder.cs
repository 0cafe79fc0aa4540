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

    /// <summary>The LSTM one step at a time.</summary>
    public LstmStepper Stepper(ThreadTeam team) => lstm.Stepper(team);

    /// <summary>The outputs of some sequences at one position.</summary>
    /// <param name="tape">A tape that does not record.</param>
    /// <param name="states">[A, H] the LSTM's.</param>
    /// <param name="rows">[A, D] what it read.</param>
    /// <param name="latent">What <see cref="Start"/> gave for all positions.</param>
    /// <param name="sequences">[A] the number of each sequence among those that started.</param>
    /// <param name="position">The position, from 0.</param>
    /// <returns>[A, O].</returns>
    public Tensor Output(
        Tape tape, Tensor states, Tensor rows, LatentByPosition latent, ReadOnlySpan<int> sequences, int position) =>
        output.At(tape, states, rows, latent, sequences, position);
}
