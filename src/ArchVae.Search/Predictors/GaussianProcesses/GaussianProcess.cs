using ArchVae.Search.Numerics;
using ArchVae.Spaces;

namespace ArchVae.Search.Predictors.GaussianProcesses;

/// <summary>An exact Gaussian process with given parameters (Rasmussen and Williams, 2006, equations 2.25 and 2.26).</summary>
internal sealed class GaussianProcess
{
    private const int Rows = 256;
    private readonly LabelledCodes labels;
    private readonly CholeskyFactor factor;
    private readonly double[] solved;
    private readonly double[] weights;

    /// <param name="labels">What it learned from.</param>
    /// <param name="parameters">
    /// Its parameters; the noise is raised where it is too small for covariances that are positive definite in double precision.
    /// </param>
    public GaussianProcess(LabelledCodes labels, KernelParameters parameters)
    {
        CholeskyFactor? found;
        while ((found = labels.Factor(labels.Covariances(parameters), parameters)) is null)
        {
            const double Raise = 10;
            labels = labels with { KnownNoise = labels.KnownNoise is { } known ? Math.Max(known, 1e-6) * Raise : null };
            parameters = parameters with { Noise = parameters.Noise * Raise };
        }
        (this.labels, Parameters, factor) = (labels, parameters, found);
        solved = factor.Solve(labels.Scores);
        weights = labels.Spread(parameters.Weights);
    }

    /// <summary>Its parameters.</summary>
    public KernelParameters Parameters { get; }

    /// <summary>The variance of the noise of one measurement, which is part of that of predictions.</summary>
    public double Noise => labels.KnownNoise ?? Parameters.Noise;

    /// <summary>
    /// The mean and the variance of what one measurement of each architecture gives, on the scale of the scores.
    /// </summary>
    public (double Mean, double Variance)[] Predict(IReadOnlyList<Architecture> architectures)
    {
        return Predict(labels.Features.CodesOf(architectures));
    }

    /// <summary>The same of rows of codes.</summary>
    /// <param name="codes">[count, width] of the features.</param>
    public (double Mean, double Variance)[] Predict(double[] codes)
    {
        var width = Math.Max(1, labels.Features.Width);
        var results = new (double Mean, double Variance)[codes.Length / width];
        for (var start = 0; start < results.Length; start += Rows)
        {
            var count = Math.Min(Rows, results.Length - start);
            Predict(codes.AsSpan(start * width, count * width), results.AsSpan(start, count));
        }
        return results;
    }

    // The same of rows of codes.
    private void Predict(ReadOnlySpan<double> codes, Span<(double Mean, double Variance)> results)
    {
        var (n, width) = (labels.Count, labels.Features.Width);
        var covariances = new double[(long)results.Length * n];
        for (var i = 0; i < results.Length; i++)
        {
            var mean = 0.0;
            for (var j = 0; j < n; j++)
            {
                var distance = labels.Distance.Of(codes.Slice(i * width, width), labels.Row(j), weights);
                var covariance = Parameters.Signal * Math.Exp(-distance);
                covariances[(long)i * n + j] = covariance;
                mean += covariance * solved[j];
            }
            results[i].Mean = mean;
        }
        factor.ForwardSolve(covariances, results.Length);
        for (var i = 0; i < results.Length; i++)
        {
            var known = 0.0;
            foreach (var part in covariances.AsSpan(i * n, n)) known += part * part;
            results[i].Variance = Math.Max(0, Parameters.Signal - known) + Noise;
        }
    }
}
