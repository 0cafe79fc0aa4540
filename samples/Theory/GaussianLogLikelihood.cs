using ArchVae.Tensors;

namespace ArchVae.Samples;

/// <summary>
/// The likelihood of a Gaussian decoder, log N(x; mean, s²·I), in nats: an operation of one's own, with its gradient by hand.
/// mean [N, D], observed x [N, D] and log s² [1, 1] → [N, 1].
/// </summary>
internal sealed class GaussianLogLikelihood : Operation
{
    private Tensor mean;
    private Tensor observed;
    private Tensor logVariance;
    private Tensor output;

    public static Tensor Apply(Tape tape, Tensor mean, Tensor observed, Tensor logVariance)
    {
        var output = tape.Result(mean.Rows, 1, mean.NeedsGradient || logVariance.NeedsGradient);
        double logS2 = logVariance.Values[0];
        for (var row = 0; row < mean.Rows; row++)
        {
            var constant = mean.Columns * (Math.Log(2 * Math.PI) + logS2);
            output.Values[row] = (float)(-(SquaredError(mean, observed, row) * Math.Exp(-logS2) + constant) / 2);
        }
        if (tape.Recording && output.NeedsGradient)
        {
            var operation = tape.Record<GaussianLogLikelihood>();
            (operation.mean, operation.observed, operation.logVariance, operation.output) = (mean, observed, logVariance, output);
        }
        return output;
    }

    /// <inheritdoc/>
    public override void Backward(Tape tape)
    {
        var precision = Math.Exp(-logVariance.Values[0]);
        for (var row = 0; row < mean.Rows; row++)
        {
            double gradient = output.Gradients[row];
            var dmean = mean.GradientRow(row);
            for (var j = 0; j < dmean.Length; j++)
                dmean[j] += (float)(gradient * precision * (observed.Row(row)[j] - mean.Row(row)[j]));
            if (!logVariance.NeedsGradient) continue;
            logVariance.Gradients[0] += (float)(gradient * (SquaredError(mean, observed, row) * precision - mean.Columns) / 2);
        }
    }

    private static double SquaredError(Tensor mean, Tensor observed, int row)
    {
        var sum = 0.0;
        for (var j = 0; j < mean.Columns; j++) sum += Math.Pow(observed.Row(row)[j] - mean.Row(row)[j], 2);
        return sum;
    }
}
