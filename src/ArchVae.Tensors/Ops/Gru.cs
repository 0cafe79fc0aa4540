namespace ArchVae.Tensors.Ops;

/// <summary>Gated recurrent units over packed sequences, in PyTorch's convention: gates in the order r, z, n.</summary>
public static class Gru
{
    /// <summary>
    /// The outputs h of one layer:
    /// r, z = σ(W_ih·x + b_ih + W_hh·h₋₁ + b_hh), their thirds; n = tanh(W_in·x + b_in + r⊙(W_hn·h₋₁ + b_hn));
    /// h = (1 − z)⊙n + z⊙h₋₁ (Cho et al., EMNLP 2014, with the reset gate after the product, as cuDNN and PyTorch have it).
    /// </summary>
    /// <remarks>
    /// The backward pass uses the gradient of the result as its workspace: read it before, not after.
    /// </remarks>
    /// <param name="tape">Where the result lives and the operation is recorded.</param>
    /// <param name="layout">
    /// How the N rows of input and result belong to B sequences; must not change before the backward pass.
    /// </param>
    /// <param name="input">x [N, D].</param>
    /// <param name="h0">h before the first step [B, H], or none: zeros.</param>
    /// <param name="weightIh">W_ih [3H, D].</param>
    /// <param name="weightHh">W_hh [3H, H].</param>
    /// <param name="biasIh">b_ih [1, 3H], or none.</param>
    /// <param name="biasHh">b_hh [1, 3H], or none.</param>
    /// <param name="reverse">
    /// Reads each sequence from its last row to its first; outputs stay at the rows of their inputs.
    /// </param>
    /// <returns>h [N, H], in memory of its own: it overlaps no input.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Tensor Apply(
        Tape tape, SequenceLayout layout, Tensor input, Tensor h0, Tensor weightIh, Tensor weightHh, Tensor biasIh,
        Tensor biasHh, bool reverse = false)
    {
        var hidden = weightHh.Columns;
        Check(weightHh.Rows == 3 * hidden, "weight_hh", weightHh);
        Check(weightIh.Rows == 3 * hidden && weightIh.Columns == input.Columns, "weight_ih", weightIh);
        Check(input.Rows == layout.RowCount, "input", input);
        Check(!h0.Exists || (h0.Rows == layout.SequenceCount && h0.Columns == hidden), "h0", h0);
        Check(!biasIh.Exists || biasIh.Length == 3 * hidden, "bias_ih", biasIh);
        Check(!biasHh.Exists || biasHh.Length == 3 * hidden, "bias_hh", biasHh);

        var differentiable = tape.Recording && (input.NeedsGradient || h0.NeedsGradient || weightIh.NeedsGradient
            || weightHh.NeedsGradient || biasIh.NeedsGradient || biasHh.NeedsGradient);
        var operation = tape.Record<GruOperation>();
        operation.Layout = layout;
        operation.Reverse = reverse;
        operation.Input = input;
        operation.H0 = h0;
        operation.WeightIh = weightIh;
        operation.WeightHh = weightHh;
        operation.BiasIh = biasIh;
        operation.BiasHh = biasHh;
        operation.Output = tape.Result(input.Rows, hidden, differentiable);
        operation.Forward(tape);
        return operation.Output;
    }

    private static void Check(bool fits, string name, Tensor tensor)
    {
        if (!fits) throw new ArgumentException($"{name} {tensor} does not fit the other shapes of the GRU.");
    }
}
