using ArchVae.Tensors;

namespace ArchVae.Spaces.Generators;

/// <summary>A distribution over the bins of a feature.</summary>
internal abstract class FeatureDistribution
{
    /// <summary>A random bin.</summary>
    public abstract int Draw(ref RandomStream random);

    /// <summary>The logarithm of a bin's probability, in nats; −∞ where it is 0.</summary>
    public abstract double LogProbability(int bin);

    /// <summary>The same probability for each bin from one to another, both included.</summary>
    public static FeatureDistribution Uniform(int low, int high) => new UniformBins(low, high);

    /// <summary>Bins with these weights, from bin 0 on.</summary>
    /// <exception cref="ArgumentException">A weight is negative or not finite, or all are 0.</exception>
    public static FeatureDistribution Weighted(double[] weights) => new WeightedBins(weights);

    /// <summary>
    /// A value from Beta(<paramref name="a"/>, <paramref name="b"/>), clipped to [<paramref name="low"/>,
    /// <paramref name="high"/>] and rounded to the nearest bin of <paramref name="feature"/>: a bin has the mass between its
    /// edges, the outermost ones also what is clipped.
    /// </summary>
    public static FeatureDistribution ClippedBeta(Feature feature, double a, double b, double low, double high)
    {
        if (!feature.TryBinOf(low, out var first) || !feature.TryBinOf(high, out var last) || last < first)
            throw new ArgumentException($"The range of a draw must lie in that of feature '{feature.Name}': {feature.Accepted}.");
        var weights = new double[feature.BinCount];
        var below = 0.0;
        for (var bin = first; bin <= last; bin++)
        {
            var edge = bin == last ? 1 : feature.ValueOf(bin) + feature.Step / 2;
            var upTo = edge <= 0 ? 0 : edge >= 1 ? 1 : MathNet.Numerics.SpecialFunctions.BetaRegularized(a, b, edge);
            weights[bin] = Math.Max(upTo - below, 0);
            below = upTo;
        }
        return new WeightedBins(weights);
    }

    private sealed class UniformBins(int low, int high) : FeatureDistribution
    {
        private readonly double logProbability = -Math.Log(high - low + 1);

        public override int Draw(ref RandomStream random) => low + random.NextInt32(high - low + 1);

        public override double LogProbability(int bin) => bin >= low && bin <= high ? logProbability : double.NegativeInfinity;
    }

    private sealed class WeightedBins : FeatureDistribution
    {
        private readonly double[] cumulative;
        private readonly double[] logProbabilities;

        public WeightedBins(double[] weights)
        {
            var total = 0.0;
            cumulative = new double[weights.Length];
            for (var bin = 0; bin < weights.Length; bin++)
            {
                if (!(weights[bin] >= 0 && double.IsFinite(weights[bin])))
                    throw new ArgumentException($"The weight {weights[bin]} is not a number of at least 0.");
                total += weights[bin];
                cumulative[bin] = total;
            }
            if (!(total > 0 && double.IsFinite(total)))
                throw new ArgumentException("The weights must have a finite sum above 0.");
            logProbabilities = [.. weights.Select(w => Math.Log(w / total))];
        }

        public override int Draw(ref RandomStream random)
        {
            // The first bin whose cumulative weight is above the draw: one of weight 0 is never it.
            var target = random.NextDouble() * cumulative[^1];
            var (low, high) = (0, cumulative.Length - 1);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (cumulative[middle] > target) high = middle;
                else low = middle + 1;
            }
            return low;
        }

        public override double LogProbability(int bin) => logProbabilities[bin];
    }
}
