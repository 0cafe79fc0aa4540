using ArchVae.Tensors;

namespace ArchVae.Models;

/// <summary>
/// The recorded form of <see cref="ArchitectureLikelihood.LogProbability"/>: rows in parallel, then each sequence's sum in the
/// order of its positions. Derivatives are computed with the values, and scaled by the loss's in the backward pass.
/// </summary>
internal sealed class LikelihoodOperation : Operation, IParallelWork
{
    private const int RowsPerPiece = 32;
    private ArchitectureLikelihood likelihood = null!;
    private ArchitectureBatch batch = null!;
    private SequenceLayout samples = null!;
    private Tensor outputs;
    private Tensor learned;
    private Tensor result;
    private Tensor rowSums;
    private Tensor byOutputs;
    private Tensor byLearned;
    private int repeats;
    private int[] stepOfPiece = [];

    public static Tensor Apply(
        Tape tape, ArchitectureLikelihood likelihood, ArchitectureBatch batch,
        SequenceLayout samples, Tensor outputs, Tensor learned)
    {
        var operation = tape.Record<LikelihoodOperation>();
        operation.Forward(tape, likelihood, batch, samples, outputs, learned);
        return operation.result;
    }

    private void Forward(
        Tape tape, ArchitectureLikelihood model, ArchitectureBatch data,
        SequenceLayout layout, Tensor predicted, Tensor logStandardDeviation)
    {
        likelihood = model;
        batch = data;
        samples = layout;
        outputs = predicted;
        learned = logStandardDeviation;
        repeats = layout.SequenceCount / data.Count;
        result = tape.Variable(layout.SequenceCount, 1);
        rowSums = tape.Constant(layout.RowCount, 1);
        byOutputs = outputs.NeedsGradient && tape.Recording ? tape.Constant(outputs.Rows, outputs.Columns) : default;
        byLearned = learned.NeedsGradient && tape.Recording ? tape.Constant(layout.RowCount, learned.Columns) : default;
        var pieces = (layout.RowCount + RowsPerPiece - 1) / RowsPerPiece;
        FindSteps(pieces);
        tape.Team.For(pieces, this);
        for (var s = 0; s < layout.SequenceCount; s++)
        {
            var sum = 0.0;
            for (var step = 0; step < layout.Lengths[s]; step++) sum += rowSums.Values[layout.RowOf(s, step)];
            result.Values[s] = (float)sum;
        }
    }

    void IParallelWork.Run(int index)
    {
        var cellCount = likelihood.Codec.Space.CellsPerRow;
        var step = stepOfPiece[index];
        var last = Math.Min((index + 1) * RowsPerPiece, samples.RowCount);
        for (var row = index * RowsPerPiece; row < last; row++)
        {
            while (samples.Offsets[step + 1] <= row) step++;
            var sequence = (row - samples.Offsets[step]) / repeats;
            var cells = batch.Cells.Slice(batch.Layout.RowOf(sequence, step) * cellCount, cellCount);
            rowSums.Values[row] = (float)likelihood.RowLogProbability(
                cells, step, outputs.Row(row), learned.Exists ? learned.Values : [],
                byOutputs.Exists ? byOutputs.Row(row) : [],
                byLearned.Exists ? byLearned.Row(row) : []);
        }
    }

    public override void Backward(Tape tape)
    {
        var cut = byLearned.Exists ? samples.RowPieces : null;
        var learnedByPiece = cut == null ? default : tape.Constant(BatchPieces.Count, learned.Columns);
        if (cut != null) learnedByPiece.Values.Clear();
        for (var step = 0; step < samples.StepCount; step++)
        {
            for (var s = 0; s < samples.ActiveAt(step); s++)
            {
                var row = samples.RowOf(s, step);
                var scale = result.Gradients[s];
                if (byOutputs.Exists) AddScaled(scale, byOutputs.Row(row), outputs.GradientRow(row));
                if (!byLearned.Exists) continue;
                AddScaled(scale, byLearned.Row(row), cut == null ? learned.Gradients : learnedByPiece.Row(cut.Of(row)));
            }
        }
        if (cut != null) BatchPieces.Join(learnedByPiece.Values, learned.Gradients);
    }

    private static void AddScaled(float scale, ReadOnlySpan<float> source, Span<float> destination)
    {
        for (var i = 0; i < destination.Length; i++) destination[i] += scale * source[i];
    }

    private void FindSteps(int pieces)
    {
        if (stepOfPiece.Length < pieces) stepOfPiece = new int[pieces];
        var step = 0;
        for (var piece = 0; piece < pieces; piece++)
        {
            while (samples.Offsets[step + 1] <= piece * RowsPerPiece) step++;
            stepOfPiece[piece] = step;
        }
    }
}
