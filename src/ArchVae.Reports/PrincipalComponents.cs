using MathNet.Numerics.LinearAlgebra;

namespace ArchVae.Reports;

/// <summary>Points in the plane of their two principal components, the directions in which they vary most.</summary>
internal sealed class PrincipalComponents
{
    private readonly double[] mean = [];
    private readonly double[][] axes = [];

    /// <summary>The components of the points.</summary>
    /// <param name="points">Points of Z coordinates each, all finite.</param>
    public PrincipalComponents(IReadOnlyList<float[]> points)
    {
        var size = points.Count == 0 ? 0 : points[0].Length;
        if (size == 0) return;
        mean = new double[size];
        foreach (var point in points)
        {
            for (var j = 0; j < size; j++) mean[j] += point[j] / (double)points.Count;
        }
        var covariance = Covariance(points, mean);
        // Eigenvalues come in ascending order.
        var decomposition = covariance.Evd(Symmetricity.Symmetric);
        var total = covariance.Trace();
        axes = new double[Math.Min(2, size)][];
        for (var c = 0; c < axes.Length; c++)
        {
            var axis = decomposition.EigenVectors.Column(size - 1 - c);
            // Of the two directions of an axis the one whose largest coordinate is positive.
            if (axis[axis.AbsoluteMaximumIndex()] < 0) axis = -axis;
            Shares[c] = total > 0 ? Math.Max(0, decomposition.EigenValues[size - 1 - c].Real) / total : 0;
            axes[c] = axis.ToArray();
        }
        Places = [.. points.Select(PlaceOf)];
    }

    /// <summary>Where the points lie; 0 in a component that there is none of.</summary>
    public IReadOnlyList<(double First, double Second)> Places { get; } = [];

    /// <summary>The shares of both components in the variance of the points.</summary>
    public double[] Shares { get; } = new double[2];

    /// <summary>Where another point lies in their plane.</summary>
    public (double First, double Second) PlaceOf(float[] point) => (Along(0, point), Along(1, point));

    private double Along(int component, float[] point)
    {
        if (component >= axes.Length) return 0;
        var sum = 0.0;
        for (var j = 0; j < point.Length; j++) sum += axes[component][j] * (point[j] - mean[j]);
        return sum;
    }

    private static Matrix<double> Covariance(IReadOnlyList<float[]> points, double[] mean)
    {
        var size = mean.Length;
        var covariance = Matrix<double>.Build.Dense(size, size);
        var difference = new double[size];
        foreach (var point in points)
        {
            for (var j = 0; j < size; j++) difference[j] = point[j] - mean[j];
            for (var j = 0; j < size; j++)
            {
                for (var k = 0; k <= j; k++) covariance[j, k] += difference[j] * difference[k] / points.Count;
            }
        }
        for (var j = 0; j < size; j++)
        {
            for (var k = 0; k < j; k++) covariance[k, j] = covariance[j, k];
        }
        return covariance;
    }
}
