using System.Runtime.InteropServices;
using ArchVae.Tensors.Kernels;

namespace ArchVae.Tensors.Ops;

/// <content>The backward pass.</content>
internal sealed unsafe partial class LstmOperation
{
    // [B, H] the gradient of c that goes from a step to the one before.
    private float* cellGradients;

    // The sums of the gates' gradients over each sequence [B, 4H] where there is an s, else over each piece [pieces, 4H].
    private float* gateSums;
    private PackedMatrix previousHidden;
    private int firstRowWithPrevious;

    public override void Backward(Tape tape)
    {
        var team = tape.Team;
        cellGradients = Zeros(tape, (long)Layout.SequenceCount * hidden);
        var sumRows = PerSequence.Exists ? Layout.SequenceCount : pieces;
        gateSums = Zeros(tape, (long)sumRows * Width);
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
        for (var row = 0; row < sumRows; row++)
        {
            var sum = new ReadOnlySpan<float>(gateSums + (long)row * Width, Width);
            if (BiasIh.NeedsGradient) Elementwise.AddTo(sum, BiasIh.Gradients);
            if (BiasHh.NeedsGradient) Elementwise.AddTo(sum, BiasHh.Gradients);
        }
    }

    private static float* Zeros(Tape tape, long length)
    {
        var data = tape.Scratch(length);
        NativeMemory.Clear(data, (nuint)length * sizeof(float));
        return data;
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
                row.GateSums = gateSums + (PerSequence.Exists ? sequence : piece) * Width;
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
