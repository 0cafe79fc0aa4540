using ArchVae.Search.Numerics;
using ArchVae.Search.Predictors;
using ArchVae.Search.Predictors.GaussianProcesses;

namespace ArchVae.Search.Strategies.Surrogates;

/// <summary>
/// What a Gaussian process says of candidates that are always the same, as it learns from one network after the other: row i of
/// the Cholesky factor L of its covariances, and row i of V = L⁻¹·K, K the covariances of networks and candidates, depend on the
/// first i networks alone, so that each network costs its own rows. Means are Vᵀ·L⁻¹y, variances σ² − Σ_i V_i² (Rasmussen and
/// Williams, 2006, algorithm 2.1).
/// </summary>
/// <param name="features">The features.</param>
/// <param name="parameters">The weights and the noise.</param>
internal sealed class PoolPosterior(ArchitectureFeatures features, KernelParameters parameters)
{
    private readonly FeatureDistance distance = new(features, NumberDistance.Absolute);
    private readonly List<double[]> learned = [];
    private readonly List<double[]> factor = [];
    private readonly List<double[]> solved = [];
    private double[] candidates = [];
    private int count;

    private int Width => features.Width;

    /// <summary>The mean and the deviation, without noise, of each candidate.</summary>
    /// <param name="codes">The codes of the candidates, [count, width]; the same array as before for the same candidates.</param>
    /// <param name="count">How many candidates there are.</param>
    /// <param name="networks">The codes of what is learned from, [n, width].</param>
    /// <param name="scores">Its scores, [n].</param>
    public (double Mean, double Deviation)[] Predict(
        double[] codes, int count, ReadOnlySpan<double> networks, IReadOnlyList<double> scores)
    {
        if (!ReferenceEquals(codes, candidates)) Forget(0);
        (candidates, this.count) = (codes, count);
        var same = 0;
        while (same < learned.Count && same < scores.Count
            && networks.Slice(same * Width, Width).SequenceEqual(learned[same])) same++;
        Forget(same);
        for (var i = same; i < scores.Count; i++) Learn(networks.Slice(i * Width, Width).ToArray());

        var (means, known, own) = (new double[count], new double[count], new double[scores.Count]);
        for (var i = 0; i < scores.Count; i++)
        {
            own[i] = (scores[i] - Vectors.Dot(factor[i].AsSpan(0, i), own)) / factor[i][i];
            Vectors.Add(solved[i], own[i], means);
            Vectors.AddSquares(solved[i], known);
        }
        return [.. means.Zip(known, (mean, part) => (mean, Math.Sqrt(Math.Max(0, parameters.Signal - part))))];
    }

    private void Learn(double[] network)
    {
        var (weights, i) = (Spread(), learned.Count);
        var row = new double[i + 1];
        for (var j = 0; j < i; j++) row[j] = distance.Of(network, learned[j], weights);
        Correlation.Of(row.AsSpan(0, i), parameters.Signal);
        for (var j = 0; j < i; j++) row[j] = (row[j] - Vectors.Dot(factor[j].AsSpan(0, j), row)) / factor[j][j];
        // Two networks that no feature tells apart leave nothing but noise.
        var rest = parameters.Signal + parameters.Noise + KernelParameters.LeastNoise - Vectors.Dot(row.AsSpan(0, i), row);
        row[i] = Math.Sqrt(Math.Max(rest, KernelParameters.LeastNoise));

        var own = new double[count];
        for (var c = 0; c < own.Length; c++) own[c] = distance.Of(candidates.AsSpan(c * Width, Width), network, weights);
        Correlation.Of(own, parameters.Signal);
        for (var j = 0; j < i; j++) Vectors.Add(solved[j], -row[j], own);
        foreach (ref var value in own.AsSpan()) value /= row[i];
        learned.Add(network);
        factor.Add(row);
        solved.Add(own);
    }

    private void Forget(int from)
    {
        foreach (var list in (List<double[]>[])[learned, factor, solved]) list.RemoveRange(from, list.Count - from);
    }

    private double[] Spread()
    {
        var spread = new double[Width];
        for (var j = 0; j < parameters.Weights.Count; j++) spread[features.PlaceOf(j)] = parameters.Weights[j];
        return spread;
    }
}
