using System.Numerics.Tensors;

namespace ArchVae.Tensors.Ops;

/// <summary>
/// weight ⊙ mask, element by element: a connection whose mask is 0 passes nothing and learns nothing, whatever its weight
/// holds. weight and mask [out, in] → [out, in].
/// </summary>
public sealed class MaskedWeight : Operation
{
    private Tensor weight;
    private Tensor output;
    private float[] mask = [];

    /// <summary>weight ⊙ mask.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="weight">[out, in].</param>
    /// <param name="mask">[out × in], row after row, 1 or 0.</param>
    /// <returns>[out, in].</returns>
    public static Tensor Apply(Tape tape, Tensor weight, float[] mask)
    {
        var output = tape.Result(weight.Rows, weight.Columns, weight.NeedsGradient);
        TensorPrimitives.Multiply(weight.Values, mask, output.Values);
        if (tape.Recording && weight.NeedsGradient)
        {
            var operation = tape.Record<MaskedWeight>();
            (operation.weight, operation.output, operation.mask) = (weight, output, mask);
        }
        return output;
    }

    /// <inheritdoc/>
    public override void Backward(Tape tape) =>
        TensorPrimitives.MultiplyAdd(output.Gradients, mask, weight.Gradients, weight.Gradients);
}
