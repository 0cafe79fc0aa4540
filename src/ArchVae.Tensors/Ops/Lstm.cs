namespace ArchVae.Tensors.Ops;

/// <summary>Long short-term memory over packed sequences, in PyTorch's convention: gates in the order i, f, g, o.</summary>
public static class Lstm
{
    /// <summary>
    /// The outputs h of one layer:
    /// a = W_ih·[x; s] + b_ih + W_hh·h₋₁ + b_hh; i, f, o = σ(a_i, a_f, a_o); g = tanh(a_g);
    /// c = f⊙c₋₁ + i⊙g; h = o⊙tanh(c).
    /// </summary>
    /// <remarks>
    /// The backward pass uses the gradient of the result as its workspace: read it before, not after.
    /// </remarks>
    /// <param name="tape">Where the result lives and the operation is recorded.</param>
    /// <param name="layout">
    /// How the N rows of input and result belong to B sequences; must not change before the backward pass.
    /// </param>
    /// <param name="input">x [N, D].</param>
    /// <param name="perSequence">s [B, Z], joined to the input at every step of its sequence, or none (Z = 0).</param>
    /// <param name="h0">h before the first step [B, H], or none: zeros.</param>
    /// <param name="c0">c before the first step [B, H], or none: zeros.</param>
    /// <param name="weightIh">W_ih [4H, D + Z]; its last Z columns are the weights of <paramref name="perSequence"/>.</param>
    /// <param name="weightHh">W_hh [4H, H].</param>
    /// <param name="biasIh">b_ih [1, 4H], or none.</param>
    /// <param name="biasHh">b_hh [1, 4H], or none.</param>
    /// <param name="reverse">
    /// Reads each sequence from its last row to its first; outputs stay at the rows of their inputs.
    /// </param>
    /// <returns>h [N, H], in memory of its own: it overlaps no input.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Tensor Apply(
        Tape tape,
        SequenceLayout layout,
        Tensor input,
        Tensor perSequence,
        Tensor h0,
        Tensor c0,
        Tensor weightIh,
        Tensor weightHh,
        Tensor biasIh,
        Tensor biasHh,
        bool reverse = false)
    {
        var hidden = weightHh.Columns;
        Check(weightHh.Rows == 4 * hidden, "weight_hh", weightHh);
        Check(weightIh.Rows == 4 * hidden && weightIh.Columns == input.Columns + perSequence.Columns, "weight_ih", weightIh);
        Check(input.Rows == layout.RowCount, "input", input);
        Check(!perSequence.Exists || perSequence.Rows == layout.SequenceCount, "per-sequence input", perSequence);
        Check(!h0.Exists || (h0.Rows == layout.SequenceCount && h0.Columns == hidden), "h0", h0);
        Check(!c0.Exists || (c0.Rows == layout.SequenceCount && c0.Columns == hidden), "c0", c0);
        Check(!biasIh.Exists || biasIh.Length == 4 * hidden, "bias_ih", biasIh);
        Check(!biasHh.Exists || biasHh.Length == 4 * hidden, "bias_hh", biasHh);

        var differentiable = tape.Recording && (input.NeedsGradient || perSequence.NeedsGradient || h0.NeedsGradient
            || c0.NeedsGradient || weightIh.NeedsGradient || weightHh.NeedsGradient
            || biasIh.NeedsGradient || biasHh.NeedsGradient);
        var operation = tape.Record<LstmOperation>();
        operation.Layout = layout;
        operation.Reverse = reverse;
        operation.Input = input;
        operation.PerSequence = perSequence;
        operation.H0 = h0;
        operation.C0 = c0;
        operation.WeightIh = weightIh;
        operation.WeightHh = weightHh;
        operation.BiasIh = biasIh;
        operation.BiasHh = biasHh;
        operation.Output = differentiable ? tape.Variable(input.Rows, hidden) : tape.Constant(input.Rows, hidden);
        operation.Forward(tape, differentiable);
        return operation.Output;
    }

    private static void Check(bool fits, string name, Tensor tensor)
    {
        if (!fits) throw new ArgumentException($"{name} {tensor} does not fit the other shapes of the LSTM.");
    }
}
