namespace ArchVae.Testing;

/// <summary>
/// Integrals over all of R^Z, Z = 1 or 2, by the midpoint rule in t, where each coordinate is center + scale·t / (1 − t²).
/// Center and scale are the median of samples and the range of their middle half; the grid reaches beyond all samples, or 500
/// such ranges.
/// </summary>
/// <param name="samples">[N × Z] from about where the density is.</param>
/// <param name="size">Z.</param>
/// <param name="least">t goes from −end to end, and end is at least this, below 1.</param>
/// <param name="logDensity">[N × Z] points to their log densities [N], in nats.</param>
internal sealed class Integral(float[] samples, int size, double least, Func<float[], double[]> logDensity)
{
    private const int MostRows = 20_000;
    private const double Farthest = 0.999;

    /// <summary>Z.</summary>
    public int Size => size;

    /// <summary>∫ p and ∫ p·log p on a grid with this many points in each dimension.</summary>
    public (double Mass, double NegativeEntropy) On(int points)
    {
        var axes = Enumerable.Range(0, size).Select(j => Axis(j, points)).ToArray();
        var total = size == 1 ? points : points * points;
        var (mass, negativeEntropy) = (0.0, 0.0);
        for (var first = 0; first < total; first += MostRows)
        {
            var count = Math.Min(MostRows, total - first);
            var rows = new float[count * size];
            var weights = new double[count];
            for (var i = 0; i < count; i++)
            {
                weights[i] = 1;
                for (int j = 0, rest = first + i; j < size; j++, rest /= points)
                {
                    rows[i * size + j] = axes[j].Values[rest % points];
                    weights[i] *= axes[j].Weights[rest % points];
                }
            }
            var densities = logDensity(rows);
            for (var i = 0; i < count; i++)
            {
                var part = weights[i] * Math.Exp(densities[i]);
                mass += part;
                if (part != 0) negativeEntropy += part * densities[i];
            }
        }
        return (mass, negativeEntropy);
    }

    private (float[] Values, double[] Weights) Axis(int dimension, int points)
    {
        var sorted = samples.Where((_, i) => i % size == dimension).Order().ToArray();
        double center = sorted[sorted.Length / 2];
        var scale = Math.Max(1e-6, sorted[sorted.Length * 3 / 4] - (double)sorted[sorted.Length / 4]);
        // A map may press the middle of a density together and leave its sides where they are.
        var farthest = 1.5 * Math.Max(sorted[^1] - center, center - sorted[0]) / scale;
        var end = Math.Max(least, Math.Min(Farthest, (Math.Sqrt(1 + 4 * farthest * farthest) - 1) / (2 * farthest)));
        var (values, weights) = (new float[points], new double[points]);
        for (var i = 0; i < points; i++)
        {
            var t = end * ((2 * i + 1.0) / points - 1);
            var rest = 1 - t * t;
            values[i] = (float)(center + scale * t / rest);
            weights[i] = scale * (1 + t * t) / (rest * rest) * 2 * end / points;
        }
        return (values, weights);
    }
}
