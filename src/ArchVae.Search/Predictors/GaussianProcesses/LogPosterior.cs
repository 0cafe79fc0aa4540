using ArchVae.Search.Numerics;

namespace ArchVae.Search.Predictors.GaussianProcesses;

/// <summary>
/// −log p(values | parameters) − log p(parameters), up to a constant of the prior, in nats, over logarithms of the parameters:
/// ½yᵀK⁻¹y + ½log|K| + ½n·log 2π and the <see cref="ParameterPrior"/> (Rasmussen and Williams, "Gaussian processes for machine
/// learning", MIT Press 2006, 5.4). With G = K⁻¹ − K⁻¹yyᵀK⁻¹ its derivative by θ is ½·tr(G·∂K/∂θ) and the prior's.
/// </summary>
internal static class LogPosterior
{
    /// <summary>The value, infinite where K is not positive definite, and its gradient.</summary>
    /// <param name="labels">What is learned from.</param>
    /// <param name="logarithms">The logarithms of the weights, σ² and the noise.</param>
    /// <param name="gradient">Filled.</param>
    public static double Negative(LabelledCodes labels, ReadOnlySpan<double> logarithms, Span<double> gradient)
    {
        var (n, parameters) = (labels.Count, KernelParameters.Of(logarithms));
        var slopes = new double[(long)n * n];
        var covariances = labels.Covariances(parameters, slopes);
        if (labels.Factor((double[])covariances.Clone(), parameters) is not { } factor) return double.PositiveInfinity;
        var solved = factor.Solve(labels.Scores);
        var value = (Vectors.Dot(solved, labels.Scores) + factor.LogDeterminant + n * Math.Log(2 * Math.PI)) / 2;
        var (inverse, sums, signal, noise) = (factor.Inverse(), new double[labels.Features.Width], 0.0, 0.0);
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var at = (long)i * n + j;
                // Both (i, j) and (j, i), with the ½ of the trace.
                var share = inverse[at] - solved[i] * solved[j];
                signal += share * covariances[at];
                labels.Distance.Add(labels.Row(i), labels.Row(j), share * slopes[at], sums);
            }
            var own = (inverse[(long)i * n + i] - solved[i] * solved[i]) / 2;
            signal += own * parameters.Signal;
            if (labels.KnownNoises[i] is null) noise += own * labels.NoiseShares[i] * parameters.Noise;
        }
        var weights = parameters.Weights;
        for (var j = 0; j < weights.Count; j++) gradient[j] = weights[j] * sums[labels.Features.PlaceOf(j)];
        (gradient[^2], gradient[^1]) = (signal, noise);
        return value + ParameterPrior.Add(labels.Features.Columns, logarithms, gradient);
    }

    /// <summary>The parameters whose logarithms are most probable, from the medians of their priors.</summary>
    public static KernelParameters Maximize(LabelledCodes labels)
    {
        const int MostSteps = 60;
        const double LeastGain = 1e-4;
        var start = KernelParameters.Usual(labels.Features.Columns).Logarithms;
        return KernelParameters.Of(LimitedMemoryBfgs.Minimize(
            (at, gradient) => Negative(labels, at, gradient), start, MostSteps, LeastGain));
    }
}
