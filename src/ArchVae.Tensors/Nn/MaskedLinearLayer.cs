using ArchVae.Tensors.Ops;

namespace ArchVae.Tensors.Nn;

/// <summary>
/// A linear layer some of whose connections do not exist: y = activation(x·(W ⊙ mask)ᵀ + b), the mask given by what each input
/// and output may see of an order (Germain et al., "MADE: masked autoencoder for distribution estimation", ICML 2015).
/// </summary>
public sealed class MaskedLinearLayer
{
    private readonly Parameter weight;
    private readonly Parameter bias;
    private readonly float[] mask;

    /// <summary>A layer whose parameters are added to a set.</summary>
    /// <param name="parameters">The set to add weight [outputs, inputs] and bias [outputs] to.</param>
    /// <param name="name">Their name before ".weight" and ".bias".</param>
    /// <param name="inputDegrees">The degree of each input.</param>
    /// <param name="outputDegrees">The degree of each output.</param>
    /// <param name="strict">
    /// Whether an output sees inputs of a lower degree only (an output layer), or also of its own (a hidden one).
    /// </param>
    /// <param name="initialScale">The factor of the initial weights.</param>
    /// <param name="initialBias">What the biases begin at.</param>
    public MaskedLinearLayer(
        ParameterSet parameters, string name, int[] inputDegrees, int[] outputDegrees, bool strict, double initialScale = 1,
        double initialBias = 0)
    {
        weight = parameters.Add($"{name}.weight", [outputDegrees.Length, inputDegrees.Length],
            initialScale * Math.Sqrt(3.0 / inputDegrees.Length));
        bias = parameters.Add($"{name}.bias", [outputDegrees.Length], 0, initialBias);
        mask =
        [
            .. from output in outputDegrees
               from input in inputDegrees
               select (strict ? output > input : output >= input) ? 1f : 0f,
        ];
    }

    /// <summary>x [N, inputs] → [N, outputs].</summary>
    public Tensor Apply(Tape tape, Tensor input, Activation activation = Activation.None) =>
        Linear.Apply(
            tape, input, MaskedWeight.Apply(tape, tape.Use(weight.Tensor), mask), tape.Use(bias.Tensor), activation);
}
