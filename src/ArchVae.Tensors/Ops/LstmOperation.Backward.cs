using ArchVae.Tensors.Kernels;

namespace ArchVae.Tensors.Ops;

/// <content>The backward pass.</content>
internal sealed unsafe partial class LstmOperation
{
    // [B, H] the gradient of c that goes from a step to the one before.
    private float* cellGradients;

    // The sums of the gates' gradients over each sequence [B, 4H] where there is an s, else over each piece of work [pieces, 4H].
    private float* gateSums;
    private PackedMatrix previousHidden;
    private int firstRowWithPrevious;

    public override void Backward(Tape tape)
    {
        var team = tape.Team;
        cellGradients = tape.Zeros((long)Layout.SequenceCount * hidden);
        var sumRows = PerSequence.Exists ? Layout.SequenceCount : pieces;
        // Where the batch is cut and there is no s, products sum the gates' gradients.
        var sumsNeeded = PerSequence.Exists || Layout.RowPieces == null || !WeightIh.NeedsGradient;
        gateSums = sumsNeeded ? tape.Zeros((long)sumRows * Width) : null;
        packedHh = new PackedMatrix(tape.Scratch(PackedMatrix.Length(Width, hidden)), Width, hidden);
        Gemm.Pack(team, new MatrixView(WeightHh.Value, Width, hidden), packedHh);
        phase = Phase.Backward;
        team.For(pieces, this);

        var sums = new MatrixView(gateSums, sumRows, Width);
        var weight = new MatrixView(WeightIh.Value, Width, WeightIh.Columns);
        if (Input.NeedsGradient)
            Gemm.Multiply(team, Gates, weight.ColumnRange(0, Input.Columns), MatrixView.OfGradient(Input), true);
        if (PerSequence.NeedsGradient)
            Gemm.Multiply(team, sums, weight.ColumnRange(Input.Columns, PerSequence.Columns),
                MatrixView.OfGradient(PerSequence), true);
        if (Layout.RowPieces is { } rowPieces && WeightIh.NeedsGradient)
        {
            AddWeightGradients(tape, sums, rowPieces);
            return;
        }
        if (WeightIh.NeedsGradient)
        {
            var gradient = MatrixView.OfGradient(WeightIh);
            Gemm.Multiply(team, Gates.Transposed, MatrixView.Of(Input), gradient.ColumnRange(0, Input.Columns), true);
            if (PerSequence.Exists)
            {
                Gemm.Multiply(
                    team, sums.Transposed, MatrixView.Of(PerSequence),
                    gradient.ColumnRange(Input.Columns, PerSequence.Columns), true);
            }
        }
        if (WeightHh.NeedsGradient) AddRecurrentWeightGradient(tape);
        for (var row = 0; row < sumRows; row++) AddToBiases(gateSums + (long)row * Width);
    }

    // The same by the pieces of the batch.
    private void AddWeightGradients(Tape tape, MatrixView sumsOfSequences, BatchPieces rowPieces)
    {
        var gradient = MatrixView.OfGradient(WeightIh);
        var bias = tape.Zeros(Width);
        PieceProduct.Add(tape.Team, Gates, MatrixView.Of(Input), rowPieces, gradient.ColumnRange(0, Input.Columns), bias);
        AddToBiases(bias);
        if (PerSequence.Exists)
        {
            PieceProduct.Add(tape.Team, sumsOfSequences, MatrixView.Of(PerSequence), Layout.SequencePieces!,
                gradient.ColumnRange(Input.Columns, PerSequence.Columns));
        }
        if (WeightHh.NeedsGradient) AddRecurrentWeightGradient(tape, rowPieces);
    }

    private void AddToBiases(float* gradient)
    {
        var sum = new ReadOnlySpan<float>(gradient, Width);
        if (BiasIh.NeedsGradient) Elementwise.AddTo(sum, BiasIh.Gradients);
        if (BiasHh.NeedsGradient) Elementwise.AddTo(sum, BiasHh.Gradients);
    }

