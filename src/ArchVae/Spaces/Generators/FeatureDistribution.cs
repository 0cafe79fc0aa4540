using ArchVae.Tensors;

namespace ArchVae.Spaces.Generators;

/// <summary>A distribution over the bins of a feature. Safe for several threads.</summary>
public abstract class FeatureDistribution
{
    /// <summary>A random bin.</summary>
    /// <param name="random">Where the randomness comes from.</param>
    public abstract int Draw(ref RandomStream random);

    /// <summary>The logarithm of a bin's probability, in nats; −∞ where it is 0.</summary>
    public abstract double LogProbability(int bin);

    /// <summary>Whether the bins from 0 on all have the same probability, and there are no others.</summary>
    /// <param name="count">How many they are.</param>
    internal virtual bool IsUniform(int count)
    {
        for (var bin = 0; bin < count; bin++)
            if (!(Math.Abs(LogProbability(bin) + Math.Log(count)) < 1e-9)) return false;
        return true;
    }

    /// <summary>The same probability for each bin from one to another, both included.</summary>
    /// <param name="low">The first bin.</param>
    /// <param name="high">The last bin, at least the first.</param>
    /// <exception cref="ArgumentOutOfRangeException">A bin is below 0, or the last one below the first.</exception>
    public static FeatureDistribution Uniform(int low, int high)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(low);
        ArgumentOutOfRangeException.ThrowIfLessThan(high, low);
        return new UniformBins(low, high);
    }

    /// <summary>Bins with these weights, from bin 0 on.</summary>
    /// <exception cref="ArgumentException">A weight is negative or not finite, or all are 0.</exception>
    public static FeatureDistribution Weighted(params ReadOnlySpan<double> weights) => new WeightedBins(0, weights);

    /// <summary>
    /// A value whose logarithm is uniform, rounded to the nearest bin: a bin has the mass of the density 1/x between its edges.
    /// </summary>
    /// <param name="feature">The feature, a number.</param>
    /// <param name="low">The first bin.</param>
    /// <param name="high">The last bin, at least the first.</param>
    /// <exception cref="ArgumentException">The lower edge of the first bin is not above 0.</exception>
    internal static FeatureDistribution LogUniform(Feature feature, int low, int high)
    {
        if (feature.ValueOf(low) - feature.Step / 2 <= 0)
            throw new ArgumentException($"'logUniform' needs values above half a step of {feature.Step}.");
        return new LogUniformBins(feature, low, high);
    }

    /// <summary>
    /// A value from Beta(<paramref name="a"/>, <paramref name="b"/>), clipped to [<paramref name="low"/>,
    /// <paramref name="high"/>] and rounded to the nearest bin of <paramref name="feature"/>: a bin has the mass between its
    /// edges, the outermost ones also what is clipped.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// The ends are no values of the feature, or the upper one is below the lower.
    /// </exception>
    public static FeatureDistribution ClippedBeta(Feature feature, double a, double b, double low, double high)
    {
        if (!feature.TryBinOf(low, out var first) || !feature.TryBinOf(high, out var last) || last < first)
            throw new ArgumentException($"The range of a draw must lie in that of feature '{feature.Name}': {feature.Accepted}.");
        var weights = new double[last - first + 1];
        var below = 0.0;
        for (var bin = first; bin <= last; bin++)
        {
            var edge = bin == last ? 1 : feature.ValueOf(bin) + feature.Step / 2;
            var upTo = edge <= 0 ? 0 : edge >= 1 ? 1 : MathNet.Numerics.SpecialFunctions.BetaRegularized(a, b, edge);
            weights[bin - first] = Math.Max(upTo - below, 0);
            below = upTo;
        }
        return new WeightedBins(first, weights);
    }

    private sealed class UniformBins(int low, int high) : FeatureDistribution
    {
        private readonly double logProbability = -Math.Log(high - low + 1);

        public override int Draw(ref RandomStream random) => low + random.NextInt32(high - low + 1);

        public override double LogProbability(int bin) => bin >= low && bin <= high ? logProbability : double.NegativeInfinity;

        internal override bool IsUniform(int count) => low == 0 && high == count - 1;
    }

    private sealed class LogUniformBins(Feature feature, int low, int high) : FeatureDistribution
    {
        private readonly double lowEdge = feature.ValueOf(low) - feature.Step / 2;
        private readonly double total =
            Math.Log((feature.ValueOf(high) + feature.Step / 2) / (feature.ValueOf(low) - feature.Step / 2));

        public override int Draw(ref RandomStream random)
        {
            var value = lowEdge * Math.Exp(random.NextDouble() * total);
            return Math.Clamp((int)Math.Floor((value - feature.Low) / feature.Step + 0.5), low, high);
        }

        public override double LogProbability(int bin)
        {
            if (bin < low || bin > high) return double.NegativeInfinity;
            var (value, half) = (feature.ValueOf(bin), feature.Step / 2);
            return Math.Log(Math.Log((value + half) / (value - half)) / total);
        }
    }

    private sealed class WeightedBins : FeatureDistribution
    {
        private readonly int first;
        private readonly double[] cumulative;
        private readonly double[] logProbabilities;

        public WeightedBins(int first, ReadOnlySpan<double> weights)
        {
            this.first = first;
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
            logProbabilities = new double[weights.Length];
            for (var bin = 0; bin < weights.Length; bin++) logProbabilities[bin] = Math.Log(weights[bin] / total);
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
            return first + low;
        }

        public override double LogProbability(int bin) =>
            bin >= first && bin - first < logProbabilities.Length ? logProbabilities[bin - first] : double.NegativeInfinity;
    }
}

/// <summary>
/// The distributions that a space declares for the features of its layer types: what a layer is given when a generator makes it.
/// </summary>
public sealed class LayerDraws
{
    private readonly FeatureDistribution?[,] distributions;

    /// <summary>A table of distributions.</summary>
    /// <param name="distributions">[types, features]; null where a type does not have the feature.</param>
    internal LayerDraws(FeatureDistribution?[,] distributions) => this.distributions = distributions;

    /// <summary>The distribution of a feature that the type has; uniform over all bins where the space declares none.</summary>
    /// <exception cref="ArgumentException">The type does not have the feature.</exception>
    public FeatureDistribution Of(LayerType type, Feature feature) => distributions[type.Index, feature.Index]
        ?? throw new ArgumentException($"Layer type '{type.Name}' has no feature '{feature.Name}'.", nameof(feature));

    /// <summary>Draws a layer.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="position">Its row in the architecture, from 0.</param>
    /// <param name="row">[1 + features] where to: the type's index, then the bins.</param>
    /// <param name="random">Where the randomness comes from.</param>
    public void Fill(LayerType type, int position, Span<int> row, ref RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(type);
        row.Clear();
        row[0] = type.Index;
        foreach (var feature in type.FeaturesAt(position)) row[1 + feature.Index] = Of(type, feature).Draw(ref random);
    }
}
