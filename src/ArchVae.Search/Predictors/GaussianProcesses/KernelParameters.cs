namespace ArchVae.Search.Predictors.GaussianProcesses;

/// <summary>
/// The covariance of two networks' values, on the scale that the predictor sees them on: σ² times the
/// <see cref="Correlation"/> at the distance Σ_j w_j·d_j, and the variance of the noise of one measurement.
/// </summary>
/// <param name="Weights">w_j of each column of the <see cref="ArchitectureFeatures"/>.</param>
/// <param name="Signal">σ².</param>
/// <param name="Noise">The variance of one measurement.</param>
internal sealed record KernelParameters(IReadOnlyList<double> Weights, double Signal, double Noise)
{
    // An architecture that differs everywhere is nearly unrelated, and the noise is small.
    private const double TotalWeight = 1.5;
    private const double UsualNoise = 0.03;

    /// <summary>Keeps matrices positive definite in double precision, where two networks have the same features.</summary>
    public const double LeastNoise = 1e-6;

    /// <summary>The medians of the priors, where fitting begins: the columns of each group share the same total weight.</summary>
    public static KernelParameters Usual(IReadOnlyList<FeatureColumn> columns)
    {
        var counts = columns.CountBy(column => column.Group).ToDictionary();
        return new([.. columns.Select(column => TotalWeight / counts[column.Group])], 1, UsualNoise);
    }

    /// <summary>The logarithms: of the weights, σ² and the noise.</summary>
    public double[] Logarithms => [.. Weights.Select(weight => Math.Log(weight)), Math.Log(Signal), Math.Log(Noise)];

    /// <summary>The parameters with these logarithms.</summary>
    public static KernelParameters Of(ReadOnlySpan<double> logarithms)
    {
        var all = logarithms.ToArray().Select(logarithm => Math.Exp(logarithm)).ToArray();
        return new(all[..^2], all[^2], all[^1]);
    }
}