    private void BackwardPiece(int piece)
    {
        var gradient = MatrixView.OfGradient(Output);
        for (var i = Layout.StepCount - 1; i >= 0; i--)
        {
            var step = new StepRows(this, piece, Reverse ? Layout.StepCount - 1 - i : i);
            for (var r = 0; r < step.Count; r++)
            {
                LstmBackwardRow row;
                var n = step.Row(r);
                var sequence = piece + (long)r * pieces;
                row.Gates = gates + n * Stride;
                row.GateSums = gateSums == null ? null : gateSums + (PerSequence.Exists ? sequence : piece) * Width;
                row.PreviousCell = step.PreviousCell(r);
                row.CellTanh = cellTanhs + n * hidden;
                row.HiddenGradient = Output.Gradient + n * hidden;
                row.CellGradient = cellGradients + sequence * hidden;
                LstmGates.Backward(row, hidden);
            }
            var stepGates = step.Of(Gates);
            if (step.Continued > 0)
            {
                var previous = step.PreviousOf(gradient);
                GemmBlock.Multiply(stepGates.RowRange(0, step.Continued), packedHh, previous, Start.From(previous));
            }
            if (H0.NeedsGradient && step.Continued < step.Count)
            {
                var count = step.Count - step.Continued;
                var initial = Sequences(piece, step.Continued, count, H0.Gradient, hidden);
                GemmBlock.Multiply(stepGates.RowRange(step.Continued, count), packedHh, initial, Start.From(initial));
            }
        }
        if (!C0.NeedsGradient) return;
        for (var sequence = piece; sequence < Layout.SequenceCount; sequence += pieces)
        {
            var cell = new ReadOnlySpan<float>(cellGradients + (long)sequence * hidden, hidden);
            Elementwise.AddTo(cell, C0.GradientRow(sequence));
        }
    }

    // The h that each row began with, gathered while it is packed, so that one product serves all steps.
    private void AddRecurrentWeightGradient(Tape tape)
    {
        firstRowWithPrevious = Reverse || H0.Exists ? 0 : Layout.Offsets[Math.Min(1, Layout.StepCount)];
        var rows = Layout.RowCount - firstRowWithPrevious;
        if (rows == 0) return;
        previousHidden = new PackedMatrix(tape.Scratch(PackedMatrix.Length(rows, hidden)), rows, hidden);
        phase = Phase.PackPreviousHidden;
        tape.Team.For(previousHidden.PanelCount, this);
        var gradients = Gates.RowRange(firstRowWithPrevious, rows).Transposed;
        var target = MatrixView.OfGradient(WeightHh);
        Gemm.Multiply(tape.Team, gradients, previousHidden, target, Start.From(target));
    }

    // The same by pieces of the batch: each row beside that of the step before, or −1 − s where it is h0 of sequence s.
    private void AddRecurrentWeightGradient(Tape tape, BatchPieces cut)
    {
        var rows = (int*)tape.Scratch(2L * Layout.RowCount);
        var previous = rows + Layout.RowCount;
        Span<int> bounds = stackalloc int[BatchPieces.Count + 1];
        var count = 0;
        for (var piece = 0; piece < BatchPieces.Count; piece++)
        {
            bounds[piece] = count;
            var step = 0;
            foreach (var row in cut.RowsOf(piece))
            {
                while (row >= Layout.Offsets[step + 1]) step++;
                var (sequence, before) = (row - Layout.Offsets[step], Reverse ? step + 1 : step - 1);
                var continued = before >= 0 && before < Layout.StepCount && sequence < Layout.ActiveAt(before);
                if (!continued && !H0.Exists) continue;
                (rows[count], previous[count++]) = (row, continued ? Layout.RowOf(sequence, before) : -1 - sequence);
            }
        }
        bounds[BatchPieces.Count] = count;
        PieceProduct.Add(
            tape.Team, new GatheredRows(Gates, (nint)rows, default),
            new GatheredRows(MatrixView.Of(Output), (nint)previous, H0.Exists ? MatrixView.Of(H0) : default),
            bounds, MatrixView.OfGradient(WeightHh));
    }

    private void PackPreviousHidden(int panel)
    {
        for (var step = 0; step < Layout.StepCount; step++)
        {
            var row = Layout.RowOf(0, step) - firstRowWithPrevious;
            if (row < 0) continue;
            var active = Layout.ActiveAt(step);
            var previous = Reverse ? step + 1 : step - 1;
            var continued = previous < 0 || previous >= Layout.StepCount ? 0 : Math.Min(active, Layout.ActiveAt(previous));
            if (continued > 0)
                previousHidden.Fill(panel, row, MatrixView.Of(Output).RowRange(Layout.RowOf(0, previous), continued));
            if (continued == active) continue;
            if (H0.Exists) previousHidden.Fill(panel, row + continued, MatrixView.Of(H0).RowRange(continued, active - continued));
            else previousHidden.Clear(panel, row + continued, active - continued);
        }
    }
}
