namespace ArchVae.Speed;

/// <summary>
/// What a training step of P processes costs, each of which has a P-th of the batch's B architectures and of the optimiser's
/// work: F + c·B/P for the computation, as one process by itself needs for so many, and for each of n calls latency·(P − 1) and
/// bytes/bandwidth. Exchange that is hidden behind computation is not taken off.
/// </summary>
/// <param name="FixedMilliseconds">F, what a step costs however few architectures it has.</param>
/// <param name="MillisecondsPerArchitecture">c.</param>
/// <param name="LatencyMicroseconds">Of a call with next to no data, for each other process.</param>
/// <param name="GigabytesPerSecond">10⁹ bytes a second that a process sends in a call with much data.</param>
public sealed record RankedCost(
    double FixedMilliseconds, double MillisecondsPerArchitecture, double LatencyMicroseconds, double GigabytesPerSecond)
{
    /// <summary>Milliseconds of a step.</summary>
    /// <param name="ranks">P.</param>
    /// <param name="batchSize">B.</param>
    /// <param name="calls">n.</param>
    /// <param name="bytes">What a process sends in a step, with this many others.</param>
    public double Milliseconds(int ranks, int batchSize, double calls, double bytes) =>
        FixedMilliseconds + MillisecondsPerArchitecture * batchSize / ranks
        + (ranks == 1 ? 0 : calls * LatencyMicroseconds * (ranks - 1) / 1e3 + bytes / GigabytesPerSecond / 1e6);

    /// <summary>The line y = a + b·x with the least sum of squared errors relative to y.</summary>
    /// <param name="x">The x.</param>
    /// <param name="y">The y, above 0.</param>
    /// <returns>a and b.</returns>
    internal static (double A, double B) Line(double[] x, double[] y)
    {
        double s = 0, sx = 0, sxx = 0, sy = 0, sxy = 0;
        for (var i = 0; i < x.Length; i++)
        {
            var weight = 1 / (y[i] * y[i]);
            s += weight;
            sx += weight * x[i];
            sxx += weight * x[i] * x[i];
            sy += weight * y[i];
            sxy += weight * x[i] * y[i];
        }
        var b = (s * sxy - sx * sy) / (s * sxx - sx * sx);
        return ((sy - b * sx) / s, b);
    }
}
