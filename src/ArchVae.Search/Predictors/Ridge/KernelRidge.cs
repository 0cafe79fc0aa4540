using ArchVae.Search.Export;
using ArchVae.Search.Numerics;
using ArchVae.Spaces;

namespace ArchVae.Search.Predictors.Ridge;

/// <summary>
/// Ridge regression in its dual form: f(x) = Σ_i a_i·k(x, x_i) with a = (K + λ·D)⁻¹y, where k has mean 1 on the diagonal and D
/// is 1 over the number of measurements. Left out, network i would be missed by a_i / ((K + λ·D)⁻¹)_ii (Allen's PRESS,
/// Technometrics 1974).
/// </summary>
internal sealed class KernelRidge
{
    private readonly ArchitectureFeatures features;
    private readonly FeatureProducts products;
    private readonly double[] codes;
    private readonly double[] shares;
    private readonly double unit;

    /// <param name="features">What it sees of architectures.</param>
    /// <param name="networks">What it learns from.</param>
    /// <param name="pairs">Whether pairs of features count.</param>
    public KernelRidge(ArchitectureFeatures features, LabelledNetworks networks, bool pairs)
    {
        (this.features, products) = (features, new(features, pairs));
        codes = features.CodesOf(networks.Architectures);
        shares = [.. networks.Measurements.Select(count => 1.0 / count)];
        unit = Enumerable.Range(0, networks.Count).Average(i => products.Of(Row(i), Row(i)));
    }

    /// <summary>a for a penalty λ, and how far each score is missed where it is left out.</summary>
    /// <param name="scores">y.</param>
    /// <param name="penalty">λ.</param>
    /// <param name="matrix">K, [n, n]; it stays as it is.</param>
    /// <returns>Null where the matrix is not positive definite in double precision.</returns>
    public (double[] Coefficients, double[] LeftOut)? Fit(double[] scores, double penalty, double[] matrix)
    {
        if (Factor(penalty, matrix) is not { } factor) return null;
        var (coefficients, inverse) = (factor.Solve(scores), factor.Inverse());
        return (coefficients, [.. coefficients.Select((a, i) => a / inverse[(long)i * scores.Length + i])]);
    }

    /// <summary>a for a penalty λ; null where the matrix is not positive definite in double precision.</summary>
    public double[]? Coefficients(double[] scores, double penalty) => Factor(penalty, Matrix())?.Solve(scores);

    /// <summary>K, [n, n].</summary>
    public double[] Matrix()
    {
        var n = shares.Length;
        var matrix = new double[(long)n * n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++) matrix[(long)i * n + j] = products.Of(Row(i), Row(j)) / unit;
        }
        return matrix;
    }

    /// <summary>f of architectures.</summary>
    public double[] Predict(double[] coefficients, IReadOnlyList<Architecture> architectures)
    {
        var asked = features.CodesOf(architectures);
        return [.. Enumerable.Range(0, architectures.Count).Select(i =>
        {
            var sum = 0.0;
            for (var j = 0; j < coefficients.Length; j++)
                sum += coefficients[j] * products.Of(asked.AsSpan(i * features.Width, features.Width), Row(j)) / unit;
            return sum;
        })];
    }

    /// <summary>Writes f into a graph, with a constant deviation.</summary>
    public void Export(PredictorGraph graph, LabelScale scale, double[] coefficients, double deviation)
    {
        var sum = graph.Matches(codes, coefficients.Length, [.. features.Columns.Select(_ => 1.0)]);
        var squares = sum;
        foreach (var (asked, learned, _) in graph.Numbers(codes))
        {
            var product = graph.Times(Signed(asked), Signed(learned));
            sum = graph.Sum(sum, product);
            squares = graph.Sum(squares, graph.Times(product, product));
        }
        var all = graph.Sum(sum, graph.Graph.Scalar(1.0));
        if (products.HasPairs)
            all = graph.Sum(all, graph.Times(graph.Node("Sub", [graph.Times(sum, sum), squares]), 0.5));
        var mean = graph.Node("MatMul", [all, graph.Doubles("coefficients", [.. coefficients.Select(a => a / unit)])]);
        graph.Finish(scale, mean, graph.Graph.Scalar(deviation));

        string Signed(string x) => graph.Sum(graph.Times(x, 2), graph.Graph.Scalar(-1.0));
    }

    private CholeskyFactor? Factor(double penalty, double[] matrix)
    {
        var (n, sum) = (shares.Length, (double[])matrix.Clone());
        for (var i = 0; i < n; i++) sum[(long)i * n + i] += penalty * shares[i];
        return CholeskyFactor.Of(sum, n);
    }

    private ReadOnlySpan<double> Row(int i) => codes.AsSpan(i * features.Width, features.Width);
}
