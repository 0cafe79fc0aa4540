using ArchVae.Tensors.Kernels;

namespace ArchVae.Tensors.Ops;

/// <summary>
/// The passes of <see cref="Gru.Apply"/>. Products with the input's weights, and the gradients of all weights, are one product
/// over all N rows each; the recurrent part is cut over the sequences, so that no piece waits for another.
/// </summary>
internal sealed unsafe class GruOperation : Operation, IParallelWork
{
    /// <summary>
    /// Sequences of a piece of the recurrent part. Piece s has sequences s, s + S, s + 2S, … of S pieces, so that all pieces
    /// have long and short ones.
    /// </summary>
    private const int SequencesPerPiece = 32;
    private const int ColumnsPerPiece = 64;

    public SequenceLayout Layout = null!;
    public bool Reverse;
    public Tensor Input;
    public Tensor H0;
    public Tensor WeightIh;
    public Tensor WeightHh;
    public Tensor BiasIh;
    public Tensor BiasHh;
    public Tensor Output;
    private Phase phase;
    private int hidden;
    private int pieces;
    private PackedMatrix packedHh;

    // [N, 3H]: r, z, n, and what h₋₁ gives to them; backward their gradients. [N, H]: h₋₁, backward its gradient in another.
    private MatrixView gates;
    private MatrixView hiddenGates;
    private MatrixView previous;
    private MatrixView previousGradient;

    private enum Phase
    {
        Forward,
        Backward,
        BiasGradient,
    }

    private int Width => 3 * hidden;

    public void Forward(Tape tape)
    {
        hidden = WeightHh.Columns;
        pieces = (Layout.SequenceCount + SequencesPerPiece - 1) / SequencesPerPiece;
        gates = Gates(tape);
        hiddenGates = Gates(tape);
        previous = new MatrixView(tape.Scratch((long)Layout.RowCount * hidden), Layout.RowCount, hidden);
        var start = BiasIh.Exists ? Start.Bias(BiasIh.Value) : Start.Zero;
        Gemm.Multiply(tape.Team, MatrixView.Of(Input), MatrixView.Of(WeightIh).Transposed, gates, start);
        packedHh = new PackedMatrix(tape.Scratch(PackedMatrix.Length(hidden, Width)), hidden, Width);
        Gemm.Pack(tape.Team, MatrixView.Of(WeightHh).Transposed, packedHh);
        phase = Phase.Forward;
        tape.Team.For(pieces, this);
    }

    public override void Backward(Tape tape)
    {
        if (!Output.NeedsGradient) return;
        var team = tape.Team;
        previousGradient = new MatrixView(tape.Scratch((long)Layout.RowCount * hidden), Layout.RowCount, hidden);
        packedHh = new PackedMatrix(tape.Scratch(PackedMatrix.Length(Width, hidden)), Width, hidden);
        Gemm.Pack(team, MatrixView.Of(WeightHh), packedHh);
        phase = Phase.Backward;
        team.For(pieces, this);
        if (Input.NeedsGradient) Gemm.Multiply(team, gates, MatrixView.Of(WeightIh), MatrixView.OfGradient(Input), true);
        if (WeightIh.NeedsGradient)
            Gemm.Multiply(team, gates.Transposed, MatrixView.Of(Input), MatrixView.OfGradient(WeightIh), true);
        if (WeightHh.NeedsGradient)
            Gemm.Multiply(team, hiddenGates.Transposed, previous, MatrixView.OfGradient(WeightHh), true);
        if (!BiasIh.NeedsGradient && !BiasHh.NeedsGradient) return;
        phase = Phase.BiasGradient;
        team.For((Width + ColumnsPerPiece - 1) / ColumnsPerPiece, this);
    }

    void IParallelWork.Run(int index)
    {
        if (phase == Phase.BiasGradient)
        {
            AddBiasGradient(gates, BiasIh, index * ColumnsPerPiece);
            AddBiasGradient(hiddenGates, BiasHh, index * ColumnsPerPiece);
            return;
        }
        for (var i = 0; i < Layout.StepCount; i++)
        {
            var step = Reverse == (phase == Phase.Forward) ? Layout.StepCount - 1 - i : i;
            var active = Layout.ActiveAt(step);
            var count = active > index ? (active - index + pieces - 1) / pieces : 0;
            if (count == 0) continue;
            if (phase == Phase.Forward) ForwardStep(index, step, count);
            else BackwardStep(index, step, count);
        }
    }

    // A cache line longer than needed: rows that lie a power of two apart would share the same few sets of the cache.
    private MatrixView Gates(Tape tape)
    {
        var stride = Width + 16;
        return new MatrixView((nint)tape.Scratch((long)Layout.RowCount * stride), Layout.RowCount, Width, stride, 1);
    }

    private void ForwardStep(int piece, int step, int count)
    {
        var first = Layout.RowOf(piece, step);
        for (var r = 0; r < count; r++)
        {
            var target = new Span<float>(previous.At(first + r * pieces, 0), hidden);
            var row = PreviousRow(piece + r * pieces, step);
            if (row >= 0) Output.Row(row).CopyTo(target);
            else if (H0.Exists) H0.Row(piece + r * pieces).CopyTo(target);
            else target.Clear();
        }
        var start = BiasHh.Exists ? Start.Bias(BiasHh.Value) : Start.Zero;
        GemmBlock.Multiply(
            previous.EveryRow(first, pieces, count), packedHh, hiddenGates.EveryRow(first, pieces, count), start);
        for (var r = 0; r < count; r++) GruGates.Forward(RowOf(first + r * pieces, Output.Value), hidden);
    }

    private void BackwardStep(int piece, int step, int count)
    {
        var first = Layout.RowOf(piece, step);
        for (var r = 0; r < count; r++)
        {
            var row = RowOf(first + r * pieces, Output.Gradient);
            row.PreviousGradient = previousGradient.At(first + r * pieces, 0);
            GruGates.Backward(row, hidden);
        }
        var gradients = previousGradient.EveryRow(first, pieces, count);
        GemmBlock.Multiply(hiddenGates.EveryRow(first, pieces, count), packedHh, gradients, Start.From(gradients));
        for (var r = 0; r < count; r++)
        {
            var gradient = new ReadOnlySpan<float>(gradients.At(r, 0), hidden);
            var row = PreviousRow(piece + r * pieces, step);
            if (row >= 0) Elementwise.AddTo(gradient, Output.GradientRow(row));
            else if (H0.NeedsGradient) Elementwise.AddTo(gradient, H0.GradientRow(piece + r * pieces));
        }
    }

    // The row of the step that came before in the order of reading, or −1 where the sequence begins.
    private int PreviousRow(int sequence, int step)
    {
        var before = Reverse ? step + 1 : step - 1;
        return before >= 0 && before < Layout.Lengths[sequence] ? Layout.RowOf(sequence, before) : -1;
    }

    private GruRow RowOf(int row, float* states)
    {
        GruRow of;
        of.Gates = gates.At(row, 0);
        of.HiddenGates = hiddenGates.At(row, 0);
        of.Previous = previous.At(row, 0);
        of.Hidden = states + (long)row * hidden;
        of.PreviousGradient = null;
        return of;
    }

    private void AddBiasGradient(MatrixView source, Tensor bias, int column)
    {
        if (!bias.NeedsGradient) return;
        ActivationGradient.Apply(Activation.None, source.At(0, column), source.At(0, column), source.Rows,
            Math.Min(ColumnsPerPiece, Width - column), source.RowStride, bias.Gradient + column);
    }
}
