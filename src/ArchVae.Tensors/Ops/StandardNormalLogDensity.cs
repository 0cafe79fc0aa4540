namespace ArchVae.Tensors.Ops;

/// <summary>The prior's log density, log N(z; 0, I) = −½ Σ_j (z_j² + log 2π), in nats. z [N, Z] → [N, 1].</summary>
public sealed class StandardNormalLogDensity : Operation
{
    /// <summary>log 2π.</summary>
    public const double LogTwoPi = 1.8378770664093454835606594728112;

    private Tensor input;
    private Tensor output;

    /// <summary>log N(z; 0, I).</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="input">z [N, Z].</param>
    /// <returns>[N, 1] in nats, summed over the dimensions.</returns>
    public static Tensor Apply(Tape tape, Tensor input)
    {
        var output = tape.Variable(input.Rows, 1);
        for (var row = 0; row < input.Rows; row++)
        {
            var sum = input.Columns * LogTwoPi;
            foreach (var z in input.Row(row)) sum += (double)z * z;
            output.Values[row] = (float)(-sum / 2);
        }
        if (tape.Recording && input.NeedsGradient)
        {
            var operation = tape.Record<StandardNormalLogDensity>();
            (operation.input, operation.output) = (input, output);
        }
        return output;
    }

    /// <inheritdoc/>
    public override void Backward(Tape tape)
    {
        for (var row = 0; row < input.Rows; row++)
        {
            var gradient = output.Gradients[row];
            var z = input.Row(row);
            var dz = input.GradientRow(row);
            for (var j = 0; j < z.Length; j++) dz[j] -= gradient * z[j];
        }
    }
}
