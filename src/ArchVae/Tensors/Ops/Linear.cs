using ArchVae.Tensors.Kernels;

namespace ArchVae.Tensors.Ops;

/// <summary>Fully connected layers.</summary>
internal static unsafe class Linear
{
    /// <summary>y = act(x·Wᵀ + b).</summary>
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
        var output = differentiable
            ? tape.Variable(input.Rows, weight.Rows)
            : tape.Constant(input.Rows, weight.Rows);
        Gemm.Multiply(tape.Team, View(input), View(weight).Transposed, View(output));
        for (var i = 0; i < output.Rows; i++)
        {
            var row = output.Value + (long)i * output.Columns;
            for (var j = 0; j < output.Columns; j++)
            {
                var sum = row[j] + (bias.Exists ? bias.Value[j] : 0);
                row[j] = activation switch
                {
                    Activation.Relu => sum > 0 ? sum : 0,
                    Activation.Tanh => MathF.Tanh(sum),
                    Activation.Elu => sum > 0 ? sum : MathF.Exp(sum) - 1,
                    _ => sum,
                };
            }
        }
        if (differentiable)
        {
            var operation = tape.Record<LinearOperation>();
            operation.Input = input;
            operation.Weight = weight;
            operation.Bias = bias;
            operation.Output = output;
            operation.Activation = activation;
        }
        return output;
    }

    private static MatrixView View(Tensor tensor) => new(tensor.Value, tensor.Rows, tensor.Columns);

    private sealed class LinearOperation : Operation
    {
        public Tensor Input;
        public Tensor Weight;
        public Tensor Bias;
        public Tensor Output;
        public Activation Activation;

        public override void Backward(Tape tape)
        {
            for (var i = 0; i < Output.Length; i++)
            {
                var y = Output.Value[i];
                Output.Gradient[i] *= Activation switch
                {
                    Activation.Relu => y > 0 ? 1 : 0,
                    Activation.Tanh => 1 - y * y,
                    Activation.Elu => y > 0 ? 1 : y + 1,
                    _ => 1,
                };
            }
            var gradient = new MatrixView(Output.Gradient, Output.Rows, Output.Columns);
            if (Input.NeedsGradient)
                Gemm.Multiply(tape.Team, gradient, View(Weight), new MatrixView(Input.Gradient, Input.Rows, Input.Columns), true);
            if (Weight.NeedsGradient)
            {
                var target = new MatrixView(Weight.Gradient, Weight.Rows, Weight.Columns);
                Gemm.Multiply(tape.Team, gradient.Transposed, View(Input), target, true);
            }
            if (!Bias.NeedsGradient) return;
            for (var i = 0; i < Output.Rows; i++)
            {
                for (var j = 0; j < Output.Columns; j++) Bias.Gradient[j] += Output.Gradient[(long)i * Output.Columns + j];
            }
        }
    }
}
