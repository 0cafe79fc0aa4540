namespace ArchVae.Tensors.Ops;

/// <summary>The mean of (prediction − target)² over rows and columns. predictions, targets [N, D] → [1, 1].</summary>
public sealed class SquaredError : Operation
{
    private Tensor predictions;
    private Tensor targets;
    private Tensor output;

    /// <summary>The mean squared error, summed in double precision.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="predictions">[N, D], N at least 1.</param>
    /// <param name="targets">[N, D]; no gradient goes to them.</param>
    /// <returns>[1, 1].</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Tensor Apply(Tape tape, Tensor predictions, Tensor targets)
    {
        if (predictions.Rows != targets.Rows || predictions.Columns != targets.Columns)
            throw new ArgumentException($"Predictions {predictions} do not fit targets {targets}.", nameof(targets));
        var output = tape.Result(1, 1, tape.Recording && predictions.NeedsGradient);
        var sum = 0.0;
        for (var i = 0; i < predictions.Length; i++)
        {
            var error = (double)predictions.Values[i] - targets.Values[i];
            sum += error * error;
        }
        output.Values[0] = (float)(sum / predictions.Length);
        if (output.NeedsGradient)
        {
            var operation = tape.Record<SquaredError>();
            (operation.predictions, operation.targets, operation.output) = (predictions, targets, output);
        }
        return output;
    }

    /// <inheritdoc/>
    public override void Backward(Tape tape)
    {
        var x = predictions.Values;
        var y = targets.Values;
        var gradient = predictions.Gradients;
        var factor = 2 * output.Gradients[0] / predictions.Length;
        for (var i = 0; i < gradient.Length; i++) gradient[i] += factor * (x[i] - y[i]);
    }
}
