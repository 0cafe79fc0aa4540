namespace ArchVae.Tensors.Nn;

/// <summary>
/// The parameters of a recurrent layer with G gates, with PyTorch's names and initial values, uniform in ±1/√H: weight_ih
/// [G·H, inputs], weight_hh [G·H, H], bias_ih and bias_hh [G·H].
/// </summary>
internal sealed class RecurrentParameters
{
    private readonly Parameter weightIh;
    private readonly Parameter weightHh;
    private readonly Parameter biasIh;
    private readonly Parameter biasHh;

    public RecurrentParameters(
        ParameterSet parameters, string name, int gates, int inputs, int units, int layer, bool reverse)
    {
        var suffix = $"l{layer}{(reverse ? "_reverse" : "")}";
        var bound = 1 / Math.Sqrt(units);
        weightIh = parameters.Add($"{name}.weight_ih_{suffix}", [gates * units, inputs], bound);
        weightHh = parameters.Add($"{name}.weight_hh_{suffix}", [gates * units, units], bound);
        biasIh = parameters.Add($"{name}.bias_ih_{suffix}", [gates * units], bound);
        biasHh = parameters.Add($"{name}.bias_hh_{suffix}", [gates * units], bound);
    }

    public Tensor WeightIh => weightIh.Tensor;

    public Tensor WeightHh => weightHh.Tensor;

    public Tensor BiasIh => biasIh.Tensor;

    public Tensor BiasHh => biasHh.Tensor;
}
