using System.Runtime.InteropServices;
using ArchVae.Tensors.Kernels;

namespace ArchVae.Tensors.Ops;

/// <summary>
/// The passes of <see cref="Lstm.Apply"/>. The input's product with its weights is one product over all N rows (or, where the
/// input is narrow, is done step by step while the gates are in cache); the recurrent part is cut over the sequences, so that no
/// piece waits for another; weight gradients are one product over all N rows each.
/// </summary>
internal sealed unsafe partial class LstmOperation : Operation, IParallelWork
{
    /// <summary>
    /// Sequences of a piece of the recurrent part. Piece s has sequences s, s + S, s + 2S, … of S pieces, so that all pieces
    /// have long and short ones.
    /// </summary>
    private const int SequencesPerPiece = 32;

    /// <summary>Up to this width, the input's product is done step by step.</summary>
    private const int NarrowInput = 64;

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
    private Phase phase;
    private int hidden;
    private int pieces;
    private PackedMatrix packedHh;
    private PackedMatrix packedIh;

    // [N, 4H], forward i, f, g, o, backward the gradients of their arguments; [N, H] c; [N, H] tanh(c), null where no backward
    // pass follows.
    private float* gates;
    private float* cells;
    private float* cellTanhs;

    // b_ih + b_hh [4H], and W_ih·s + b_ih + b_hh [B, 4H] where there is an s.
    private float* bias;
    private float* shared;

    private enum Phase
    {
        Forward,
        Backward,
        PackPreviousHidden,
    }

    private int Width => 4 * hidden;

    private bool Narrow => Input.Columns <= NarrowInput;

    // A cache line longer than needed: rows that lie a power of two apart would share the same few sets of the cache.
    private long Stride => Width + 16;

    private MatrixView Gates => new((nint)gates, Layout.RowCount, Width, (int)Stride, 1);

    public void Forward(Tape tape, bool differentiable)
    {
        var team = tape.Team;
        hidden = WeightHh.Columns;
        pieces = (Layout.SequenceCount + SequencesPerPiece - 1) / SequencesPerPiece;
        var rows = Layout.RowCount;
        gates = tape.Scratch(rows * Stride);
        cells = tape.Scratch((long)rows * hidden);
        cellTanhs = differentiable ? tape.Scratch((long)rows * hidden) : null;
        bias = JoinBiases(tape.Scratch(Width), BiasIh, BiasHh, Width);
        var weight = new MatrixView(WeightIh.Value, Width, WeightIh.Columns);
        shared = null;
        if (PerSequence.Exists)
        {
            shared = tape.Scratch((long)Layout.SequenceCount * Width);
            Gemm.Multiply(team, MatrixView.Of(PerSequence), weight.ColumnRange(Input.Columns, PerSequence.Columns).Transposed,
                new MatrixView(shared, Layout.SequenceCount, Width), Start.Bias(bias));
        }
        var inputWeight = weight.ColumnRange(0, Input.Columns).Transposed;
        if (Narrow)
        {
            packedIh = new PackedMatrix(tape.Scratch(PackedMatrix.Length(Input.Columns, Width)), Input.Columns, Width);
            Gemm.Pack(team, inputWeight, packedIh);
        }
        else
        {
            Gemm.Multiply(team, MatrixView.Of(Input), inputWeight, Gates, shared == null ? Start.Bias(bias) : Start.Zero);
        }
        packedHh = new PackedMatrix(tape.Scratch(PackedMatrix.Length(hidden, Width)), hidden, Width);
        Gemm.Pack(team, new MatrixView(WeightHh.Value, Width, hidden).Transposed, packedHh);
        phase = Phase.Forward;
        team.For(pieces, this);
    }

    void IParallelWork.Run(int index)
    {
        if (phase == Phase.Forward) ForwardPiece(index);
        else if (phase == Phase.Backward) BackwardPiece(index);
        else PackPreviousHidden(index);
    }

