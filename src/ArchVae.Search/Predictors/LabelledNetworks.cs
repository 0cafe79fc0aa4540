using ArchVae.Data;
using ArchVae.Spaces;
using ArchVae.Tensors;

namespace ArchVae.Search.Predictors;

/// <summary>
/// Networks with the values of one metric, each network once: architectures with the same canonical form are pooled to the mean
/// of their values, which counts as so many measurements. Immutable.
/// </summary>
public sealed class LabelledNetworks
{
    /// <summary>Networks, which are known to be different.</summary>
    /// <param name="architectures">The architectures, of one space.</param>
    /// <param name="values">The value of each, finite.</param>
    /// <param name="measurements">Of how many measurements each value is the mean; null for one each.</param>
    /// <param name="noises">
    /// The standard deviation of one measurement of each, null where it is not known; null for none that is known.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The lists differ in length, a value is not finite, a count is below 1, a deviation not finite or below 0.
    /// </exception>
    public LabelledNetworks(
        IReadOnlyList<Architecture> architectures, IReadOnlyList<double> values, IReadOnlyList<int>? measurements = null,
        IReadOnlyList<double?>? noises = null)
    {
        ArgumentNullException.ThrowIfNull(architectures);
        ArgumentNullException.ThrowIfNull(values);
        measurements ??= [.. Enumerable.Repeat(1, architectures.Count)];
        noises ??= [.. Enumerable.Repeat<double?>(null, architectures.Count)];
        if (values.Count != architectures.Count || measurements.Count != architectures.Count || noises.Count != values.Count)
            throw new ArgumentException("There must be a value, a count and a noise for each architecture.", nameof(values));
        if (!values.All(double.IsFinite)) throw new ArgumentException("A value is not finite.", nameof(values));
        if (measurements.Any(count => count < 1)) throw new ArgumentException("A count is below 1.", nameof(measurements));
        if (noises.Any(noise => noise is { } known && !(known >= 0 && double.IsFinite(known))))
            throw new ArgumentException("A deviation is not finite or below 0.", nameof(noises));
        (Architectures, Values, Measurements, Noises) = ([.. architectures], [.. values], [.. measurements], [.. noises]);
    }

    /// <summary>The architectures.</summary>
    public IReadOnlyList<Architecture> Architectures { get; }

    /// <summary>Their values.</summary>
    public IReadOnlyList<double> Values { get; }

    /// <summary>Of how many measurements each value is the mean.</summary>
    public IReadOnlyList<int> Measurements { get; }

    /// <summary>The standard deviation of one measurement of each; null where it is not known.</summary>
    public IReadOnlyList<double?> Noises { get; }

    /// <summary>How many networks there are.</summary>
    public int Count => Values.Count;

    /// <summary>The networks of records that have a metric; those that do not are left out.</summary>
    /// <param name="records">Legal architectures of one space.</param>
    /// <param name="metric">The metric's name.</param>
    /// <param name="noiseMetric">
    /// The metric that holds the standard deviation of one measurement, where an architecture has it; null for none. The
    /// variances of architectures of one network are averaged.
    /// </param>
    /// <exception cref="InputException">
    /// None has one of the metrics, and the message says which there are; or a deviation is below 0.
    /// </exception>
    public static LabelledNetworks Of(IReadOnlyList<ArchitectureRecord> records, string metric, string? noiseMetric = null)
    {
        ArgumentNullException.ThrowIfNull(records);
        var labelled = Having(records, metric);
        if (noiseMetric is not null) RequireDeviations(Having(labelled, noiseMetric), noiseMetric);
        var networks = labelled.GroupBy(record => record.Architecture.NetworkHash()).Select(group => group.ToList()).ToList();
        return new(
            [.. networks.Select(network => network[0].Architecture)],
            [.. networks.Select(network => network.Aggregate(0.0, (sum, next) => sum + next.Metrics[metric] / network.Count))],
            [.. networks.Select(network => network.Count)], [.. networks.Select(network => NoiseOf(network, noiseMetric))]);
    }

    /// <summary>At most so many of them, a random part where there are more, in their order.</summary>
    public LabelledNetworks Sample(int most, ulong seed)
    {
        if (Count <= most) return this;
        var places = Enumerable.Range(0, Count).ToArray();
        new RandomStream(seed, RandomPurpose.Prediction).Shuffle(places.AsSpan());
        return At([.. places.Take(most).Order()]);
    }

    /// <summary>Those at some places.</summary>
    public LabelledNetworks At(IReadOnlyList<int> places)
    {
        ArgumentNullException.ThrowIfNull(places);
        return new(
            [.. places.Select(place => Architectures[place])], [.. places.Select(place => Values[place])],
            [.. places.Select(place => Measurements[place])], [.. places.Select(place => Noises[place])]);
    }

    private static double? NoiseOf(List<ArchitectureRecord> network, string? noiseMetric)
    {
        if (noiseMetric is null) return null;
        List<double> known = [.. network.Where(record => record.Metrics.ContainsKey(noiseMetric))
            .Select(record => record.Metrics[noiseMetric])];
        return known.Count == 0 ? null : Math.Sqrt(known.Average(deviation => deviation * deviation));
    }

    private static void RequireDeviations(List<ArchitectureRecord> records, string noiseMetric)
    {
        if (records.Find(record => !(record.Metrics[noiseMetric] >= 0)) is not { } wrong) return;
        throw new InputException(FormattableString.Invariant(
            $"The metric '{InputException.Shown(noiseMetric)}' of {Called(wrong)} is {wrong.Metrics[noiseMetric]}; ")
            + "as a standard deviation it must be 0 or more.");

        static string Called(ArchitectureRecord record) =>
            record.Id is { } id ? $"'{InputException.Shown(id)}'" : "an architecture";
    }

    private static List<ArchitectureRecord> Having(IReadOnlyList<ArchitectureRecord> records, string metric)
    {
        var labelled = records.Where(record => record.Metrics.ContainsKey(metric)).ToList();
        if (labelled.Count == 0)
        {
            var names = records.SelectMany(record => record.Metrics.Keys).Distinct().Order(StringComparer.Ordinal).ToList();
            throw new InputException($"No architecture has a metric '{InputException.Shown(metric)}'; " +
                (names.Count == 0 ? "they have none." : $"there are {InputException.Listed(names)}."));
        }
        return labelled;
    }
}
