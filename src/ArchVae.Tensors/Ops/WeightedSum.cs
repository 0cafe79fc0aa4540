namespace ArchVae.Tensors.Ops;

/// <summary>weight · the sum of all elements, accumulated in double precision in order. input [N, D] → [1, 1].</summary>
public sealed class WeightedSum : Operation
{
    private Tensor input;
    private Tensor output;
    private float weight;

    /// <summary>weight · Σ.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="input">[N, D].</param>
    /// <param name="weight">The factor.</param>
    /// <returns>[1, 1].</returns>
    public static Tensor Apply(Tape tape, Tensor input, double weight)
    {
        var output = tape.Variable(1, 1);
        var sum = 0.0;
        foreach (var value in input.Values) sum += value;
        output.Values[0] = (float)(weight * sum);
        if (tape.Recording && input.NeedsGradient)
        {
            var operation = tape.Record<WeightedSum>();
            (operation.input, operation.output, operation.weight) = (input, output, (float)weight);
        }
        return output;
    }

    /// <inheritdoc/>
    public override void Backward(Tape tape)
    {
        var gradient = output.Gradients[0] * weight;
        foreach (ref var dx in input.Gradients) dx += gradient;
    }
}