    /// <summary>b_ih + b_hh, zeros where there is none.</summary>
    internal static float* JoinBiases(float* target, Tensor biasIh, Tensor biasHh, int width)
    {
        NativeMemory.Clear(target, (nuint)width * sizeof(float));
        var sum = new Span<float>(target, width);
        if (biasIh.Exists) Elementwise.AddTo(biasIh.Values, sum);
        if (biasHh.Exists) Elementwise.AddTo(biasHh.Values, sum);
        return target;
    }

    private void ForwardPiece(int piece)
    {
        for (var i = 0; i < Layout.StepCount; i++)
        {
            var step = new StepRows(this, piece, Reverse ? Layout.StepCount - 1 - i : i);
            if (step.Count == 0)
            {
                if (Reverse) continue;
                break;
            }
            var stepGates = step.Of(Gates);
            if (Narrow)
            {
                var start = shared == null ? Start.Bias(bias) : Start.From(Sequences(piece, 0, step.Count, shared, Width));
                GemmBlock.Multiply(step.Of(MatrixView.Of(Input)), packedIh, stepGates, start);
            }
            if (step.Continued > 0)
            {
                var continued = stepGates.RowRange(0, step.Continued);
                GemmBlock.Multiply(step.PreviousOf(MatrixView.Of(Output)), packedHh, continued, Start.From(continued));
            }
            if (H0.Exists && step.Continued < step.Count)
            {
                var begun = stepGates.RowRange(step.Continued, step.Count - step.Continued);
                var initial = Sequences(piece, step.Continued, step.Count - step.Continued, H0.Value, hidden);
                GemmBlock.Multiply(initial, packedHh, begun, Start.From(begun));
            }
            for (var r = 0; r < step.Count; r++)
            {
                LstmForwardRow row;
                var n = step.Row(r);
                row.Gates = gates + n * Stride;
                row.Shared = Narrow || shared == null ? null : shared + (long)(piece + r * pieces) * Width;
                row.PreviousCell = step.PreviousCell(r);
                row.Cell = cells + n * hidden;
                row.CellTanh = cellTanhs == null ? null : cellTanhs + n * hidden;
                row.Hidden = Output.Value + n * hidden;
                LstmGates.Forward(row, hidden);
            }
        }
    }

    // The piece's sequences from one on, as rows of a matrix [B, columns].
    private MatrixView Sequences(int piece, int first, int count, float* data, int columns) =>
        new MatrixView(data, Layout.SequenceCount, columns).EveryRow(piece + first * pieces, pieces, count);

    /// <summary>The rows of one step that belong to one piece, and where their sequences were one step before.</summary>
    private readonly struct StepRows
    {
        private readonly LstmOperation operation;
        private readonly int piece;
        private readonly int first;
        private readonly int firstPrevious;

        public StepRows(LstmOperation operation, int piece, int step)
        {
            this.operation = operation;
            this.piece = piece;
            var layout = operation.Layout;
            first = layout.RowOf(piece, step);
            Count = OfPiece(layout.ActiveAt(step));
            var previous = operation.Reverse ? step + 1 : step - 1;
            if (previous < 0 || previous >= layout.StepCount) return;
            firstPrevious = layout.RowOf(piece, previous);
            Continued = Math.Min(Count, OfPiece(layout.ActiveAt(previous)));
        }

        /// <summary>How many rows.</summary>
        public int Count { get; }

        /// <summary>How many of them, the first ones, have a step before.</summary>
        public int Continued { get; }

        public MatrixView Of(MatrixView matrix) => matrix.EveryRow(first, operation.pieces, Count);

        public MatrixView PreviousOf(MatrixView matrix) => matrix.EveryRow(firstPrevious, operation.pieces, Continued);

        public long Row(int index) => first + (long)index * operation.pieces;

        public float* PreviousCell(int index)
        {
            if (index < Continued) return operation.cells + (firstPrevious + (long)index * operation.pieces) * operation.hidden;
            return operation.C0.Exists ? operation.C0.Value + (piece + (long)index * operation.pieces) * operation.hidden : null;
        }

        private int OfPiece(int active) => active > piece ? (active - piece + operation.pieces - 1) / operation.pieces : 0;
    }
}
