namespace ArchVae.Tensors.Ops;

/// <summary>The mean over rows of −ln softmax(a)[y], in nats. logits a [N, C], classes y [N, 1] → [1, 1].</summary>
public sealed class SoftmaxCrossEntropy : Operation
{
    private Tensor logits;
    private Tensor classes;
    private Tensor classWeights;
    private Tensor probabilities;
    private Tensor output;
    private double total;

    /// <summary>The mean cross-entropy, weighted by class as PyTorch does, summed in double precision.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="logits">a [N, C], N at least 1.</param>
    /// <param name="classes">y [N, 1] whole numbers from 0 to C − 1; no gradient goes to them.</param>
    /// <param name="classWeights">[1, C] the weight ≥ 0 of a row of each class in the mean, or none: 1.</param>
    /// <returns>[1, 1]; 0 where no row weighs anything.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit, or a class is no such number.</exception>
    public static Tensor Apply(Tape tape, Tensor logits, Tensor classes, Tensor classWeights = default)
    {
        if (classes.Length != logits.Rows)
            throw new ArgumentException($"Logits {logits} do not fit classes {classes}.", nameof(classes));
        if (classWeights.Exists && classWeights.Length != logits.Columns)
            throw new ArgumentException($"Weights {classWeights} do not fit logits {logits}.", nameof(classWeights));
        foreach (var of in classes.Values)
        {
            if (!(of >= 0 && of < logits.Columns && of == MathF.Floor(of)))
                throw new ArgumentOutOfRangeException(
                    nameof(classes), of, $"A class is a whole number from 0 to {logits.Columns - 1}.");
        }
        var output = tape.Result(1, 1, tape.Recording && logits.NeedsGradient);
        var probabilities = tape.Constant(logits.Rows, logits.Columns);
        var (sum, total) = (0.0, 0.0);
        for (var row = 0; row < logits.Rows; row++)
        {
            var y = (int)classes.Values[row];
            var weight = classWeights.Exists ? classWeights.Values[y] : 1.0;
            sum += weight * (Softmax(logits.Row(row), probabilities.Row(row)) - logits.Row(row)[y]);
            total += weight;
        }
        output.Values[0] = total > 0 ? (float)(sum / total) : 0;
        if (output.NeedsGradient)
        {
            var operation = tape.Record<SoftmaxCrossEntropy>();
            (operation.logits, operation.classes, operation.classWeights) = (logits, classes, classWeights);
            (operation.probabilities, operation.output, operation.total) = (probabilities, output, total);
        }
        return output;
    }

    /// <inheritdoc/>
    public override void Backward(Tape tape)
    {
        if (total <= 0) return;
        for (var row = 0; row < logits.Rows; row++)
        {
            var y = (int)classes.Values[row];
            var weight = classWeights.Exists ? classWeights.Values[y] : 1.0;
            var factor = (float)(output.Gradients[0] * weight / total);
            var gradient = logits.GradientRow(row);
            Elementwise.AddScaledTo(factor, probabilities.Row(row), gradient);
            gradient[y] -= factor;
        }
    }

    // Fills the probabilities and gives ln Σ eᵃ.
    private static double Softmax(ReadOnlySpan<float> logits, Span<float> probabilities)
    {
        var largest = float.NegativeInfinity;
        foreach (var a in logits) largest = MathF.Max(largest, a);
        var sum = 0.0;
        for (var j = 0; j < logits.Length; j++) sum += Math.Exp((double)logits[j] - largest);
        for (var j = 0; j < logits.Length; j++) probabilities[j] = (float)(Math.Exp((double)logits[j] - largest) / sum);
        return largest + Math.Log(sum);
    }
}
