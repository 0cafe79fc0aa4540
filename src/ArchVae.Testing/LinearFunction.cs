using ArchVae.Tensors;

namespace ArchVae.Testing;

/// <summary>The loss Σ coefficient·element of two tensors: a backward pass starts from gradients of one's choice.</summary>
internal sealed class LinearFunction : Operation
{
    private Tensor first;
    private Tensor second;
    private Tensor loss;
    private float[] coefficients = [];

    /// <summary>The loss; its value is not computed.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="first">The elements of the first coefficients.</param>
    /// <param name="second">Those of the others; need not exist.</param>
    /// <param name="coefficients">One for each element; must not change before the backward pass.</param>
    public static Tensor Apply(Tape tape, Tensor first, Tensor second, float[] coefficients)
    {
        var operation = tape.Record<LinearFunction>();
        (operation.first, operation.second, operation.coefficients) = (first, second, coefficients);
        operation.loss = tape.Variable(1, 1);
        operation.loss.Values[0] = 0;
        return operation.loss;
    }

    public override void Backward(Tape tape)
    {
        Add(first, coefficients.AsSpan(0, first.Length));
        Add(second, coefficients.AsSpan(first.Length, second.Length));
    }

    private void Add(Tensor tensor, ReadOnlySpan<float> weights)
    {
        if (!tensor.NeedsGradient) return;
        for (var i = 0; i < weights.Length; i++) tensor.Gradients[i] += loss.Gradients[0] * weights[i];
    }
}
