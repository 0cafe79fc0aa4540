using ArchVae.Search.Numerics;
using ArchVae.Spaces;

namespace ArchVae.Search.Predictors.GaussianProcesses;

/// <summary>An exact Gaussian process with given parameters (Rasmussen and Williams, 2006, equations 2.25 and 2.26).</summary>
internal sealed class GaussianProcess
{
    private const int Rows = 256;

    // As if so many networks had been missed as far as expected.
    private const double PriorCount = 20;
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
            labels = labels with
            {
                KnownNoises = [.. labels.KnownNoises.Select(known => known is { } one ? Math.Max(one, 1e-6) * Raise : known)],
            };
            parameters = parameters with { Noise = parameters.Noise * Raise };
        }
        (this.labels, Parameters, factor) = (labels, parameters, found);
        solved = factor.Solve(labels.Scores);
        weights = labels.Spread(parameters.Weights);
        Noise = labels.KnownNoises.Average(known => known ?? parameters.Noise);
    }

    /// <summary>Its parameters.</summary>
    public KernelParameters Parameters { get; }

    /// <summary>The variance of the noise of one measurement, which is part of that of predictions.</summary>
    public double Noise { get; }

    /// <summary>
    /// A process whose variances are scaled by how far each network is missed where it is left out, which weights of a part of
    /// them, or of the most probable model only, make too small. Means stay. Noise that is known is not scaled, nor is the rest.
    /// </summary>
    /// <param name="labels">What it learns from.</param>
    /// <param name="parameters">Its parameters, whose signal and noise are scaled.</param>
    public static GaussianProcess Calibrated(LabelledCodes labels, KernelParameters parameters)
    {
        var process = new GaussianProcess(labels, parameters);
        if (labels.KnownNoises.Any(known => known is not null)) return process;
        var (errors, squares) = (process.LeftOut(), PriorCount);
        foreach (var (error, variance) in errors) squares += error * error / variance;
        var scale = squares / (PriorCount + errors.Length);
        parameters = process.Parameters;
        return new(labels, parameters with { Signal = parameters.Signal * scale, Noise = parameters.Noise * scale });
    }

    /// <summary>
    /// How far each network would be missed that is left out, and the variance of that (Rasmussen and Williams, 5.12).
    /// </summary>
    public (double Error, double Variance)[] LeftOut()
    {
        var inverse = factor.Inverse();
        return [.. Enumerable.Range(0, labels.Count).Select(i =>
        {
            var own = inverse[(long)i * labels.Count + i];
            return (solved[i] / own, 1 / own);
        })];
    }

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
