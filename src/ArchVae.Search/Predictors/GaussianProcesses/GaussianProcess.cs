using ArchVae.Onnx;
using ArchVae.Search.Export;
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
    /// A process whose variances are scaled by how far networks are missed where they are left out, which weights that a part was
    /// enough for make too small. Only networks that did not say the weights count, and means stay as they are. Nothing is
    /// scaled where there are no such networks or some noise is known.
    /// </summary>
    /// <param name="labels">What it learns from.</param>
    /// <param name="parameters">Its parameters, whose signal and noise are scaled.</param>
    /// <param name="isTuned">Whether a network helped to find the parameters.</param>
    public static GaussianProcess Calibrated(LabelledCodes labels, KernelParameters parameters, Func<int, bool> isTuned)
    {
        var process = new GaussianProcess(labels, parameters);
        int[] others = [.. Enumerable.Range(0, labels.Count).Where(i => !isTuned(i))];
        if (others.Length == 0 || labels.KnownNoises.Any(known => known is not null)) return process;
        var leftOut = process.LeftOut();
        var squares = PriorCount + others.Sum(i => leftOut[i].Error * leftOut[i].Error / leftOut[i].Variance);
        var scale = squares / (PriorCount + others.Length);
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
        return Predict(labels.Features.CodesOf(architectures), architectures.Count);
    }

    /// <summary>The same of rows of codes.</summary>
    /// <param name="codes">[count, width] of the features.</param>
    /// <param name="count">How many rows there are.</param>
    public (double Mean, double Variance)[] Predict(double[] codes, int count)
    {
        var width = labels.Features.Width;
        var results = new (double Mean, double Variance)[count];
        for (var start = 0; start < results.Length; start += Rows)
        {
            var rows = Math.Min(Rows, count - start);
            Predict(codes.AsSpan(start * width, rows * width), results.AsSpan(start, rows));
        }
        return results;
    }

    /// <summary>Writes it into a graph, with the inverse of the factor in place of solving by it.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="scale">The scale of the scores.</param>
    public void Export(PredictorGraph graph, LabelScale scale)
    {
        var (n, columns) = (labels.Count, labels.Features.Columns);
        var all = columns.Index().Where(column => !column.Item.IsNumeric).Sum(column => Parameters.Weights[column.Index]);
        var distance = graph.Node(
            "Sub", [graph.Graph.Scalar(all), graph.Matches(labels.Codes, n, Parameters.Weights)]);
        foreach (var (asked, learned, column) in graph.Numbers(labels.Codes))
        {
            var difference = graph.Node("Sub", [asked, learned]);
            difference = labels.Distance.Numbers == NumberDistance.Squared
                ? graph.Times(difference, difference) : graph.Node("Abs", [difference]);
            distance = graph.Sum(distance, graph.Times(difference, Parameters.Weights[column]));
        }
        // What differences of sums leave of 0 may be below it.
        distance = graph.Node("Max", [distance, graph.Graph.Scalar(0.0)]);
        var raised = graph.Node("Pow", [distance, graph.Graph.Scalar(Correlation.Exponent)]);
        var covariances = graph.Times(graph.Node("Exp", [graph.Node("Neg", [raised])]), Parameters.Signal);
        var inverse = new double[(long)n * n];
        for (var i = 0; i < n; i++) inverse[(long)i * n + i] = 1;
        factor.ForwardSolve(inverse, n);
        var parts = graph.Node("MatMul", [covariances, graph.Graph.Weight("factor", () => OnnxTensor.Of(inverse, n, n))]);
        var left = graph.Node("Sub", [graph.Graph.Scalar(Parameters.Signal), graph.RowSums(graph.Times(parts, parts))]);
        var variance = graph.Sum(graph.Node("Max", [left, graph.Graph.Scalar(0.0)]), graph.Graph.Scalar(Noise));
        graph.Finish(
            scale, graph.Node("MatMul", [covariances, graph.Doubles("solved", solved)]), graph.Node("Sqrt", [variance]));
    }

    // The same of rows of codes.
    private void Predict(ReadOnlySpan<double> codes, Span<(double Mean, double Variance)> results)
    {
        var (n, width) = (labels.Count, labels.Features.Width);
        var covariances = new double[(long)results.Length * n];
        for (var i = 0; i < results.Length; i++)
        {
            var own = covariances.AsSpan(i * n, n);
            for (var j = 0; j < n; j++)
                own[j] = labels.Distance.Of(codes.Slice(i * width, width), labels.Row(j), weights);
            Correlation.Of(own, Parameters.Signal);
            var mean = 0.0;
            for (var j = 0; j < n; j++) mean += own[j] * solved[j];
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
