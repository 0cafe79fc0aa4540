using ArchVae.Tensors;
using ArchVae.Tensors.Ops;

namespace ArchVae.Nn;

/// <summary>y = activation(x·Wᵀ + b); W is [outputs, inputs], b is [outputs]. Initial values are uniform in ±1/√inputs.</summary>
internal sealed class LinearLayer
{
    private readonly Parameter weight;
    private readonly Parameter bias;

    public LinearLayer(ParameterSet parameters, string name, int inputs, int outputs)
    {
        var bound = 1 / Math.Sqrt(inputs);
        weight = parameters.Add($"{name}.weight", [outputs, inputs], bound);
        bias = parameters.Add($"{name}.bias", [outputs], bound);
        Outputs = outputs;
    }

    public int Outputs { get; }

    /// <summary>x [N, inputs] → [N, outputs].</summary>
    public Tensor Apply(Tape tape, Tensor input, Activation activation = Activation.None) =>
        Linear.Apply(tape, input, weight.Tensor, bias.Tensor, activation);
}
