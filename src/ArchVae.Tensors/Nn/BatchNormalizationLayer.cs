using ArchVae.Tensors.Ops;

namespace ArchVae.Tensors.Nn;

/// <summary>
/// Batch normalisation of C channels, with PyTorch's names and values: weight begins at 1, bias at 0; running_mean and
/// running_var are <see cref="ParameterSet.Statistics"/>, which no optimiser moves.
/// </summary>
public sealed class BatchNormalizationLayer
{
    private readonly Parameter weight;
    private readonly Parameter bias;
    private readonly Parameter mean;
    private readonly Parameter variance;

    /// <summary>A layer whose parameters are added to a set.</summary>
    /// <param name="parameters">The set to add weight, bias, running_mean and running_var, all [channels], to.</param>
    /// <param name="name">Their name before ".weight" and so on.</param>
    /// <param name="channels">C.</param>
    public BatchNormalizationLayer(ParameterSet parameters, string name, int channels)
    {
        weight = parameters.Add($"{name}.weight", [channels], 0, initialCenter: 1);
        bias = parameters.Add($"{name}.bias", [channels], 0);
        mean = parameters.AddStatistic($"{name}.running_mean", [channels], 0);
        variance = parameters.AddStatistic($"{name}.running_var", [channels], 1);
    }

    /// <summary>The share of a batch in the running moments.</summary>
    public double Momentum { get; init; } = 0.1;

    /// <summary>Added to variances.</summary>
    public double Epsilon { get; init; } = 1e-5;

    /// <summary>x [N, C·S] → [N, C·S]; see <see cref="BatchNormalization"/>.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="input">x [N, C·S].</param>
    /// <param name="training">Whether the batch's moments count and the running ones follow them.</param>
    public Tensor Apply(Tape tape, Tensor input, bool training) => BatchNormalization.Apply(
        tape, input, weight.Tensor, bias.Tensor, mean.Tensor, variance.Tensor, training, Momentum, Epsilon);
}
