using ArchVae.Spaces;
using ArchVae.Tensors;

namespace ArchVae.Models;

/// <summary>Makes a layer from the decoder's outputs at one position: its most probable form, or a draw.</summary>
internal sealed class LayerChoice(ArchitectureLikelihood likelihood, Tensor learned)
{
    private readonly Codec codec = likelihood.Codec;

    /// <summary>Writes the layer's type and bins.</summary>
    /// <param name="outputs">[O].</param>
    /// <param name="position">The layer's place.</param>
    /// <param name="allowed">The types to choose from, a bit each.</param>
    /// <param name="temperature">Null for the most probable.</param>
    /// <param name="condition">What features are set to instead; null for nothing.</param>
    /// <param name="random">What draws come from.</param>
    /// <param name="cells">[1 + features] where to.</param>
    public void Choose(
        ReadOnlySpan<float> outputs, int position, ulong allowed, double? temperature, EntryCondition? condition,
        ref RandomStream random, Span<int> cells)
    {
        cells.Clear();
        var space = codec.Space;
        var type = space.LayerTypes[Category(outputs[..space.LayerTypes.Count], allowed, temperature, ref random)];
        cells[0] = type.Index;
        foreach (var feature in type.FeaturesAt(position))
        {
            var column = codec.ColumnOf(feature);
            cells[1 + feature.Index] = condition?.BinAt(position, type, feature) ?? feature.Kind switch
            {
                FeatureKind.Flag => Flag(outputs[column], temperature, ref random),
                FeatureKind.Choice => Category(outputs.Slice(column, feature.BinCount), ulong.MaxValue, temperature, ref random),
                _ => Number(feature, outputs, temperature, ref random),
            };
        }
    }

    private static int Flag(float logit, double? temperature, ref RandomStream random) =>
        temperature is { } t ? (random.NextDouble() * (1 + Math.Exp(-logit / t)) < 1 ? 1 : 0) : (logit > 0 ? 1 : 0);

    /// <summary>One of some categories.</summary>
    /// <param name="logits">Their logits.</param>
    /// <param name="allowed">Those to choose from, a bit each; from the 65th on all.</param>
    /// <param name="temperature">Null for the most probable.</param>
    /// <param name="random">What draws come from.</param>
    public static int Category(ReadOnlySpan<float> logits, ulong allowed, double? temperature, ref RandomStream random)
    {
        var best = -1;
        for (var i = 0; i < logits.Length; i++)
        {
            if (IsAllowed(allowed, i) && (best < 0 || logits[i] > logits[best])) best = i;
        }
        if (temperature is not { } t) return best;
        var total = 0.0;
        for (var i = 0; i < logits.Length; i++)
        {
            if (IsAllowed(allowed, i)) total += Math.Exp((logits[i] - logits[best]) / t);
        }
        var rest = random.NextDouble() * total;
        for (var i = 0; i < logits.Length; i++)
        {
            if (!IsAllowed(allowed, i)) continue;
            rest -= Math.Exp((logits[i] - logits[best]) / t);
            if (rest < 0) return i;
        }
        return best;
    }

    // Choices may have more than 64 values; only layer types are ever masked.
    private static bool IsAllowed(ulong allowed, int index) => index >= 64 || (allowed >> index & 1) != 0;

    private int Number(Feature feature, ReadOnlySpan<float> outputs, double? temperature, ref RandomStream random)
    {
        var head = likelihood.Head;
        Span<float> own = stackalloc float[head.OutputsPerNumber];
        likelihood.Gather(feature, outputs, own);
        var values = learned.Exists ? learned.Values : [];
        return temperature is { } t ? head.Draw(feature, own, values, t, ref random) : head.MostProbableBin(feature, own, values);
    }
}
