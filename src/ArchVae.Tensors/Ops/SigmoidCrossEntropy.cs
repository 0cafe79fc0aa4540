namespace ArchVae.Tensors.Ops;

/// <summary>
/// The mean over all labels of −y·ln σ(a) − (1 − y)·ln(1 − σ(a)), in nats. logits a, targets y [N, D] → [1, 1].
/// </summary>
public sealed class SigmoidCrossEntropy : Operation
{
    private Tensor logits;
    private Tensor targets;
    private Tensor classWeights;
    private Tensor output;
    private double total;

    /// <summary>The mean cross-entropy, weighted by class, summed in double precision.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="logits">a [N, D], N at least 1.</param>
    /// <param name="targets">y [N, D] from 0 to 1; no gradient goes to them.</param>
    /// <param name="classWeights">
    /// [1, 2] weights w₀, w₁ ≥ 0 of labels 0 and 1, or none: 1. A label weighs (1 − y)·w₀ + y·w₁ in the mean.
    /// </param>
    /// <returns>[1, 1]; 0 where no label weighs anything.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Tensor Apply(Tape tape, Tensor logits, Tensor targets, Tensor classWeights = default)
    {
        if (logits.Rows != targets.Rows || logits.Columns != targets.Columns)
            throw new ArgumentException($"Logits {logits} do not fit targets {targets}.", nameof(targets));
        if (classWeights.Exists && classWeights.Length != 2)
            throw new ArgumentException($"Weights {classWeights} are not those of two classes.", nameof(classWeights));
        var output = tape.Result(1, 1, tape.Recording && logits.NeedsGradient);
        var (sum, total) = (0.0, 0.0);
        for (var i = 0; i < logits.Length; i++)
        {
            double a = logits.Values[i], y = targets.Values[i];
            var weight = WeightOf(classWeights, y);
            // ln(1 + eᵃ) − y·a, without overflow.
            sum += weight * (Math.Max(a, 0) - y * a + Math.Log(1 + Math.Exp(-Math.Abs(a))));
            total += weight;
        }
        output.Values[0] = total > 0 ? (float)(sum / total) : 0;
        if (output.NeedsGradient)
        {
            var operation = tape.Record<SigmoidCrossEntropy>();
            (operation.logits, operation.targets, operation.classWeights) = (logits, targets, classWeights);
            (operation.output, operation.total) = (output, total);
        }
        return output;
    }

    /// <inheritdoc/>
    public override void Backward(Tape tape)
    {
        if (total <= 0) return;
        var gradient = logits.Gradients;
        var factor = output.Gradients[0] / total;
        for (var i = 0; i < gradient.Length; i++)
        {
            double y = targets.Values[i];
            gradient[i] += (float)(factor * WeightOf(classWeights, y) * (1 / (1 + Math.Exp(-logits.Values[i])) - y));
        }
    }

    private static double WeightOf(Tensor classWeights, double y) =>
        classWeights.Exists ? (1 - y) * classWeights.Values[0] + y * classWeights.Values[1] : 1;
}
