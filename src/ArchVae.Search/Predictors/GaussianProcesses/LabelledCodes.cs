using ArchVae.Search.Numerics;

namespace ArchVae.Search.Predictors.GaussianProcesses;

/// <summary>What a Gaussian process learns from.</summary>
/// <param name="Features">What it sees of architectures.</param>
/// <param name="Distance">Their weighted distance.</param>
/// <param name="Codes">[Count, width] of the features.</param>
/// <param name="Scores">The values on the scale that it sees them on.</param>
/// <param name="NoiseShares">1 over the number of measurements that each value is the mean of.</param>
/// <param name="KnownNoises">The variance of one measurement of each on that scale; null where it is estimated.</param>
internal sealed record LabelledCodes(
    ArchitectureFeatures Features, FeatureDistance Distance, double[] Codes, double[] Scores, double[] NoiseShares,
    IReadOnlyList<double?> KnownNoises)
{
    /// <summary>How many networks there are.</summary>
    public int Count => Scores.Length;

    /// <summary>The codes of one of them.</summary>
    public ReadOnlySpan<double> Row(int i) => Codes.AsSpan(i * Features.Width, Features.Width);

    /// <summary>Weights where the codes of their columns stand, 0 elsewhere.</summary>
    public double[] Spread(IReadOnlyList<double> weights)
    {
        var spread = new double[Features.Width];
        for (var j = 0; j < weights.Count; j++) spread[Features.PlaceOf(j)] = weights[j];
        return spread;
    }

    /// <summary>The covariances of the networks' true values below the diagonal, [Count, Count]; 0 on it.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="slopes">Their derivatives by the weighted distance, of the same shape, filled where there is room.</param>
    public double[] Covariances(KernelParameters parameters, double[]? slopes = null)
    {
        var (n, weights) = (Count, Spread(parameters.Weights));
        var covariances = new double[(long)n * n];
        for (var i = 1; i < n; i++)
        {
            var row = covariances.AsSpan(i * n, i);
            for (var j = 0; j < i; j++) row[j] = Distance.Of(Row(i), Row(j), weights);
            if (slopes is null) Correlation.Of(row, parameters.Signal);
            else Correlation.Of(row, parameters.Signal, slopes.AsSpan(i * n, i));
        }
        return covariances;
    }

    /// <summary>Factors covariances with noise on their diagonal, in their place.</summary>
    public CholeskyFactor? Factor(double[] covariances, KernelParameters parameters)
    {
        for (var i = 0; i < Count; i++)
        {
            covariances[(long)i * Count + i] = parameters.Signal + KernelParameters.LeastNoise
                + NoiseShares[i] * (KnownNoises[i] ?? parameters.Noise);
        }
        return CholeskyFactor.Of(covariances, Count);
    }
}
