using ArchVae.Tensors.Ops;

namespace ArchVae.Tensors.Nn;

/// <summary>
/// y = activation(x·Wᵀ + b); W is [outputs, inputs], b is [outputs]. Initial weights keep the variance of what passes through:
/// uniform in ±√(3 / inputs) (LeCun et al., "Efficient backprop", 1998), or in ±√(6 / inputs) before a rectified linear unit,
/// which halves it (He et al., "Delving deep into rectifiers", ICCV 2015); times initialScale. Biases begin at 0.
/// </summary>
public sealed class LinearLayer
{
    private readonly Parameter weight;
    private readonly Parameter? bias;

    /// <summary>A layer whose parameters are added to a set.</summary>
    /// <param name="parameters">The set to add weight [outputs, inputs] and bias [outputs] to.</param>
    /// <param name="name">Their name before ".weight" and ".bias".</param>
    /// <param name="inputs">Columns of what goes in.</param>
    /// <param name="outputs">Columns of what comes out.</param>
    /// <param name="rectified">Whether a rectified linear unit follows.</param>
    /// <param name="withBias">Whether there is a bias.</param>
    /// <param name="initialScale">The factor of the initial weights.</param>
    /// <param name="initialBlocks">Which of the initial weights are larger; null where none are.</param>
    public LinearLayer(
        ParameterSet parameters, string name, int inputs, int outputs, bool rectified = false, bool withBias = true,
        double initialScale = 1, TiedBlocks? initialBlocks = null)
    {
        weight = parameters.Add(
            $"{name}.weight", [outputs, inputs], initialScale * Math.Sqrt((rectified ? 6.0 : 3.0) / inputs),
            initialBlocks: initialBlocks);
        if (withBias) bias = parameters.Add($"{name}.bias", [outputs], 0);
        Outputs = outputs;
    }

    /// <summary>The columns of what comes out.</summary>
    public int Outputs { get; }

    /// <summary>x [N, inputs] → [N, outputs].</summary>
    public Tensor Apply(Tape tape, Tensor input, Activation activation = Activation.None) =>
        Linear.Apply(tape, input, tape.Use(weight.Tensor), tape.Use(bias?.Tensor ?? default), activation);

    /// <summary>
    /// X [inputs, S], of which the first columns are in use, → [outputs, S], or <paramref name="count"/> rows of it: see
    /// <see cref="LinearColumns.Apply"/>.
    /// </summary>
    public Tensor ApplyToColumns(
        Tape tape, Tensor input, int columns, Activation activation = Activation.None, int first = 0, int count = -1) =>
        LinearColumns.Apply(tape, input, weight.Tensor, bias?.Tensor ?? default, activation, columns, first, count);
}
