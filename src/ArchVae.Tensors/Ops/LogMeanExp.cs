namespace ArchVae.Tensors.Ops;

/// <summary>
/// log (1/K Σ_k exp x_k) over each K rows that follow one another, without overflow. x [B·K, 1] → [B, 1]. Of log weights
/// log p(x|z) + log p(z) − log q(z|x) it is the importance-weighted bound (Burda, Grosse and Salakhutdinov, ICLR 2016), in nats.
/// </summary>
public sealed class LogMeanExp : Operation
{
    private Tensor input;
    private Tensor output;

    /// <summary>The logarithms of the means.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="input">[B·K, 1].</param>
    /// <param name="count">K, the rows of a mean.</param>
    /// <returns>[B, 1].</returns>
    /// <exception cref="ArgumentException">The input is no column of groups of that many rows.</exception>
    public static Tensor Apply(Tape tape, Tensor input, int count)
    {
        if (input.Columns != 1 || input.Rows % count != 0)
            throw new ArgumentException($"{input} has no groups of {count} rows.", nameof(input));
        var output = tape.Result(input.Rows / count, 1, input.NeedsGradient);
        for (var row = 0; row < output.Rows; row++)
        {
            var values = input.Values.Slice(row * count, count);
            var maximum = values[0];
            foreach (var value in values) maximum = Math.Max(maximum, value);
            var sum = 0.0;
            foreach (var value in values) sum += Math.Exp((double)value - maximum);
            output.Values[row] = (float)(maximum + Math.Log(sum / count));
        }
        if (tape.Recording && input.NeedsGradient)
        {
            var operation = tape.Record<LogMeanExp>();
            (operation.input, operation.output) = (input, output);
        }
        return output;
    }

    /// <inheritdoc/>
    public override void Backward(Tape tape)
    {
        var count = input.Rows / output.Rows;
        for (var row = 0; row < output.Rows; row++)
        {
            var values = input.Values.Slice(row * count, count);
            var gradients = input.Gradients.Slice(row * count, count);
            var total = output.Values[row] + Math.Log(count);
            for (var k = 0; k < count; k++) gradients[k] += (float)(output.Gradients[row] * Math.Exp(values[k] - total));
        }
    }
}
