using ArchVae.Models;
using ArchVae.Spaces;

namespace ArchVae.Evaluation;

/// <summary>
/// Where the entropy gap lies. By the chain rule log p_generator(x) − log p̂(x) is the sum over the entries of x, in their
/// order, of log p_generator(entry | entries before) − log p̂(entry | entries before); these are summed by kind of entry.
/// </summary>
internal static class EntropyGapByFeature
{
    /// <summary>
    /// The parts of the gap, in the order of the space; null where the generator never makes one of the architectures.
    /// </summary>
    /// <param name="vae">The model.</param>
    /// <param name="data">The data set.</param>
    /// <param name="indices">Which architectures of it.</param>
    /// <param name="sampleCount">Points K an architecture.</param>
    /// <param name="seed">The seed of the points.</param>
    public static IReadOnlyList<FeatureGap>? Of(
        ArchitectureVae vae, IReadOnlyList<Architecture> data, IReadOnlyList<int> indices, int sampleCount, ulong seed)
    {
        var parts = new SortedDictionary<(int Type, int Feature), (double[] Generator, double[] Model)>();
        using var likelihood = new PrefixLikelihood(vae);
        for (var i = 0; i < indices.Count; i++)
        {
            var architecture = data[indices[i]];
            var generator = vae.Space.Generator.EntryLogProbabilities(architecture);
            if (generator.Any(double.IsNegativeInfinity)) return null;
            var model = likelihood.EntryLogProbabilities(data, indices[i], sampleCount, seed);
            foreach (var (t, entry) in architecture.Entries.Index())
            {
                var kind = entry.Feature is { } feature ? (entry.Type.Index, feature.Index) : (-1, -1);
                if (!parts.TryGetValue(kind, out var sums))
                    parts.Add(kind, sums = (new double[indices.Count], new double[indices.Count]));
                sums.Generator[i] += generator[t];
                sums.Model[i] += model[t];
            }
        }
        return [.. parts.Select(part =>
        {
            var ((type, feature), (generator, model)) = part;
            var (gap, error) = SampleMean.Of([.. generator.Zip(model, (g, m) => g - m)]);
            var name = type < 0 ? "type" : $"{vae.Space.LayerTypes[type].Name}.{vae.Space.Features[feature].Name}";
            return new FeatureGap(name, generator.Average(), model.Average(), gap, error);
        })];
    }
}

/// <summary>
/// The part of the entropy gap that one kind of entry has, in nats per architecture; an architecture without such an entry
/// counts as 0.
/// </summary>
/// <param name="Feature"><c>type</c>, or a layer type and its feature, <c>linear.units</c>.</param>
/// <param name="Generator">
/// Mean of the log-probability of these entries given the entries before them under the space's generator.
/// </param>
/// <param name="Model">The same under the model.</param>
/// <param name="Gap">Generator − Model; over all kinds it sums to an entropy gap. A single one may be negative.</param>
/// <param name="GapStandardError">Its paired standard error over architectures; null for a single architecture.</param>
public sealed record FeatureGap(string Feature, double Generator, double Model, double Gap, double? GapStandardError);
