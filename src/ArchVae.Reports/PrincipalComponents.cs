using MathNet.Numerics.LinearAlgebra;

namespace ArchVae.Reports;

/// <summary>Points in the plane of their two principal components, the directions in which they vary most.</summary>
internal sealed class PrincipalComponents
{
    /// <summary>The components of the points.</summary>
    /// <param name="points">Points of Z coordinates each, all finite.</param>
    public PrincipalComponents(IReadOnlyList<float[]> points)
    {
        var size = points.Count == 0 ? 0 : points[0].Length;
        if (size == 0) return;
        var mean = new double[size];
        foreach (var point in points)
        {
            for (var j = 0; j < size; j++) mean[j] += point[j] / (double)points.Count;
        }
        var covariance = Covariance(points, mean);
        // Eigenvalues come in ascending order.
        var decomposition = covariance.Evd(Symmetricity.Symmetric);
        var total = covariance.Trace();
        var places = new double[points.Count, 2];
        for (var c = 0; c < Math.Min(2, size); c++)
        {
            var axis = decomposition.EigenVectors.Column(size - 1 - c);
            // Of the two directions of an axis the one whose largest coordinate is positive.
            if (axis[axis.AbsoluteMaximumIndex()] < 0) axis = -axis;
            Shares[c] = total > 0 ? Math.Max(0, decomposition.EigenValues[size - 1 - c].Real) / total : 0;
            for (var i = 0; i < points.Count; i++)
            {
                for (var j = 0; j < size; j++) places[i, c] += axis[j] * (points[i][j] - mean[j]);
            }
        }
        Places = [.. Enumerable.Range(0, points.Count).Select(i => (places[i, 0], places[i, 1]))];
    }

    /// <summary>Where the points lie; 0 in a component that there is none of.</summary>
    public IReadOnlyList<(double First, double Second)> Places { get; } = [];

    /// <summary>The shares of both components in the variance of the points.</summary>
    public double[] Shares { get; } = new double[2];

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
