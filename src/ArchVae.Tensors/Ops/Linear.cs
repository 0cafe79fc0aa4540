using ArchVae.Tensors.Kernels;

namespace ArchVae.Tensors.Ops;

/// <summary>Fully connected layers.</summary>
public static class Linear
{
    /// <summary>y = act(x·Wᵀ + b).</summary>
    /// <remarks>
    /// The backward pass uses the gradient of the result as its workspace: read it before, not after.
    /// </remarks>
    /// <param name="tape">Where the result lives and the operation is recorded.</param>
    /// <param name="input">x [N, in].</param>
    /// <param name="weight">W [out, in], as PyTorch lays it out.</param>
    /// <param name="bias">b [1, out], or none.</param>
    /// <param name="activation">act.</param>
    /// <returns>y [N, out], in memory of its own: it overlaps no input.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Tensor Apply(Tape tape, Tensor input, Tensor weight, Tensor bias, Activation activation = Activation.None)
    {
        if (weight.Columns != input.Columns)
            throw new ArgumentException($"An input {input} does not fit a weight {weight}.", nameof(weight));
        if (bias.Exists && bias.Length != weight.Rows)
            throw new ArgumentException($"A bias {bias} does not fit a weight {weight}.", nameof(bias));
        var differentiable = tape.Recording && (input.NeedsGradient || weight.NeedsGradient || bias.NeedsGradient);
        var output = differentiable ? tape.Variable(input.Rows, weight.Rows) : tape.Constant(input.Rows, weight.Rows);
        Forward(tape.Team, input, weight, bias, output, activation);
        if (differentiable)
        {
            var operation = tape.Record<LinearOperation>();
            operation.Input = input;
            operation.Weight = weight;
            operation.Bias = bias;
            operation.Output = output;
            operation.Activation = activation;
            operation.Pieces = tape.CutOf(input.Rows);
        }
        return output;
    }

    private static unsafe void Forward(
        ThreadTeam team, Tensor input, Tensor weight, Tensor bias, Tensor output, Activation activation)
    {
        var start = bias.Exists ? Start.Bias(bias.Value) : Start.Zero;
        Gemm.Multiply(team, MatrixView.Of(input), MatrixView.Of(weight).Transposed, MatrixView.Of(output), start, activation);
    }
}

/// <summary>The backward pass of <see cref="Linear.Apply"/>.</summary>
internal sealed unsafe class LinearOperation : Operation, IParallelWork
{
    private const int ColumnsPerPiece = 64;

    public Tensor Input;
    public Tensor Weight;
    public Tensor Bias;
    public Tensor Output;
    public Activation Activation;
    public BatchPieces? Pieces;
    private float* biasGradient;

    public override void Backward(Tape tape)
    {
        // Where the batch is cut, the weight's product sums the bias's gradient as well.
        biasGradient = !Bias.NeedsGradient || (Pieces != null && Weight.NeedsGradient) ? null : Bias.Gradient;
        if (biasGradient != null || Activation != Activation.None)
            tape.Team.For((Output.Columns + ColumnsPerPiece - 1) / ColumnsPerPiece, this);
        var gradient = MatrixView.OfGradient(Output);
        if (Input.NeedsGradient)
            Gemm.Multiply(tape.Team, gradient, MatrixView.Of(Weight), MatrixView.OfGradient(Input), true);
        if (!Weight.NeedsGradient) return;
        if (Pieces == null)
        {
            Gemm.Multiply(tape.Team, gradient.Transposed, MatrixView.Of(Input), MatrixView.OfGradient(Weight), true);
            return;
        }
        PieceProduct.Add(
            tape.Team, gradient, MatrixView.Of(Input), Pieces, MatrixView.OfGradient(Weight),
            Bias.NeedsGradient ? Bias.Gradient : null);
    }

    // Some columns: the gradient through the activation, and its sum over the rows, in their order.
    void IParallelWork.Run(int index)
    {
        var column = index * ColumnsPerPiece;
        ActivationGradient.Apply(
            Activation,
            Output.Value + column,
            Output.Gradient + column,
            Output.Rows,
            Math.Min(ColumnsPerPiece, Output.Columns - column),
            Output.Columns,
            biasGradient == null ? null : biasGradient + column);
    }
}
