using ArchVae.Tensors;

namespace ArchVae.Tests;

/// <summary>Numbers for tests, and mathematics in double precision that owes nothing to the library's.</summary>
internal static class Numbers
{
    private static readonly double[] nodes =
        [0.1488743389816312, 0.4333953941292472, 0.6794095682990244, 0.8650633666889845, 0.9739065285171717];
    private static readonly double[] weights =
        [0.2955242247147529, 0.2692667193099963, 0.2190863625159821, 0.1494513491505806, 0.0666713443086881];

    /// <summary>Draws from N(0, deviation²).</summary>
    public static float[] Gaussian(int count, ulong seed, double deviation = 1)
    {
        var random = new RandomStream(seed, RandomPurpose.Test, 1);
        var values = new float[count];
        foreach (ref var value in values.AsSpan()) value = (float)(deviation * random.NextGaussian());
        return values;
    }

    /// <summary>The mean of independent values, and its standard error.</summary>
    public static (double Mean, double StandardError) MeanAndStandardError(IReadOnlyCollection<double> values)
    {
        var mean = values.Average();
        return (mean, Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1.0) / values.Count));
    }

    /// <summary>
    /// log of the mass of N(mean, deviation²) between two edges, by quadrature from the edge nearest to the mean outward.
    /// </summary>
    public static double LogBinMass(double mean, double deviation, double lower, double upper)
    {
        var (a, b) = ((lower - mean) / deviation, (upper - mean) / deviation);
        if (a < 0 && b > 0) return Math.Log(Math.Exp(LogTailMass(0, -a)) + Math.Exp(LogTailMass(0, b)));
        return a >= 0 ? LogTailMass(a, b) : LogTailMass(-b, -a);
    }

    // log ∫ φ from near to far, 0 ≤ near < far, in panels over which the density falls by about e.
    private static double LogTailMass(double near, double far)
    {
        var panel = 1 / (1 + near);
        var sum = 0.0;
        for (var i = 0; i < 60 && near + i * panel < far; i++)
        {
            var (start, end) = (near + i * panel, Math.Min(far, near + (i + 1) * panel));
            var (middle, half) = ((start + end) / 2, (end - start) / 2);
            for (var k = 0; k < nodes.Length; k++)
                sum += weights[k] * half * (Falling(near, middle - half * nodes[k]) + Falling(near, middle + half * nodes[k]));
        }
        return Math.Log(sum) - near * near / 2 - Math.Log(2 * Math.PI) / 2;
    }

    private static double Falling(double near, double x) => Math.Exp((near - x) * (near + x) / 2);
}
