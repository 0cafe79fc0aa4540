using ArchVae.Spaces;
using ArchVae.Spaces.Rules;
using ArchVae.Tensors;

namespace ArchVae.Models;

/// <summary>Makes a layer from the decoder's outputs at one position: its most probable form, or a draw.</summary>
internal sealed class LayerChoice(ArchitectureLikelihood likelihood, Tensor learned)
{
    private const int MostDraws = 64;
    private readonly Codec codec = likelihood.Codec;

    /// <summary>Writes the layer's type and bins.</summary>
    /// <param name="outputs">[O].</param>
    /// <param name="position">The layer's place.</param>
    /// <param name="mask">What may come; it goes on to the next row.</param>
    /// <param name="temperature">Null for the most probable.</param>
    /// <param name="random">What draws come from.</param>
    /// <param name="cells">[1 + features] where to.</param>
    public void Choose(
        ReadOnlySpan<float> outputs, int position, ref DecodingMask mask, double? temperature, ref RandomStream random,
        Span<int> cells)
    {
        cells.Clear();
        var space = codec.Space;
        var type = Category(outputs[..space.LayerTypes.Count], mask.TypesAt(position), temperature, ref random);
        cells[0] = type;
        mask.TakeType(type);
        foreach (var feature in space.LayerTypes[type].FeaturesAt(position))
        {
            var column = codec.ColumnOf(feature);
            var bins = mask.Bins(feature);
            var bin = mask.FixedBin(position, space.LayerTypes[type], feature) ?? feature.Kind switch
            {
                FeatureKind.Flag => Flag(outputs[column], bins, temperature, ref random),
                FeatureKind.Choice => Category(outputs.Slice(column, feature.BinCount), bins, temperature, ref random),
                _ => Number(feature, outputs, bins, temperature, ref random),
            };
            cells[1 + feature.Index] = bin;
            mask.TakeBin(feature, bin);
        }
    }

    private static int Flag(float logit, ReadOnlySpan<Completion?> bins, double? temperature, ref RandomStream random)
    {
        var flag = temperature is { } t ? (random.NextDouble() * (1 + Math.Exp(-logit / t)) < 1 ? 1 : 0) : (logit > 0 ? 1 : 0);
        return bins.IsEmpty || bins[flag] is not null ? flag : 1 - flag;
    }

    /// <summary>One of some categories.</summary>
    /// <param name="logits">Their logits; at most 64 where some are not allowed.</param>
    /// <param name="allowed">Those to choose from, a bit each; from the 65th on all.</param>
    /// <param name="temperature">Null for the most probable.</param>
    /// <param name="random">What draws come from.</param>
    public static int Category(ReadOnlySpan<float> logits, ulong allowed, double? temperature, ref RandomStream random) =>
        Category(logits, allowed, [], temperature, ref random);

    private static int Category(
        ReadOnlySpan<float> logits, ReadOnlySpan<Completion?> bins, double? temperature, ref RandomStream random) =>
        Category(logits, ulong.MaxValue, bins, temperature, ref random);

    private static int Category(
        ReadOnlySpan<float> logits, ulong allowed, ReadOnlySpan<Completion?> bins, double? temperature, ref RandomStream random)
    {
        var best = -1;
        for (var i = 0; i < logits.Length; i++)
        {
            if (IsAllowed(allowed, bins, i) && (best < 0 || logits[i] > logits[best])) best = i;
        }
        if (temperature is not { } t) return best;
        var total = 0.0;
        for (var i = 0; i < logits.Length; i++)
        {
            if (IsAllowed(allowed, bins, i)) total += Math.Exp((logits[i] - logits[best]) / t);
        }
        var rest = random.NextDouble() * total;
        for (var i = 0; i < logits.Length; i++)
        {
            if (!IsAllowed(allowed, bins, i)) continue;
            rest -= Math.Exp((logits[i] - logits[best]) / t);
            if (rest < 0) return i;
        }
        return best;
    }

    private static bool IsAllowed(ulong allowed, ReadOnlySpan<Completion?> bins, int index) =>
        bins.IsEmpty ? index >= 64 || (allowed >> index & 1) != 0 : bins[index] is not null;

    private int Number(
        Feature feature, ReadOnlySpan<float> outputs, ReadOnlySpan<Completion?> bins, double? temperature,
        ref RandomStream random)
    {
        var head = likelihood.Head;
        Span<float> own = stackalloc float[head.OutputsPerNumber];
        likelihood.Gather(feature, outputs, own);
        var values = learned.Exists ? learned.Values : [];
        var chosen = temperature is { } t ? head.Draw(feature, own, values, t, ref random)
            : head.MostProbableBin(feature, own, values);
        if (bins.IsEmpty || bins[chosen] is not null) return chosen;
        // Draws go on for a while; then, and for the most probable, the allowed bins are compared.
        for (var draw = 0; temperature is { } again && draw < MostDraws; draw++)
        {
            chosen = head.Draw(feature, own, values, again, ref random);
            if (bins[chosen] is not null) return chosen;
        }
        var (best, highest) = (-1, double.NegativeInfinity);
        for (var bin = 0; bin < bins.Length; bin++)
        {
            if (bins[bin] is null) continue;
            var mass = head.LogMass(feature, bin, own, values, [], []);
            if (best < 0 || mass > highest) (best, highest) = (bin, mass);
        }
        return best;
    }
}
