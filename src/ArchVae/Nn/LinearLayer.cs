using ArchVae.Tensors;
using ArchVae.Tensors.Ops;

namespace ArchVae.Nn;

/// <summary>
/// y = activation(x·Wᵀ + b); W is [outputs, inputs], b is [outputs]. Initial weights keep the variance of what passes through:
/// uniform in ±√(3 / inputs) (LeCun et al., "Efficient backprop", 1998), or in ±√(6 / inputs) before a rectified linear unit,
/// which halves it (He et al., "Delving deep into rectifiers", ICCV 2015); times initialScale. Biases begin at 0.
/// </summary>
internal sealed class LinearLayer
{
    private readonly Parameter weight;
    private readonly Parameter? bias;

    public LinearLayer(ParameterSet parameters, string name, int inputs, int outputs, bool rectified = false, bool withBias = true, double initialScale = 1)
    {
        weight = parameters.Add($"{name}.weight", [outputs, inputs], initialScale * Math.Sqrt((rectified ? 6.0 : 3.0) / inputs));
        if (withBias) bias = parameters.Add($"{name}.bias", [outputs], 0);
        Outputs = outputs;
    }

    public int Outputs { get; }

    /// <summary>x [N, inputs] → [N, outputs].</summary>
    public Tensor Apply(Tape tape, Tensor input, Activation activation = Activation.None) =>
        Linear.Apply(tape, input, weight.Tensor, bias?.Tensor ?? default, activation);
}
