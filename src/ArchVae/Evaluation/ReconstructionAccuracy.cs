using ArchVae.Models;
using ArchVae.Spaces;

namespace ArchVae.Evaluation;

/// <summary>
/// The share of architectures that decoding gives back: all types, flags and choices the same, and numbers within half a percent
/// of their normalised range. Decoding is raw: the grammar does not help.
/// </summary>
internal static class ReconstructionAccuracy
{
    private const double Tolerance = 0.005;

    /// <summary>Greedy decodes of the centers.</summary>
    public static double OfCenters(ArchitectureVae vae, IReadOnlyList<Architecture> data, IReadOnlyList<LatentCode> codes) =>
        Share(data, vae.Decode([.. codes.Select(code => code.Center)], DecodingOptions.Raw), 1);

    /// <summary>Stochastic decodes of the centers, <paramref name="draws"/> of each (what D-VAE's code measures).</summary>
    public static double OfStochasticDecodes(
        ArchitectureVae vae, IReadOnlyList<Architecture> data, IReadOnlyList<LatentCode> codes, int draws, ulong seed)
    {
        var points = codes.SelectMany(code => Enumerable.Repeat(code.Center, draws)).ToList();
        var options = new DecodingOptions { Masked = false, Temperature = 1, Seed = seed };
        return Share(data, vae.Decode(points, options), draws);
    }

    /// <summary>Greedy decodes of posterior samples, <paramref name="draws"/> of each architecture.</summary>
    public static double OfPosteriorSamples(ArchitectureVae vae, IReadOnlyList<Architecture> data, int draws, ulong seed) =>
        Share(data, vae.Decode(vae.SamplePosterior(data, draws, seed), DecodingOptions.Raw), draws);

    /// <summary>Whether two architectures are the same up to the tolerance of numbers.</summary>
    public static bool AreSame(Architecture left, Architecture right)
    {
        if (left.RowCount != right.RowCount) return false;
        for (var row = 0; row < left.RowCount; row++)
        {
            var type = left.TypeOf(row);
            if (type != right.TypeOf(row)) return false;
            foreach (var feature in left.Space.LayerTypes[type].Features)
            {
                if (!left.Space.HasFeature(type, feature.Index, row)) continue;
                if (!AreSame(feature, left.BinOf(row, feature.Index), right.BinOf(row, feature.Index))) return false;
            }
        }
        return true;
    }

    private static bool AreSame(Feature feature, int left, int right)
    {
        if (left == right) return true;
        if (!feature.IsNumeric) return false;
        return Math.Abs(feature.Normalize(feature.ValueOf(left)) - feature.Normalize(feature.ValueOf(right))) <= Tolerance;
    }

    private static double Share(IReadOnlyList<Architecture> data, IReadOnlyList<Architecture> decoded, int draws)
    {
        var same = 0;
        for (var i = 0; i < decoded.Count; i++)
        {
            if (AreSame(data[i / draws], decoded[i])) same++;
        }
        return (double)same / decoded.Count;
    }
}
