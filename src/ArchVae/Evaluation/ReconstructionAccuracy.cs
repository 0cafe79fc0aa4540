using ArchVae.Models;
using ArchVae.Spaces;

namespace ArchVae.Evaluation;

/// <summary>
/// The share of architectures that decoding gives back: all types, flags and choices the same, and numbers within half a percent
/// of their normalised range. Decoding is raw: the grammar does not help.
/// </summary>
/// <param name="Center">Of greedy decodes of the centers.</param>
/// <param name="Stochastic">Of stochastic decodes of the centers (what D-VAE's code measures).</param>
/// <param name="Sampled">Of greedy decodes of posterior samples.</param>
internal sealed record ReconstructionAccuracy(double Center, double Stochastic, double Sampled)
{
    private const double Tolerance = 0.005;
    private const int ChunkSize = 512;

    /// <summary>The shares over a data set, which is gone through in parts of bounded size.</summary>
    /// <param name="vae">The model.</param>
    /// <param name="data">The architectures; not empty.</param>
    /// <param name="draws">Stochastic decodes, and decodes of posterior samples, of each.</param>
    /// <param name="seed">The seed of both.</param>
    public static ReconstructionAccuracy Of(ArchitectureVae vae, IReadOnlyList<Architecture> data, int draws, ulong seed)
    {
        var stochastic = new DecodingOptions { Masked = false, Temperature = 1, Seed = seed };
        var (center, drawn, sampled) = (0L, 0L, 0L);
        for (var start = 0; start < data.Count; start += ChunkSize)
        {
            var part = data.Skip(start).Take(ChunkSize).ToList();
            var centers = vae.Encode(part).Select(code => code.Center).ToList();
            var repeated = centers.SelectMany(point => Enumerable.Repeat(point, draws)).SelectMany(point => point).ToArray();
            center += Same(part, vae.Decode(centers, DecodingOptions.Raw), 1);
            drawn += Same(part, vae.Decode(repeated, stochastic, (long)start * draws), draws);
            sampled += Same(part, vae.Decode(vae.SamplePosterior(part, draws, seed, start), DecodingOptions.Raw), draws);
        }
        var all = (double)data.Count;
        return new ReconstructionAccuracy(center / all, drawn / (all * draws), sampled / (all * draws));
    }

    /// <summary>Whether two architectures are the same up to the tolerance of numbers.</summary>
    public static bool AreSame(Architecture left, Architecture right)
    {
        if (left.RowCount != right.RowCount) return false;
        for (var row = 0; row < left.RowCount; row++)
        {
            var type = left.TypeOf(row);
            if (type != right.TypeOf(row)) return false;
            foreach (var feature in left.Space.LayerTypes[type].FeaturesAt(row))
            {
                if (!AreSame(feature, left.BinOf(row, feature.Index), right.BinOf(row, feature.Index))) return false;
            }
        }
        return true;
    }

    /// <summary>Whether two bins of a feature are the same up to the tolerance of numbers.</summary>
    internal static bool AreSame(Feature feature, int left, int right)
    {
        if (left == right) return true;
        if (!feature.IsNumeric) return false;
        return Math.Abs(feature.Normalize(feature.ValueOf(left)) - feature.Normalize(feature.ValueOf(right))) <= Tolerance;
    }

    private static int Same(List<Architecture> data, IReadOnlyList<Architecture> decoded, int draws)
    {
        var same = 0;
        for (var i = 0; i < decoded.Count; i++)
        {
            if (AreSame(data[i / draws], decoded[i])) same++;
        }
        return same;
    }
}
