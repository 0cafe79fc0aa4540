using ArchVae.Tensors.Kernels;

namespace ArchVae.Tensors.Ops;

/// <summary>Long short-term memory over packed sequences, in PyTorch's convention: gates in the order i, f, g, o.</summary>
internal static unsafe class Lstm
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
    /// <param name="layout">How the N rows of input and result belong to B sequences; must not change before the backward pass.</param>
    /// <param name="input">x [N, D].</param>
    /// <param name="perSequence">s [B, Z], joined to the input at every step of its sequence, or none (Z = 0).</param>
    /// <param name="h0">h before the first step [B, H], or none: zeros.</param>
    /// <param name="c0">c before the first step [B, H], or none: zeros.</param>
    /// <param name="weightIh">W_ih [4H, D + Z]; its last Z columns are the weights of <paramref name="perSequence"/>.</param>
    /// <param name="weightHh">W_hh [4H, H].</param>
    /// <param name="biasIh">b_ih [1, 4H], or none.</param>
    /// <param name="biasHh">b_hh [1, 4H], or none.</param>
    /// <param name="reverse">Reads each sequence from its last row to its first; outputs stay at the rows of their inputs.</param>
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
            || c0.NeedsGradient || weightIh.NeedsGradient || weightHh.NeedsGradient || biasIh.NeedsGradient || biasHh.NeedsGradient);
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
        operation.Forward(tape);
        return operation.Output;
    }

    private static void Check(bool fits, string name, Tensor tensor)
    {
        if (!fits) throw new ArgumentException($"{name} {tensor} does not fit the other shapes of the LSTM.");
    }

    private sealed class LstmOperation : Operation
    {
        public SequenceLayout Layout = null!;
        public bool Reverse;
        public Tensor Input;
        public Tensor PerSequence;
        public Tensor H0;
        public Tensor C0;
        public Tensor WeightIh;
        public Tensor WeightHh;
        public Tensor BiasIh;
        public Tensor BiasHh;
        public Tensor Output;
        private float* gates;
        private float* cells;

        private int Hidden => WeightHh.Columns;

        public void Forward(Tape tape)
        {
            var h = Hidden;
            var width = 4 * h;
            gates = tape.Scratch((long)Input.Rows * width);
            cells = tape.Scratch((long)Input.Rows * h);
            var weight = new MatrixView(WeightIh.Value, width, WeightIh.Columns);
            Gemm.Multiply(tape.Team, View(Input), weight.ColumnRange(0, Input.Columns).Transposed, new MatrixView(gates, Input.Rows, width));
            var shared = tape.Scratch((long)Layout.SequenceCount * width);
            new Span<float>(shared, Layout.SequenceCount * width).Clear();
            if (PerSequence.Exists)
            {
                Gemm.Multiply(tape.Team, View(PerSequence), weight.ColumnRange(Input.Columns, PerSequence.Columns).Transposed,
                    new MatrixView(shared, Layout.SequenceCount, width));
            }
            for (var i = 0; i < Layout.StepCount; i++)
            {
                var t = Reverse ? Layout.StepCount - 1 - i : i;
                for (var b = 0; b < Layout.ActiveAt(t); b++)
                {
                    var row = Layout.RowOf(b, t);
                    var previous = PreviousRow(b, t);
                    var hPrevious = previous >= 0 ? Output.Value + (long)previous * h : H0.Exists ? H0.Value + (long)b * h : null;
                    var cPrevious = previous >= 0 ? cells + (long)previous * h : C0.Exists ? C0.Value + (long)b * h : null;
                    var g = gates + (long)row * width;
                    for (var j = 0; j < width; j++)
                    {
                        var sum = g[j] + shared[(long)b * width + j] + (BiasIh.Exists ? BiasIh.Value[j] : 0) + (BiasHh.Exists ? BiasHh.Value[j] : 0);
                        if (hPrevious != null)
                        {
                            for (var k = 0; k < h; k++) sum += hPrevious[k] * WeightHh.Value[(long)j * h + k];
                        }
                        g[j] = j >= 2 * h && j < 3 * h ? MathF.Tanh(sum) : 1 / (1 + MathF.Exp(-sum));
                    }
                    for (var j = 0; j < h; j++)
                    {
                        var c = g[j] * g[2 * h + j] + (cPrevious == null ? 0 : g[h + j] * cPrevious[j]);
                        cells[(long)row * h + j] = c;
                        Output.Value[(long)row * h + j] = g[3 * h + j] * MathF.Tanh(c);
                    }
                }
            }
        }

        public override void Backward(Tape tape)
        {
            var h = Hidden;
            var width = 4 * h;
            var dCell = tape.Scratch((long)Layout.SequenceCount * h);
            new Span<float>(dCell, Layout.SequenceCount * h).Clear();
            var shared = tape.Scratch((long)Layout.SequenceCount * width);
            new Span<float>(shared, Layout.SequenceCount * width).Clear();
            for (var i = Layout.StepCount - 1; i >= 0; i--)
            {
                var t = Reverse ? Layout.StepCount - 1 - i : i;
                for (var b = 0; b < Layout.ActiveAt(t); b++)
                {
                    var row = Layout.RowOf(b, t);
                    var previous = PreviousRow(b, t);
                    var hPrevious = previous >= 0 ? Output.Value + (long)previous * h : H0.Exists ? H0.Value + (long)b * h : null;
                    var dhPrevious = previous >= 0 ? Output.Gradient + (long)previous * h : H0.NeedsGradient ? H0.Gradient + (long)b * h : null;
                    var cPrevious = previous >= 0 ? cells + (long)previous * h : C0.Exists ? C0.Value + (long)b * h : null;
                    var g = gates + (long)row * width;
                    for (var j = 0; j < h; j++)
                    {
                        float gi = g[j], gf = g[h + j], gg = g[2 * h + j], go = g[3 * h + j];
                        var tanh = MathF.Tanh(cells[(long)row * h + j]);
                        var dh = Output.Gradient[(long)row * h + j];
                        var dc = dCell[(long)b * h + j] + dh * go * (1 - tanh * tanh);
                        g[j] = dc * gg * gi * (1 - gi);
                        g[h + j] = (cPrevious == null ? 0 : dc * cPrevious[j]) * gf * (1 - gf);
                        g[2 * h + j] = dc * gi * (1 - gg * gg);
                        g[3 * h + j] = dh * tanh * go * (1 - go);
                        dCell[(long)b * h + j] = dc * gf;
                    }
                    for (var j = 0; j < width; j++)
                    {
                        var d = g[j];
                        shared[(long)b * width + j] += d;
                        if (BiasIh.NeedsGradient) BiasIh.Gradient[j] += d;
                        if (BiasHh.NeedsGradient) BiasHh.Gradient[j] += d;
                        if (hPrevious != null && WeightHh.NeedsGradient)
                        {
                            for (var k = 0; k < h; k++) WeightHh.Gradient[(long)j * h + k] += d * hPrevious[k];
                        }
                        if (dhPrevious != null)
                        {
                            for (var k = 0; k < h; k++) dhPrevious[k] += d * WeightHh.Value[(long)j * h + k];
                        }
                    }
                }
            }
            if (C0.NeedsGradient)
            {
                for (var i = 0; i < C0.Length; i++) C0.Gradient[i] += dCell[i];
            }
            var dGates = new MatrixView(gates, Input.Rows, width);
            var dShared = new MatrixView(shared, Layout.SequenceCount, width);
            var weight = new MatrixView(WeightIh.Value, width, WeightIh.Columns);
            if (Input.NeedsGradient)
            {
                Gemm.Multiply(tape.Team, dGates, weight.ColumnRange(0, Input.Columns),
                    new MatrixView(Input.Gradient, Input.Rows, Input.Columns), true);
            }
            if (PerSequence.NeedsGradient)
            {
                Gemm.Multiply(tape.Team, dShared, weight.ColumnRange(Input.Columns, PerSequence.Columns),
                    new MatrixView(PerSequence.Gradient, PerSequence.Rows, PerSequence.Columns), true);
            }
            if (!WeightIh.NeedsGradient) return;
            var dWeight = new MatrixView(WeightIh.Gradient, width, WeightIh.Columns);
            Gemm.Multiply(tape.Team, dGates.Transposed, View(Input), dWeight.ColumnRange(0, Input.Columns), true);
            if (PerSequence.Exists)
                Gemm.Multiply(tape.Team, dShared.Transposed, View(PerSequence), dWeight.ColumnRange(Input.Columns, PerSequence.Columns), true);
        }

        /// <summary>The row that the sequence was at before, or −1 at its first step.</summary>
        private int PreviousRow(int sequence, int step)
        {
            if (!Reverse) return step == 0 ? -1 : Layout.RowOf(sequence, step - 1);
            return step + 1 < Layout.StepCount && sequence < Layout.ActiveAt(step + 1) ? Layout.RowOf(sequence, step + 1) : -1;
        }

        private static MatrixView View(Tensor tensor) => new(tensor.Value, tensor.Rows, tensor.Columns);
    }
}
