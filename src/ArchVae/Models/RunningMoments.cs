namespace ArchVae.Models;

/// <summary>Mean and variance by dimension of points that come one by one (Welford's method).</summary>
internal sealed class RunningMoments(int size)
{
    private readonly double[] mean = new double[size];
    private readonly double[] squares = new double[size];
    private long count;

    public IReadOnlyList<double> Mean => mean;

    public void Add(ReadOnlySpan<float> point)
    {
        count++;
        for (var j = 0; j < mean.Length; j++)
        {
            var difference = point[j] - mean[j];
            mean[j] += difference / count;
            squares[j] += difference * (point[j] - mean[j]);
        }
    }

    /// <summary>The variances, divided by the number of points.</summary>
    public double[] Variance() => [.. squares.Select(sum => count == 0 ? 0 : sum / count)];
}
