using ArchVae.Tensors;

namespace ArchVae.Tests.Tensors;

/// <summary>
/// The loss Σ coefficient·output, so that a backward pass starts from gradients of one's choice. Its value is not computed.
/// </summary>
internal sealed class WeightedLoss : Operation
{
    private Tensor output;
    private double[] coefficients = [];

    public static Tensor Of(Tape tape, Tensor output, double[] coefficients)
    {
        var loss = tape.Variable(1, 1);
        loss.Values[0] = 0;
        var operation = tape.Record<WeightedLoss>();
        (operation.output, operation.coefficients) = (output, coefficients);
        return loss;
    }

    /// <summary>The loss that is one element of the output.</summary>
    public static Tensor Element(Tape tape, Tensor output, int row, int column)
    {
        var coefficients = new double[output.Length];
        coefficients[row * output.Columns + column] = 1;
        return Of(tape, output, coefficients);
    }

    public override void Backward(Tape tape)
    {
        for (var i = 0; i < coefficients.Length; i++) output.Gradients[i] += (float)coefficients[i];
    }
}
